/* eslint-disable @typescript-eslint/no-unsafe-member-access --
   plans are edited at any place here, also into what no engine writes */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseSite } from "../../../../constructs/model";
import { GROUP, SERVER, VOLUME } from "../../../../scripts/review/kinds";
import { ATTACKS, DB, HTTPS } from "./attacks";
import { changeOf, reviewEdited, said, update, type Loose } from "./edited";

describe("GIVEN a real plan that is safe WHEN one thing is done to it that no rule calls harmless THEN it is found", () => {
  it.each(ATTACKS)("%s", (_what, id, edit, expected) => {
    expect(reviewEdited(id, () => undefined).verdict).toBe("safe");
    expect(said(reviewEdited(id, edit))).toContain(expected);
  });
});

describe("GIVEN a real plan that is safe WHEN something harmless is done to it THEN it stays safe", () => {
  it.each<[string, string, (plan: Loose) => void]>([
    [
      "tags",
      "environment-unchanged",
      (plan) => update(plan, `${SERVER}.revidr-proxy`, { tags: ["a"], all_tags: ["a"] }),
    ],
    [
      "a rule is described anew",
      "environment-unchanged",
      (plan) => update(plan, HTTPS, { description: "HTTPS for everybody" }),
    ],
    [
      "a group is described anew",
      "environment-unchanged",
      (plan) => update(plan, `${GROUP}.revidr-web-external`, { description: "web" }),
    ],
    [
      "a volume moves in the state",
      "environment-unchanged",
      (plan) => void (changeOf(plan, DB).previous_address = `${VOLUME}.old`),
    ],
    [
      "a rule in another spelling",
      "environment-first",
      (plan) =>
        void Object.assign(changeOf(plan, HTTPS).change.after, {
          protocol: "6",
          remote_ip_prefix: "0.0.0.0/0.0.0.0",
        }),
    ],
    [
      "a rule that lets in less than the facts do",
      "environment-first",
      (plan) =>
        void Object.assign(changeOf(plan, HTTPS).change.after, { remote_ip_prefix: "198.51.100.0/24" }),
    ],
  ])("%s", (_what, id, edit) => {
    const done = reviewEdited(id, edit);
    expect(said(done)).toEqual([]);
    expect(done.verdict).toBe("safe");
  });
});

it("GIVEN a site and an environment of one name WHEN the site stack is made THEN its names are its own; in another stack they are not", () => {
  const site = parseSite(readFileSync(join(__dirname, "../../../corpus/site.yaml"), "utf8"), "site.yaml");
  const [first] = site.environments;
  const alike = { ...site, environments: [{ ...first!, name: "rev" }] };
  expect(reviewEdited("site-first", () => undefined, { site: alike }).verdict).toBe("safe");
  expect(said(reviewEdited("site-first", () => undefined, { site: alike, stack: "revnew" }))).toContain(
    "person not-recognised identity",
  );
});

it("GIVEN a change WHEN it is explained THEN each attribute has its values, its class, what is known of it and by whom", () => {
  const done = reviewEdited("environment-unchanged", (plan) =>
    update(plan, `${SERVER}.revidr-database`, {
      name: "x",
      admin_pass: "correct-horse",
      tags: ["a"],
      power_state: "shutoff",
    }),
  );
  const { verdict, judgements, effect } = done.explain(`${SERVER}.revidr-database`);
  expect([verdict, effect]).toEqual(["forbidden", "update"]);
  const of = (name: string) => judgements.find(({ attribute }) => attribute === name);
  expect(of("tags")).toMatchObject({ harmless: true, after: '["a"]', class: "harmless in place" });
  expect(of("name")).toMatchObject({
    harmless: false,
    risk: "identity",
    before: "revidr-database",
    after: "x",
  });
  expect(of("power_state")).toMatchObject({
    harmless: false,
    policy: "server-changed",
    class: "visible to visitors",
  });
  expect(of("admin_pass")).toMatchObject({ after: "(hidden)", policy: "secret-in-code", class: "secret" });
  expect(JSON.stringify(judgements)).not.toContain("correct-horse");
  expect(() => done.explain("nothing.there")).toThrow(/no object at/);
});
