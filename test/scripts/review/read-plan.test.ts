import { isPlanFile, parsePlan } from "../../../scripts/review/read-plan";
import { VOLUME } from "../../../scripts/review/kinds";
import { thrown } from "./thrown";
import { change, planOf } from "./changes";

const text = JSON.stringify(planOf([change(VOLUME, "db", ["delete"])]));
const code = (content: string) => thrown(() => parsePlan(content, "plan.json"))?.code;

it("reads format 1.x, with a byte order mark too", () => {
  expect(parsePlan(text, "plan.json").resource_changes).toHaveLength(1);
  expect(parsePlan(`\uFEFF${text}`, "plan.json").resource_changes).toHaveLength(1);
  expect(parsePlan(text.replace('"1.2"', '"1.99"'), "plan.json").format_version).toBe("1.99");
});

it.each([
  ["a truncated file", text.slice(0, 100), "plan-truncated"],
  ["an empty file", "", "plan-truncated"],
  ["a damaged file", text.replace('"mode"', "mode"), "plan-truncated"],
  ["an old format", text.replace('"1.2"', '"0.1"'), "plan-too-old"],
  ["a format from the future", text.replace('"1.2"', '"2.0"'), "plan-too-new"],
  ["a format without a number", text.replace('"1.2"', '"new"'), "plan-foreign"],
  ["YAML", "resources: []\n", "plan-foreign"],
  ["a list", "[]", "plan-foreign"],
  ["a state file", '{"version":4,"serial":1,"lineage":"x","resources":[]}', "plan-foreign"],
  ["a state shown as JSON", '{"format_version":"1.0","values":{"root_module":{}}}', "plan-foreign"],
  ["Pulumi's preview", '{"steps":[]}', "plan-foreign"],
  ["synthesized JSON", '{"terraform":{},"resource":{}}', "plan-foreign"],
  ["what plan -json prints", '{"@level":"info","@message":"x"}\n{"@level":"info"}\n', "plan-foreign"],
  ["a change without actions", text.replace('"actions":["delete"]', '"actions":"delete"'), "plan-foreign"],
  ["changes that are no list", '{"format_version":"1.0","resource_changes":{}}', "plan-foreign"],
  ["a list of changes twice", text.replace('{"format', '{"resource_changes":[],"format'), "plan-foreign"],
  [
    "a key twice in an object far inside",
    text.replace('"actions":', '"actions":["no-op"],"actions":'),
    "plan-foreign",
  ],
  [
    "a key twice, once escaped",
    text.replace('"actions":', '"\\u0061ctions":["no-op"],"actions":'),
    "plan-foreign",
  ],
  ["a key of JavaScript's own", text.replace('"actions":', '"__proto__":{},"actions":'), "plan-foreign"],
  ["a key that every object has", text.replace('"actions":', '"constructor":{},"actions":'), "plan-foreign"],
  [
    "nesting without end",
    text.replace('{"format', `{"timestamp":${"[".repeat(600)}${"]".repeat(600)},"format`),
    "plan-foreign",
  ],
  [
    "a configuration without a module",
    text.replace('{"format', '{"configuration":{},"format'),
    "plan-foreign",
  ],
  [
    "a module in a module that is none",
    text.replace('{"format', '{"planned_values":{"root_module":{"child_modules":[7]}},"format'),
    "plan-foreign",
  ],
  ["no planned values", '{"format_version":"1.0"}', "plan-foreign"],
])("fails for %s", (_what, content, expected) => {
  expect(code(content)).toBe(expected);
});

it("GIVEN texts with quotes, colons and backslashes WHEN read THEN no key of them is taken for one that is there twice", () => {
  const odd = { 'a":"b': 'x\\": "y', "c:": ["\\", '"', ":", { "": "" }] };
  const plan = planOf([change(VOLUME, "db", ["create"], { after: { name: "db", metadata: odd } })]);
  for (const space of [undefined, 2]) {
    expect(parsePlan(JSON.stringify(plan, null, space), "plan.json").resource_changes).toHaveLength(1);
  }
});

it("fails with the name of the file and what to do", () => {
  const error = thrown(() => parsePlan("{", "newidr.json"));
  expect(error?.message).toBe("newidr.json stops in the middle, after 1 characters");
  expect(error?.fix).toContain("show -json");
});

it("tells a saved plan by its first bytes", () => {
  expect(isPlanFile(new Uint8Array([0x50, 0x4b, 0x03, 0x04]))).toBe(true);
  expect(isPlanFile(new TextEncoder().encode("{\n  "))).toBe(false);
});
