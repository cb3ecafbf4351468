import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { IdrError } from "../../../../constructs/errors";
import { stateFindings } from "../../../../scripts/actions/doctor/checks/state";
import { lookAtTools } from "../../../../scripts/actions/doctor/checks/tools";
import type { Entry } from "../../../../scripts/history";
import { entry } from "../../history/entries";
import { lines, siteOf } from "./site";

/** What is looked at on this machine: where the state is kept, engine and provider. */
let folder: string;
let server: Server;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "idr-doctor-"));
  server = createServer((socket) => socket.destroy());
  port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function stateOf(
  state: string,
  env: NodeJS.ProcessEnv = {},
  entries?: () => Promise<readonly Entry[]>,
): Promise<string[]> {
  const site = siteOf("  idr: {}", `live: idr\nstate: ${state}`);
  const options = { directory: folder, stacks: ["site"], env, ...(entries === undefined ? {} : { entries }) };
  return lines(await stateFindings(site, options));
}

describe("the state", () => {
  test("is ok in a folder that will be made", async () => {
    expect(await stateOf("{ backend: local }")).toEqual([
      `ok state: ${path.join(folder, "state", "test")} (will be made)`,
    ]);
  });

  describe("in files", () => {
    const state = () => path.join(folder, "state", "test");
    beforeEach(() => mkdirSync(state(), { recursive: true }));
    afterEach(() => rmSync(path.join(folder, "state"), { recursive: true }));

    /** As somebody whom the permissions of files hold up: as root, with the rights of nobody. */
    async function asAnybody<T>(work: () => Promise<T>): Promise<T> {
      if (process.getuid?.() !== 0) return await work();
      chmodSync(folder, 0o755);
      chmodSync(state(), 0o777);
      process.seteuid!(65534);
      try {
        return await work();
      } finally {
        process.seteuid!(0);
      }
    }

    test("is ok when they can be read and written", async () => {
      writeFileSync(path.join(state(), "site.tfstate"), "");
      chmodSync(path.join(state(), "site.tfstate"), 0o666);
      expect(await asAnybody(() => stateOf("{ backend: local }"))).toEqual([`ok state: ${state()}`]);
    });

    test.each([
      ["that can't be written", "site.tfstate", 0o444],
      ["that can't be read", "site.tfstate", 0o222],
      ["of the history that is another user's", "history.tfstate", 0o400],
      ["whose backup can't be written", "site.tfstate.backup", 0o444],
    ])("fails on one %s", async (_, name, mode) => {
      // GIVEN a folder that can be written
      const file = path.join(state(), name);
      writeFileSync(file, "{}");
      chmodSync(file, mode);

      // THEN
      expect(await asAnybody(() => stateOf("{ backend: local }"))).toEqual([
        `problem state: can't be read and written by this user: ${file} (EACCES)`,
      ]);
    });
  });

  test("is not seen where nobody can log in, though its server takes connections; a password is never shown", async () => {
    const text = `postgres://idr:secret@127.0.0.1:${port}/idr`;
    const found = await stateOf("{ backend: pg }", { PG_CONN_STR: text });
    expect(found).toEqual([
      `unknown state: PostgreSQL at 127.0.0.1:${port}: takes connections, but whether the engine can log in shows when it is there`,
    ]);
    const words = { PG_CONN_STR: `host=127.0.0.1 port=${port} password=secret` };
    expect(await stateOf("{ backend: pg }", words)).toEqual(found);
    const http = await stateOf(`{ backend: http, address: "http://127.0.0.1:${port}/state" }`);
    expect(http[0]).toMatch(/^unknown state: HTTP at 127.0.0.1/);
  });

  test("is ok when the engine has read it, and tells who is at work", async () => {
    const http = `{ backend: http, address: "http://127.0.0.1:${port}/state" }`;
    const going = entry("00000001", {
      step: "cutover",
      from: "idr",
      to: "newidr",
      state: "running",
      who: "ada@elsewhere",
    });
    expect(await stateOf(http, {}, () => Promise.resolve([]))).toEqual([
      `ok state: HTTP at 127.0.0.1:${port}: the engine can read it`,
    ]);
    expect(await stateOf(http, {}, () => Promise.resolve([going]))).toContainEqual(
      expect.stringMatching(
        /^warning operation: ada@elsewhere is at work: cutover from idr to newidr, since 20/,
      ),
    );
  });

  test("fails, in the engine's words, when the engine can't log in", async () => {
    const http = `{ backend: http, address: "http://127.0.0.1:${port}/state" }`;
    const refused = () =>
      Promise.reject(new IdrError("init-failed", "HTTP remote state endpoint requires auth"));
    expect(await stateOf(http, {}, refused)).toEqual([
      `problem state: HTTP at 127.0.0.1:${port} can't be read: HTTP remote state endpoint requires auth`,
    ]);
  });

  test("fails without credentials, and on a server that does not answer", async () => {
    expect(await stateOf("{ backend: pg }")).toEqual(["problem state: PostgreSQL: PG_CONN_STR is not set"]);
    const s3 = "{ backend: s3, bucket: states, endpoint: 'http://127.0.0.1:1' }";
    expect(await stateOf(s3, { AWS_ACCESS_KEY_ID: "id" })).toEqual([
      "problem state: S3 bucket states: AWS_SECRET_ACCESS_KEY is not set",
      "problem state: S3 bucket states at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1",
    ]);
  });

  test("is ok in S3 without credentials in the environment, when the engine finds others", async () => {
    const s3 = `{ backend: s3, bucket: states, endpoint: "http://127.0.0.1:${port}" }`;
    expect(await stateOf(s3, {}, () => Promise.resolve([]))).toEqual([
      `ok state: S3 bucket states at 127.0.0.1:${port}: the engine can read it`,
    ]);
  });

  test("fails in S3 without credentials when the engine finds none, saying so after its words", async () => {
    const s3 = `{ backend: s3, bucket: states, endpoint: "http://127.0.0.1:${port}" }`;
    const none = () => Promise.reject(new IdrError("init-failed", "No valid credential sources found"));
    expect(await stateOf(s3, {}, none)).toEqual([
      `problem state: S3 bucket states at 127.0.0.1:${port} can't be read: No valid credential sources found`,
      "problem state: S3 bucket states: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is not set",
    ]);
    expect(await stateOf(s3)).toEqual([
      "problem state: S3 bucket states: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is not set",
    ]);
  });
});

