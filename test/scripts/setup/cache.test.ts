import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheRoot, ensureEntry, platform } from "../../../scripts/setup/cache";
import type { Trust } from "../../../scripts/setup/vouch";
import { recorder, temporaryFolder } from "./helpers";

const root = join(__dirname, "../../..");

/** An entry that counts how often it is made. */
function counted(folder: string) {
  const entry = {
    folder,
    name: "thing 1.0",
    made: 0,
    make: async (temporary: string) => {
      entry.made++;
      mkdirSync(join(temporary, "deep"));
      await writeFile(join(temporary, "deep/program"), "contents");
    },
  };
  return entry;
}

describe("cacheRoot", () => {
  test("respects XDG_CACHE_HOME, unless it is empty or relative", () => {
    expect(cacheRoot({ XDG_CACHE_HOME: "/x", HOME: "/h" })).toBe("/x/idr-stacks");
    expect(cacheRoot({ XDG_CACHE_HOME: "", HOME: "/h" })).toBe("/h/.cache/idr-stacks");
    expect(cacheRoot({ XDG_CACHE_HOME: "x", HOME: "/h" })).toBe("/h/.cache/idr-stacks");
  });
});

describe("platform", () => {
  test("is named as Go and the registries name it", () => {
    expect(platform("linux", "x64")).toBe("linux_amd64");
    expect(platform("darwin", "arm64")).toBe("darwin_arm64");
  });

  test.each([
    ["win32", "x64"],
    ["linux", "s390x"],
  ])("fails for %s on %s", (os, arch) => {
    expect(() => platform(os, arch)).toThrow(`${os} on ${arch} is not supported; linux and darwin`);
  });
});

describe("ensureEntry", () => {
  let folder: string;
  let trust: Trust;
  beforeEach(() => {
    folder = join(temporaryFolder(), "thing/1.0/here");
    trust = { receipts: join(temporaryFolder(), "receipts"), strict: false };
  });

  test("makes an entry once, and is silent when it is there", async () => {
    const entry = counted(folder);
    const first = recorder();
    await ensureEntry(first.emit, entry, trust);
    const second = recorder();
    await ensureEntry(second.emit, entry, trust);

    expect(entry.made).toBe(1);
    expect(first.said()).toEqual(["thing 1.0 started", "thing 1.0 succeeded"]);
    expect(second.said()).toEqual([]);
    expect(readdirSync(dirname(folder))).toEqual(["here"]);
  });

  const program = () => join(folder, "deep/program");
  const cutReceipt = (text: string) => {
    for (const name of readdirSync(trust.receipts)) writeFileSync(join(trust.receipts, name), text);
  };
  const damages: [string, () => void][] = [
    ["a file was cut short", () => writeFileSync(program(), "cont")],
    ["a file was overwritten with as many bytes", () => writeFileSync(program(), "CONTENTS")],
    ["a file was removed", () => rmSync(program())],
    ["a file was added", () => writeFileSync(join(folder, "deep/second"), "contents")],
    [
      "a file became a link",
      () => {
        renameSync(program(), join(dirname(folder), "moved"));
        symlinkSync(join(dirname(folder), "moved"), program());
      },
    ],
    ["there is no receipt", () => rmSync(trust.receipts, { recursive: true })],
    ["the receipt was cut short", () => cutReceipt('{"deep/pro')],
    ["the receipt names no file", () => cutReceipt("{}")],
  ];
  test.each(damages)("makes it anew when %s", async (_what, damage) => {
    const entry = counted(folder);
    await ensureEntry(recorder().emit, entry, trust);
    damage();
    await ensureEntry(recorder().emit, entry, trust);
    expect(entry.made).toBe(2);
    expect(readFileSync(program(), "utf8")).toBe("contents");
  });

  test("keeps it when a file was only touched", async () => {
    const entry = counted(folder);
    await ensureEntry(recorder().emit, entry, trust);
    utimesSync(program(), new Date(), new Date());
    await ensureEntry(recorder().emit, entry, trust);
    expect(entry.made).toBe(1);
  });

  test("fails with what made it fail, and leaves nothing behind", async () => {
    const { emit, said } = recorder();
    const entry = { folder, name: "thing 1.0", make: () => Promise.reject(new Error("no disk")) };
    await expect(ensureEntry(emit, entry, trust)).rejects.toThrow("no disk");
    expect(said().at(-1)).toBe("thing 1.0 failed: no disk");
    expect(readdirSync(dirname(folder))).toEqual([]);
  });

  test("fails with what to do when the cache can't be written", async () => {
    const entry = counted("/dev/null/idr-stacks/thing");
    await expect(ensureEntry(recorder().emit, entry, trust)).rejects.toMatchObject({
      code: "cache-not-writable",
      fix: "set XDG_CACHE_HOME to a folder that you may write",
    });
  });

  /** A process that makes the entry, slowly, and notes that it did. */
  function maker(log: string) {
    return spawn(
      process.execPath,
      [
        "--require",
        join(root, "node_modules/tsx/dist/preflight.cjs"),
        "--require",
        join(root, "node_modules/tsx/dist/cjs/index.cjs"),
        join(__dirname, "fixtures/make-entry.ts"),
        folder,
        log,
        trust.receipts,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
  }

  test("two processes at once make it once", async () => {
    const log = join(temporaryFolder(), "log");
    const codes = await Promise.all(
      [maker(log), maker(log), maker(log)].map(async (child) => (await once(child, "exit"))[0] as number),
    );
    expect(codes).toEqual([0, 0, 0]);
    expect(readFileSync(log, "utf8")).toBe("made\n");
    expect(readFileSync(join(folder, "program"), "utf8")).toBe("whole");
  });

  test("what a killed process left half-made is never used, and is cleared away", async () => {
    const log = join(temporaryFolder(), "log");
    const killed = maker(log);
    await once(killed.stdout, "data");
    expect(readdirSync(dirname(folder)).some((name) => name.includes(".tmp-"))).toBe(true);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    expect(existsSync(folder)).toBe(false);

    await ensureEntry(recorder().emit, counted(folder), trust);
    expect(readFileSync(program(), "utf8")).toBe("contents");
    expect(readdirSync(dirname(folder))).toEqual(["here"]);
  });
});
