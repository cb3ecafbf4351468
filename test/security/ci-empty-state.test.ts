/**
 * A job with an empty state (another database, another prefix, a service that lost it) beside a site that is deployed: the
 * plan would say that everything is to be created.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { CiSite, ftpSite } from "./ci-site";
import { NEXT_MONTH } from "../site-files";

/** The engine's and the provider's own pace, on a machine with other work. */
jest.setTimeout(900_000);

let ci: CiSite;
beforeAll(async () => {
  ci = await CiSite.start();
});
afterAll(() => ci.close());

const site = ({ place = "state", from = "0.0.0.0/0" } = {}) => ftpSite(`${ci.states.url}/${place}`, { from });

interface Tagged {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
}
const tagged = async () => [
  ...(await ci.cloud.list<Tagged>("network", "/networks", "networks")).map(
    (one) => ["networks", one] as const,
  ),
  ...(await ci.cloud.list<Tagged>("network", "/routers", "routers")).map((one) => ["routers", one] as const),
];
/** All that the cloud has, so that one more, one fewer or another is seen. */
const everything = async () => ({
  objects: (await tagged()).map(([, { id, name }]) => ({ id, name })),
  servers: (await ci.cloud.list<Tagged>("compute", "/servers/detail", "servers")).map(({ id }) => id),
  rules: (await ci.cloud.list<Tagged>("network", "/security-group-rules", "security_group_rules")).map(
    ({ id }) => id,
  ),
});
const review = () => readFileSync(path.join(ci.work, "idr", "review.md"), "utf8");

test("honest people: a site is deployed, and what it made says to which state it belongs", async () => {
  await ci.merged("first", site());
  expect((await ci.apply("site")).code).toBe(0);
  await ci.plan();
  expect((await ci.apply("ftp")).text).toContain("ftp: applied the reviewed plan of");
  const lineages = (await tagged()).flatMap(([, { tags }]) =>
    tags.filter((tag) => tag.startsWith("idr-state-")),
  );
  expect(new Set(lineages).size).toBe(1);
});

test("GIVEN the state is elsewhere, and empty WHEN it is planned THEN it must be refused, and there is no plan to apply", async () => {
  const before = await everything();
  ci.repository.commit(site({ place: "other" }), "another prefix");
  const planned = await ci.plan();
  expect(planned.code).toBe(1);
  expect(planned.text).toContain("[state-other]");
  expect(planned.text).toMatch(/belongs to the state [0-9a-f-]{36} .* and this command has no state yet/);
  expect(planned.output["artifact"]).toBeUndefined();
  expect(planned.output["verdict"]).toBeUndefined();
  expect(await everything()).toEqual(before);
  ci.repository.git("reset", "--quiet", "--hard", "HEAD^");
});

test("GIVEN a reviewed plan, and a state that was lost since WHEN it is applied THEN it must be refused, and nothing is made", async () => {
  expect((await ci.merged("narrow", site({ from: "198.51.100.0/24" }))).code).toBe(0);
  const before = await everything();
  const kept = new Map<string, string>();
  for (const name of ci.states.names()) {
    kept.set(name, await (await fetch(ci.states.url + name)).text());
    await fetch(ci.states.url + name, { method: "DELETE" });
  }
  const applied = await ci.apply("ftp");
  expect(applied.code).toBe(1);
  expect(applied.text).toContain("[state-other]");
  expect(await everything()).toEqual(before);
  expect(ci.states.names()).toEqual([]);
  for (const [name, text] of kept) await fetch(ci.states.url + name, { method: "POST", body: text });
});

describe("GIVEN a site that was deployed before lineages and marks were kept, and an empty state", () => {
  const waived = `review:
  waive: [{ policy: already-there, reason: fine, by: Mallory, until: ${NEXT_MONTH} }]
`;
  beforeAll(async () => {
    for (const [collection, { id, tags }] of await tagged()) {
      const lineages = tags.filter((one) => one.startsWith("idr-state-"));
      if (lineages.length === 0) continue;
      for (const tag of lineages)
        await ci.cloud.call("network", `/${collection}/${id}/tags/${tag}`, { method: "DELETE" });
      const body = { [collection.slice(0, -1)]: { description: "" } };
      await ci.cloud.call("network", `/${collection}/${id}`, { method: "PUT", body });
    }
  });

  test("WHEN it is planned THEN the review must forbid it, and no waiver must make that pass unseen", async () => {
    ci.repository.commit(site({ place: "other" }), "another prefix");
    expect((await ci.plan()).output).toMatchObject({ verdict: "forbidden" });
    expect(review()).toContain("`already-there`");
    expect(review()).toMatch(/\*\*router idr-router\*\* is created, and the cloud has one of that name/);

    ci.repository.commit(site({ place: "other" }) + waived, "a waiver");
    expect((await ci.plan()).output).toMatchObject({ verdict: "person" });
    expect(review()).toContain("such a loss needs a person all the same");
  });

  test("WHEN that is applied, waived and approved THEN it must be refused, and nothing is made", async () => {
    const before = await everything();
    const applied = await ci.apply("site", { GITHUB_EVENT_NAME: "workflow_dispatch" });
    expect(applied.code).toBe(1);
    expect(applied.text).toContain("[plan-already-there]");
    expect(applied.text).toContain("router idr-router is created");
    expect(await everything()).toEqual(before);
  });
});
