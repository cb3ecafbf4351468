import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sha256 } from "../../ci/scripts/lib/bundle";
import { serve } from "./http-server";

const root = path.join(__dirname, "..", "..");
const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"];
const TOOLS = [
  "bash",
  "awk",
  "cat",
  "chmod",
  "cut",
  "curl",
  "dirname",
  "mkdir",
  "mktemp",
  "node",
  "rm",
  "tar",
  "gzip",
  "uname",
  "sha256sum",
  "shasum",
];

let work: string;
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "idr-install-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** A PATH with what the script needs, and no engine. */
function bareTools(): string {
  const bin = path.join(work, "bin");
  mkdirSync(bin);
  for (const tool of TOOLS) {
    const found = process.env["PATH"]!.split(":")
      .map((folder) => path.join(folder, tool))
      .find(existsSync);
    if (found !== undefined) symlinkSync(found, path.join(bin, tool));
  }
  return bin;
}

interface Options {
  /** The pinned digest of the archive that the releases have. */
  readonly pin?: (archive: Buffer) => string;
  /** Folders before the usual ones on PATH. */
  readonly path?: readonly string[];
}

/** The script in a project of its own, whose pinned digests are of the test's archive. */
function project(pins: Readonly<Record<string, string>>): string {
  const folder = path.join(work, "project");
  mkdirSync(path.join(folder, "ci", "scripts"), { recursive: true });
  mkdirSync(path.join(folder, "scripts", "setup"), { recursive: true });
  const script = path.join(folder, "ci", "scripts", "install-engine.sh");
  copyFileSync(path.join(root, "ci", "scripts", "install-engine.sh"), script);
  const versions = { engine: { release: { version: "9.9.9", sha256: pins } } };
  writeFileSync(path.join(folder, "scripts", "setup", "versions.json"), JSON.stringify(versions));
  return script;
}

function engine(folder: string, words: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "tofu"), `#!/bin/sh\necho ${words}\n`);
  chmodSync(path.join(folder, "tofu"), 0o755);
}

/** Runs the script against releases that have one archive. */
async function install({ pin = sha256, path: more = [] }: Options = {}) {
  engine(work, "it runs");
  execFileSync("tar", ["-czf", "archive.tar.gz", "tofu"], { cwd: work });
  rmSync(path.join(work, "tofu"));
  const archive = readFileSync(path.join(work, "archive.tar.gz"));
  const sum = pin(archive);
  const script = project(sum === "" ? {} : Object.fromEntries(PLATFORMS.map((one) => [one, sum])));
  const asked: string[] = [];
  // Whoever can replace a release's archive can replace the list of sums beside it.
  const releases = await serve(({ path: wanted }) => {
    asked.push(wanted);
    return { status: 200, body: archive };
  });
  try {
    const checkout = path.join(work, "checkout");
    mkdirSync(checkout, { recursive: true });
    const env = {
      PATH: [...more, bareTools()].join(":"),
      TOFU_RELEASES: releases.url,
      TMPDIR: work,
      GITHUB_WORKSPACE: checkout,
    };
    const result = await new Promise<{ code: number; text: string }>((done) => {
      execFile("bash", [script, path.join(work, "engine")], { env }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
      );
    });
    return { ...result, asked };
  } finally {
    await releases.close();
  }
}

const installed = () => path.join(work, "engine", "tofu");

test("puts the release into the folder when it has the pinned sum", async () => {
  const { code, text, asked } = await install();
  expect(text).toBe(`OpenTofu 9.9.9: ${installed()}\n`);
  expect(code).toBe(0);
  expect(execFileSync(installed(), { encoding: "utf8" })).toBe("it runs\n");
  expect(asked).toEqual([expect.stringMatching(/^\/v9\.9\.9\/tofu_9\.9\.9_\w+_\w+\.tar\.gz$/)]);
});

test("fails, and installs nothing, when the archive has another sum than the pinned one", async () => {
  const { code, text } = await install({ pin: () => "0".repeat(64) });
  expect(code).toBe(1);
  expect(text).toContain("is not the pinned release");
  expect(existsSync(installed())).toBe(false);
});

test("fails without asking anybody when no sum is pinned for this platform", async () => {
  const { code, text, asked } = await install({ pin: () => "" });
  expect([code, asked]).toEqual([1, []]);
  expect(text).toContain("has no SHA-256 of OpenTofu 9.9.9 for");
});

test("takes the runner's own engine, and downloads nothing", async () => {
  const own = path.join(work, "image");
  engine(own, "of the image");
  const { code, text, asked } = await install({ path: [own] });
  expect([code, asked]).toEqual([0, []]);
  expect(text).toBe(`an engine is on PATH: ${own}/tofu\n`);
});

test.each([
  ["lies in the checkout", () => path.join(work, "checkout", "bin")],
  ["is left in the folder from another job", () => path.join(work, "engine")],
])("doesn't take an engine on PATH that %s", async (_what, folder) => {
  engine(folder(), "attack");
  const { code } = await install({ path: [folder()] });
  expect(code).toBe(0);
  expect(execFileSync(installed(), { encoding: "utf8" })).toBe("it runs\n");
});

test("doesn't take a link on PATH that leads into the checkout", async () => {
  engine(path.join(work, "checkout"), "attack");
  const links = path.join(work, "links");
  mkdirSync(links);
  symlinkSync(path.join(work, "checkout", "tofu"), path.join(links, "tofu"));
  const { text } = await install({ path: [links] });
  expect(text).toContain("is not used: it lies in the checkout");
  expect(execFileSync(installed(), { encoding: "utf8" })).toBe("it runs\n");
});
