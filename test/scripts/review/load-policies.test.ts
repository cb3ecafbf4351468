import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadPolicies } from "../../../scripts/review/load-policies";
import { review } from "../../../scripts/review/review";
import { thrown } from "./thrown";
import { change, planOf } from "./changes";

const folder = mkdtempSync(join(tmpdir(), "idr-policies-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const good = (id: string) =>
  `{ id: "${id}", severity: "person", title: "a name", why: "because", example: "x", about: "change", check: (c) => c.name === "bad" ? [{ message: "is bad" }] : [] }`;

it("loads a site's own policies, which then count", () => {
  const sitePolicies = loadPolicies([write("own.cjs", `exports.policies = [${good("our-names")}]`)], folder);
  const done = review(planOf([change("openstack_networking_network_v2", "bad", ["create"])]), {
    sitePolicies,
  });
  expect(done.findings).toEqual([
    expect.objectContaining({ policy: "our-names", message: "is bad", severity: "person" }),
  ]);
});

it.each([
  ["a file that is not there", () => "none.cjs", /there is no such file/],
  ["a module without policies", () => write("empty.cjs", ""), /exports no list `policies`/],
  ["a policy without an id", () => write("id.cjs", `exports.policies = [{}]`), /policies\[0\] has no id/],
  [
    "a wrong severity",
    () => write("severity.cjs", `exports.policies = [${good("x").replace('"person"', '"bad"')}]`),
    /severity "bad" \(allowed: forbidden, person, note\)/,
  ],
  [
    "the id of another policy",
    () => write("twice.cjs", `exports.policies = [${good("drift")}]`),
    /"drift" has the id of another one/,
  ],
  ["a module that throws", () => write("throws.cjs", `throw new Error("oh")`), /oh/],
])("fails for %s", (_what, make, message) => {
  const error = thrown(() => loadPolicies([make()], folder));
  expect(error?.code).toBe("policy-module");
  expect(error?.message).toMatch(message);
});
