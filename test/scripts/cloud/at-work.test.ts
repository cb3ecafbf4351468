import { atWorkIn, atWorkOn, tagOf } from "../../../scripts/cloud/at-work";

const OPERATION = {
  id: "3f2a9c01",
  step: "prepare",
  begunAt: "2026-11-22T02:13:05.000Z",
  who: "ada@laptop",
} as const;

test("GIVEN an operation WHEN its tag is read THEN it tells the same", () => {
  expect(atWorkIn(tagOf(OPERATION))).toEqual(OPERATION);
});

test("GIVEN a long or an odd name of a user WHEN the tag is written THEN Neutron takes it, and what is left is told", () => {
  const tag = tagOf({ ...OPERATION, who: `åda lövelace@${"host.".repeat(20)}example.org` });
  expect(tag.length).toBe(60);
  expect(tag).toMatch(/^[\w@.-]+$/);
  expect(atWorkIn(tag)).toMatchObject({
    id: OPERATION.id,
    who: expect.stringMatching(/^_da_l_velace@host\./) as string,
  });
});

test.each([
  "idr-state-00000000-0000-4000-8000-000000000000",
  "idr-work-",
  "idr-work-3f2a9c01-mi9r5k2w-prepare-ada\u001b[31m",
  "idr-work-3f2a9c01-mi9r5k2w-<b>-ada",
  "production",
])("a tag that is no operation's tells nothing: %j", (tag) => {
  expect(atWorkIn(tag)).toBeUndefined();
});

test("GIVEN operations on several objects WHEN they are read THEN each is told once, the oldest first", () => {
  const later = { ...OPERATION, id: "00000001", begunAt: "2026-11-22T03:00:00.000Z" };
  const tagged = (...tags: string[]) => ({ collection: "routers" as const, id: "r", tags });
  expect(atWorkOn([tagged(tagOf(later)), tagged("x", tagOf(OPERATION)), tagged(tagOf(OPERATION))])).toEqual([
    OPERATION,
    later,
  ]);
});
