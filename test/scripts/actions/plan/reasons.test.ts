import { parseSite } from "../../../../constructs/model";
import { reasonOf } from "../../../../scripts/actions/plan/reasons";
import type { PlannedChange } from "../../../../scripts/actions/plan";

const site = (size: number) =>
  parseSite(
    `
cloud: idr
externalNetwork: public
sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin"]
environments:
  idr: { volumes: { database-db: { size: 900 } } }
  newidr: { release: { from: idr }, volumes: { omeroreadwrite-data: { size: ${size} } } }
live: idr
`,
    "idr.yaml",
  );

const grown = (name: string, sizeGiB: number, more: Partial<PlannedChange> = {}): PlannedChange => ({
  kind: "update",
  what: "volume",
  name,
  resource: `openstack_blockstorage_volume_v3.${name}`,
  sizeGiB,
  attributes: ["size"],
  ...more,
});

test("GIVEN a volume that grows because its source does THEN the plan says so", () => {
  expect(reasonOf(grown("newidr-database-db", 900), () => site(1600))).toBe(
    "has the size of its source idr-database-db",
  );
});

test.each([
  ["the source itself", grown("idr-database-db", 900)],
  ["a volume with a size of its own", grown("newidr-omeroreadwrite-data", 1600)],
  ["another change of it", grown("newidr-database-db", 900, { attributes: ["name"] })],
  ["a volume that is made", grown("newidr-database-db", 900, { kind: "create" })],
  ["a volume that the site file does not have", grown("elsewhere-database-db", 900)],
])("GIVEN %s THEN no reason is told", (_, change) => {
  expect(reasonOf(change, () => site(1600))).toBeUndefined();
});