describe("engine and provider", () => {
  /** A PATH with these programs alone, and an empty cache. */
  async function toolsOf(programs: Readonly<Record<string, string>>, more: NodeJS.ProcessEnv = {}) {
    const bin = mkdtempSync(path.join(folder, "bin-"));
    mkdirSync(path.join(bin, "cache"));
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    const env = { PATH: bin, HOME: bin, XDG_CACHE_HOME: path.join(bin, "cache"), ...more };
    return lines((await lookAtTools(env)).findings);
  }
  const tofu = `case "$2" in -json) echo '{"terraform_version": "1.12.6"}';; *) echo "OpenTofu v1.12.6";; esac`;

  test("are ok when an engine is on PATH and the provider can be built", async () => {
    const found = await toolsOf({ tofu, go: "true" });
    expect(found[0]).toMatch(/^ok engine: tofu 1.12.6 \(/);
    expect(found[1]).toBe(
      "ok OpenStack provider: not in the cache yet: fetched from the registry or built at the first plan",
    );
  });

  test("warns when the engine is to be built, and fails when it can't be", async () => {
    expect((await toolsOf({ go: "true" }))[0]).toMatch(/^warning engine: .*: OpenTofu will be built/);
    expect(await toolsOf({})).toEqual([
      "problem engine: neither tofu nor terraform is on PATH, nor Go to build one",
      "warning OpenStack provider: not in the cache, and no Go to build it: it must come from the provider registry",
    ]);
  });

  test("fails on IDR_ENGINE that names no engine, saying why", async () => {
    const found = await toolsOf({ tofu, mine: "echo hello" }, { IDR_ENGINE: "mine" });
    expect(found[0]).toMatch(
      /^problem engine: IDR_ENGINE names no engine that works: "mine" \(.*doesn't answer/,
    );
  });
});
