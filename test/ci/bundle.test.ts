import { openBundle, planKey, sealBundle, sha256, type Bundle } from "../../ci/scripts/lib/bundle";

const KEY = "a key that is long enough for this";
const TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const bundle: Bundle = {
  tree: TREE,
  commit: "0123456789012345678901234567890123456789",
  cloud: "idr",
  madeAt: "2026-11-22T12:00:00.000Z",
  stacks: [
    { name: "site", changes: true, sha256: sha256(Buffer.from("plan")) },
    { name: "live", changes: true, blockedBy: ["site"] },
  ],
  plans: new Map([["site", Buffer.from("plan with a s3cret")]]),
};

test("what is sealed comes out as it was, and nothing of it can be read before", () => {
  const sealed = sealBundle(bundle, KEY);
  expect(sealed.toString("latin1")).not.toMatch(/s3cret|site/);
  expect(openBundle(sealed, KEY, TREE)).toEqual(bundle);
});

test("the same plans sealed twice look different", () => {
  expect(sealBundle(bundle, KEY).equals(sealBundle(bundle, KEY))).toBe(false);
});

test.each<[string, (sealed: Buffer) => Buffer, string, string]>([
  ["another key", (sealed) => sealed, "another key that is long enough", TREE],
  ["another tree", (sealed) => sealed, KEY, TREE.replace("4", "5")],
  ["a changed byte", flipped, KEY, TREE],
  ["an end that is missing", (sealed) => sealed.subarray(0, -1), KEY, TREE],
  ["nothing", () => Buffer.alloc(0), KEY, TREE],
])("fails with %s", (_what, change, key, tree) => {
  expect(() => openBundle(change(sealBundle(bundle, KEY)), key, tree)).toThrow(
    /the saved plans were not made for this content/,
  );
});

test.each([undefined, "", "short"])("fails when the key is %p", (key) => {
  expect(() => planKey({ IDR_PLAN_KEY: key })).toThrow(
    /the secret IDR_PLAN_KEY, which seals saved plans, (is not set|has 5 characters)/,
  );
});

function flipped(sealed: Buffer): Buffer {
  const copy = Buffer.from(sealed);
  copy[copy.length - 5]! ^= 1;
  return copy;
}
