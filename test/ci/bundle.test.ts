import { openBundle, planKey, sealBundle, sha256, type Bundle } from "../../ci/scripts/lib/bundle";

const KEY = "a key that is long enough for this";
const TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const PLAN = Buffer.from("plan with a s3cret");
const told = { verdict: "safe", add: 4, change: 0, destroy: 0 } as const;

const bundle: Bundle = {
  tree: TREE,
  commit: "0123456789012345678901234567890123456789",
  cloud: "idr",
  madeAt: "2026-11-22T12:00:00.000Z",
  stacks: [
    { name: "site", changes: true, sha256: sha256(PLAN), told },
    { name: "live", changes: true, blockedBy: ["site"] },
  ],
  plans: new Map([["site", PLAN]]),
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

const [site, live] = bundle.stacks as [(typeof bundle.stacks)[0], (typeof bundle.stacks)[0]];
// Whoever has the key may have sealed anything: every branch's plan job has it.
test.each<[string, object, RegExp]>([
  ["no verdict", { stacks: [{ ...site, told: undefined }, live] }, /has no verdict for the plan of site/],
  [
    "a verdict that is none",
    { stacks: [{ ...site, told: { ...told, verdict: "fine" } }, live] },
    /no verdict/,
  ],
  ["a count that is none", { stacks: [{ ...site, told: { ...told, add: "4\n" } }, live] }, /no verdict/],
  ["another plan than told", { plans: new Map([["site", Buffer.from("other")]]) }, /another plan of site/],
  ["a plan of a stack it does not name", { stacks: [live] }, /plans of stacks that it does not name/],
  ["a plan of a stack that waits", { stacks: [site, { ...live, name: "site" }] }, /which waits for others/],
  ["a stack twice", { stacks: [site, site, live] }, /names a stack twice/],
  [
    "a name that is a command",
    { stacks: [{ ...live, name: "::set-output" }, site] },
    /a stack without a name/,
  ],
  ["another tree", { tree: "0".repeat(40) }, /not made for this content/],
])("fails with %s, though the seal is right", (_what, change, message) => {
  expect(() => openBundle(sealBundle({ ...bundle, ...change }, KEY), KEY, TREE)).toThrow(message);
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
