import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { siteFile } from "../../site-files";

const idr = path.join(__dirname, "..", "..", "..", "scripts", "idr.mjs");

let work: string;
beforeAll(() => {
  work = mkdtempSync(path.join(tmpdir(), "idr-diagram-"));
  writeFileSync(
    path.join(work, "idr.yaml"),
    siteFile("idr: {}\nnewidr: { release: { from: idr } }\nftp: { omeroReadOnly: 1 }"),
  );
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Runs `idr diagram` where no cloud can be found. */
function diagram(...args: string[]) {
  const env = { PATH: process.env["PATH"], HOME: work, NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [idr, "diagram", ...args], {
    cwd: work,
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("prints Mermaid text, without a cloud", () => {
  const { status, stdout } = diagram("--env", "idr", "newidr");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^flowchart TB\n/);
  expect(stdout).toContain("newidr · release of idr");
  expect(stdout).not.toContain('["ftp"]');
});

test.each([
  ["site.svg", "<svg "],
  ["site.html", "<!doctype html>"],
  ["site.md", "flowchart TB"],
])("writes what the name %s asks for", (name, start) => {
  const { status, stdout } = diagram("--release", "--out", name);
  expect({ status, stdout }).toEqual({ status: 0, stdout: `drawn: ${name}\n` });
  expect(readFileSync(path.join(work, name), "utf8").trimStart().startsWith(start)).toBe(true);
});

test("the format can be named, and the result is one JSON document on request", () => {
  const { stdout } = diagram("--format", "svg", "--json");
  expect(JSON.parse(stdout)).toEqual({ format: "svg", diagram: expect.stringContaining("</svg>") as string });
});

test("fails on an unknown environment, and writes nothing", () => {
  const { status, stderr } = diagram("--env", "nope", "--out", "none.svg");
  expect(status).toBe(1);
  expect(stderr).toContain('no environment "nope" in the site file; there are idr, newidr, ftp');
  expect(existsSync(path.join(work, "none.svg"))).toBe(false);
});

test("fails on a folder that isn't there", () => {
  const { status, stderr } = diagram("--out", "missing/site.svg");
  expect(status).toBe(1);
  expect(stderr).toContain("can't write the diagram to missing/site.svg");
});
