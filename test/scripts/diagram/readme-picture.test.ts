import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSite } from "../../../constructs/model";
import { drawSite, type Choice } from "../../../scripts/diagram";

const root = path.join(__dirname, "..", "..", "..");
const site = parseSite(readFileSync(path.join(root, "idr.yaml"), "utf8"), "idr.yaml");

// When one of these fails: `npx idr diagram [--release] --out docs/pictures/<name>.svg`.
test.each<[string, Choice]>([
  ["site", {}],
  ["release", { release: true }],
])("docs/pictures/%s.svg is up to date with the example idr.yaml", (name, choice) => {
  expect(readFileSync(path.join(root, "docs", "pictures", `${name}.svg`), "utf8")).toBe(
    drawSite(site, choice),
  );
});
