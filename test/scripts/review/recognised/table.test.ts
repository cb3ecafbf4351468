import { KNOWN_TYPES } from "../../../../scripts/review/kinds";
import { TABLE } from "../../../../scripts/review/recognised/table";
import { SCHEMA } from "./schema";

const types = [...KNOWN_TYPES];

it("GIVEN the types that this project uses WHEN the table is read THEN it has each of them and no other", () => {
  expect([...TABLE.keys()].sort()).toEqual(types.sort());
  expect(SCHEMA.versions).toEqual(["1.54.1", "3.4.0"]);
});

describe("GIVEN the real provider's schemas, the oldest and the newest WHEN the table is compared", () => {
  it.each(types)("THEN %s has every attribute of them, and none that they lack", (type) => {
    expect(Object.keys(TABLE.get(type)!.attributes).sort()).toEqual(Object.keys(SCHEMA.types[type]!).sort());
  });
});

it("GIVEN attributes that only the cloud can set WHEN the table is read THEN these, and no others, are classed so", () => {
  const wrong = types.flatMap((type) =>
    Object.entries(SCHEMA.types[type]!)
      .filter(([name, [flags]]) => {
        const kind = TABLE.get(type)!.attributes[name]?.class;
        // The provider lets an id be written, and never does.
        const only = flags === "C" || name === "id";
        return only !== (kind === "computed by the cloud") && !name.startsWith("access_ip_");
      })
      .map(([name]) => `${type}.${name}`),
  );
  expect(wrong).toEqual([]);
});
