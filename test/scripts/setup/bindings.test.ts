import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installed, run, source, tsFile, checkout } from "./checkout";

test("GIVEN the kept schema, WHEN the bindings are generated, THEN they are those that are committed, file by file", () => {
  const fresh = tsFile(installed(checkout()), "console.log(1);");
  expect(run(fresh, ["scripts/launch.mjs", "target.ts"]).stderr).toContain("provider bindings (.gen): done");
  const filesIn = (folder: string) =>
    readdirSync(join(folder, ".gen"), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name).slice(folder.length))
      .sort();
  expect(filesIn(fresh.root)).toEqual(filesIn(source));
  for (const file of filesIn(source)) {
    expect([file, readFileSync(join(fresh.root, file), "utf8")]).toEqual([
      file,
      readFileSync(join(source, file), "utf8"),
    ]);
  }
});

test("GIVEN the project's .gitignore, THEN the bindings are not in it", () => {
  expect(readFileSync(join(source, ".gitignore"), "utf8").split("\n")).not.toContain(".gen/");
});
