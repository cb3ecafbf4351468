/** A plan is somebody else's file: whatever names are in it, every output of its review comes out. */
import { drawPlan } from "../../scripts/diagram";
import { FORMATS, render, review } from "../../scripts/review";
import { NETWORK, SERVER } from "../../scripts/review/kinds";
import { htmlText } from "../../scripts/review/output/html";
import { change, planOf } from "../scripts/review/changes";

/** A server that no network of the plan is the beginning of, and networks that have no server. */
const PLANS = {
  "networks without servers": [change(NETWORK, "a", ["create"]), change(NETWORK, "b", ["create"])],
  "servers of no network": [change(SERVER, '"><script>', ["create"]), change(NETWORK, "b", ["create"])],
  "names that are empty": [
    change(SERVER, "", ["create"]),
    change(NETWORK, "", ["update"], { before: { name: "" }, after: { name: "", description: "x" } }),
  ],
} as const;

describe.each(Object.entries(PLANS))("GIVEN a plan of %s", (_what, changes) => {
  const plan = planOf([...changes]);

  test("WHEN its review is a page THEN it has the drawing, and no markup of the plan", () => {
    const page = htmlText([review(plan, { stack: "idr" })]);
    expect(page).toContain("d-panel-frame");
    expect(page).not.toContain("<script>");
  });

  test.each([320, 800, 1600])("WHEN it is drawn %s px wide THEN it is a picture", (width) => {
    expect(drawPlan(plan, { width })).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  });
});

test.each(FORMATS)(
  "GIVEN a plan with escapes of terminals WHEN its review is written as %s THEN the file has none of them",
  (format) => {
    const name = "a\u001b[2J\u009b31m\u202eb\u0007";
    const plan = planOf([
      change(SERVER, name, ["update"], { before: { name, key: name }, after: { name, key: `${name}2` } }),
      change(NETWORK, name, ["delete"], { before: { name } }),
    ]);
    const text = render([review(plan, { stack: name, name })], format, { version: "1" });
    expect(text).toContain("31m");
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    expect(text).not.toMatch(/[\0-\x08\x0B-\x1F\x7F-\x9F\u202A-\u202E]/);
    if (format === "json" || format === "sarif") expect(JSON.stringify(JSON.parse(text))).toContain("\u202e");
  },
);
