import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
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

const script = path.join(__dirname, "..", "..", "ci", "scripts", "install-engine.sh");
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

/** Runs the script against releases whose archive has this sum in the list. */
async function install(sumOf: (archive: Buffer) => string): Promise<{ code: number; text: string }> {
  writeFileSync(path.join(work, "tofu"), "#!/bin/sh\necho it runs\n");
  chmodSync(path.join(work, "tofu"), 0o755);
  execFileSync("tar", ["-czf", "archive.tar.gz", "tofu"], { cwd: work });
  const archive = readFileSync(path.join(work, "archive.tar.gz"));
  const releases = await serve(({ path: asked }) => {
    const name = asked.slice(asked.lastIndexOf("/") + 1);
    if (name.endsWith("SHA256SUMS")) {
      const names = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"];
      const version = name.split("_")[1]!;
      return {
        status: 200,
        body: Buffer.from(names.map((one) => `${sumOf(archive)}  tofu_${version}_${one}.tar.gz\n`).join("")),
      };
    }
    return { status: 200, body: archive };
  });
  try {
    const env = { PATH: bareTools(), TOFU_RELEASES: releases.url, TMPDIR: work };
    return await new Promise((done) => {
      execFile("bash", [script, path.join(work, "engine")], { env }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
      );
    });
  } finally {
    await releases.close();
  }
}

test("puts the release into the folder when its sum is right", async () => {
  const { code, text } = await install(sha256);
  expect(text).toMatch(/^OpenTofu \d+\.\d+\.\d+: /);
  expect(code).toBe(0);
  expect(execFileSync(path.join(work, "engine", "tofu"), { encoding: "utf8" })).toBe("it runs\n");
});

test("fails, and installs nothing, when its sum is wrong", async () => {
  const { code, text } = await install(() => "0".repeat(64));
  expect(code).toBe(1);
  expect(text).toContain("is not what its release says");
  expect(existsSync(path.join(work, "engine"))).toBe(false);
});
