import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { Client } from "pg";

import { unboundMs } from "../../scripts/actions/demo/result";
import type { SwitchResult } from "../../scripts/actions/release";
import { parseSite } from "../../constructs/model";
import { silent } from "../../scripts/events";
import { type Entry, HistoryStore } from "../../scripts/history";
import type { LockReport } from "../../scripts/actions/lock";
import { startSandbox, type Sandbox } from "../../scripts/sandbox";
import { ensureTools } from "../../scripts/setup/tools";
import { whoAmI } from "../../scripts/who-am-i";

import { until } from "../poll";
import { describeWithPostgres, Postgres } from "../postgres";
import { idr, type Run } from "./world";

/**
 * Two operators with checkouts of their own of one site whose state is in a real PostgreSQL: what one does, the
 * other is told of, and what a lost machine has left is seen and released.
 */
const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin@example.org";
const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, database: false, management: false, searchEngine: false";
const SITE = `cloud: sandbox
sshKeys: ["${KEY}"]
state: { backend: pg, schemaPrefix: shared }
environments:
  idr: { ${SMALL} }
  newidr: { ${SMALL}, release: { from: idr } }
live: idr
spare: none
`;

/** A checkout of the site file. */
class Operator {
  readonly file: string;

  constructor(
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    mkdirSync(folder);
    this.file = path.join(folder, "idr.yaml");
    writeFileSync(this.file, SITE);
  }

  run(...args: string[]): Promise<Run> {
    return idr(args, { cwd: this.folder, env: { ...process.env, ...this.env, IDR_SITE: this.file } });
  }

  async succeed(...args: string[]): Promise<unknown> {
    const run = await this.run(...args);
    if (run.code !== 0)
      throw new Error(
        `idr ${args.join(" ")} ended with ${run.code}: ${JSON.stringify(run.document)}\n${run.stderr}`,
      );
    return run.document;
  }

  /** As a `git pull` would. */
  takeFileOf(other: Operator): void {
    writeFileSync(this.file, readFileSync(other.file));
  }
}

interface Told {
  readonly error: { readonly code: string; readonly message: string; readonly fix: string };
}

describeWithPostgres("two operators of one site", () => {
  const root = mkdtempSync(path.join(tmpdir(), "idr-two-operators-"));
  let postgres: Postgres;
  let sandbox: Sandbox;
  let env: NodeJS.ProcessEnv;
  let ada: Operator;
  let bob: Operator;

  beforeAll(async () => {
    [postgres, sandbox] = await Promise.all([
      Postgres.start(),
      startSandbox({ bootSeconds: 0.2, attachSeconds: 0.1, cloneGiBPerSecond: 1000 }),
    ]);
    env = {
      OS_CLIENT_CONFIG_FILE: await sandbox.writeClouds(root),
      OS_CLOUD: "sandbox",
      PG_CONN_STR: postgres.connection,
    };
    ada = new Operator(path.join(root, "ada"), env);
    bob = new Operator(path.join(root, "bob"), env);
    await ada.succeed("deploy", "site", "idr", "live");
    await ada.succeed("release", "prepare");
    bob.takeFileOf(ada);
  });
  afterAll(async () => {
    await sandbox.close();
    postgres.stop();
    rmSync(root, { recursive: true, force: true });
  });

  test("GIVEN a release that is ready WHEN both cut over at once THEN one wins, and the other is told who and since when", async () => {
    // The move takes as long as on a slow cloud.
    await sandbox.control.addFault({ kind: "delay", method: "PUT", path: "/floatingips/", seconds: 5 });
    const cutover = ["release", "cutover", "--skip-verify"];
    const runs = await Promise.all([ada, bob].map(async (who) => ({ who, run: await who.run(...cutover) })));
    const winner = runs.find(({ run }) => run.code === 0);
    const loser = runs.find(({ run }) => run.code === 1);
    if (winner === undefined || loser === undefined) throw new Error(JSON.stringify(runs, undefined, 2));

    expect((winner.run.document as SwitchResult).measured?.requests.lost ?? 0).toBe(0);
    const { error } = loser.run.document as Told;
    expect(error.code).toBe("operation-running");
    const [operation] = await operations("cutover");
    expect(error.message).toContain(
      `${whoAmI()} is at work on this site: cutover from idr to newidr, since ${operation!.begunAt.slice(0, 10)}`,
    );
    expect(error.fix).toContain(operation!.id);
    expect(await operations("cutover")).toMatchObject([{ state: "done", from: "idr", to: "newidr" }]);

    const address = (await addresses(ada)).production;
    expect(address.server).toBe("newidr-proxy");
    expect(unboundMs(await sandbox.control.addressHistory(address.address), Date.now())).toBe(0);
    expect((await winner.who.run("plan", "--all", "--detailed-exitcode")).code).toBe(0);

    const again = (await loser.who.succeed(...cutover, "--from", "idr", "--to", "newidr")) as SwitchResult;
    expect(again.outcome).toBe("already");
    expect(readFileSync(loser.who.file, "utf8")).toBe(readFileSync(winner.who.file, "utf8"));
    expect((await loser.who.run("plan", "--all", "--detailed-exitcode")).code).toBe(0);
  });

  test("GIVEN an apply that is held up WHEN the other looks and deploys THEN the holder is told; afterwards there is nothing to do", async () => {
    const more = readFileSync(ada.file, "utf8").replace("idr: { omeroReadOnly: 1", "idr: { omeroReadOnly: 2");
    for (const { file } of [ada, bob]) writeFileSync(file, more);
    const hold = await sandbox.control.addFault({ kind: "hold", method: "POST", path: "/servers$" });
    const working = ada.run("deploy", "idr");
    await until("the other to be at work", async () =>
      (await sandbox.control.faults()).some(({ id, hits }) => id === hold.id && hits > 0),
    );

    const { operation, locks } = (await bob.succeed("lock", "show")) as LockReport;
    expect(operation).toMatchObject({ step: "deploy", stacks: ["idr"], who: whoAmI(), state: "running" });
    const held = locks.filter(({ lock }) => lock !== undefined);
    expect(held).toMatchObject([
      {
        stack: "idr",
        lock: { operation: "apply", who: whoAmI(), id: expect.stringMatching(/^pg-\d+$/) as string },
      },
    ]);
    const second = await bob.run("deploy", "idr");
    expect(second.code).toBe(1);
    expect((second.document as Told).error).toMatchObject({
      code: "operation-running",
      message: expect.stringContaining(`${whoAmI()} is at work on this site: deploy of idr, since`) as string,
    });
    // It is at work on this machine: nothing is taken from it.
    const kept = await bob.run("lock", "release", "--id", operation!.id);
    expect((kept.document as Told).error.code).toBe("operation-alive");
    const keptToo = await ada.run("lock", "release", "--id", held[0]!.lock!.id!);
    expect((keptToo.document as Told).error.code).toBe("lock-alive");

    await sandbox.control.clearFaults();
    expect((await working).code).toBe(0);
    expect(await bob.succeed("deploy", "idr")).toMatchObject({ stacks: [{ stack: "idr" }] });
    expect((await operations("deploy")).filter(({ state }) => state !== "done")).toEqual([]);
  });

  test("GIVEN what a dead laptop holds WHEN it is released by its ids THEN work goes on, and the history says so", async () => {
    const laptop = new Client({
      connectionString: postgres.connection,
      application_name: "idr live apply grace@laptop",
    });
    const cut = new Promise((resolve) => laptop.on("error", resolve));
    await laptop.connect();
    await laptop.query(`SELECT pg_advisory_lock(id) FROM shared_sandbox_live.states WHERE name = 'default'`);
    const left: Entry = {
      id: "0badcafe",
      step: "rollback",
      from: "idr",
      to: "newidr",
      who: "grace@laptop",
      pid: 77,
      begunAt: new Date().toISOString(),
      state: "running",
    };
    const store = await history();
    await store.change((entries) => [...entries, left]);

    const { operation, locks } = (await ada.succeed("lock", "show")) as LockReport;
    expect(operation).toMatchObject({ id: left.id, who: "grace@laptop" });
    const { lock } = locks.find(({ stack }) => stack === "live")!;
    expect(lock).toMatchObject({ who: "grace@laptop", operation: "apply" });

    const first = await ada.run("deploy", "live");
    expect((first.document as Told).error).toMatchObject({
      code: "operation-running",
      message: expect.stringContaining(
        "grace@laptop is at work on this site: rollback from idr to newidr",
      ) as string,
      fix: expect.stringContaining("idr lock release --id 0badcafe") as string,
    });
    await ada.succeed("lock", "release", "--id", left.id);

    const second = await ada.run("deploy", "live", "--lock-timeout", "0");
    expect((second.document as Told).error).toMatchObject({
      code: "state-locked",
      message: expect.stringContaining('"live" is locked by grace@laptop: apply since') as string,
      fix: expect.stringContaining(`idr lock release --id ${lock!.id}`) as string,
    });
    await ada.succeed("lock", "release", "--id", lock!.id!);
    await cut;

    expect(await ada.succeed("deploy", "live")).toMatchObject({ stacks: [{ stack: "live" }] });
    expect((await operations("rollback")).map(({ state }) => state)).toEqual(["abandoned"]);
    expect((await operations("unlock")).map(({ summary }) => summary)).toEqual([
      "rollback from idr to newidr by grace@laptop (operation 0badcafe) released",
      expect.stringMatching(/^lock pg-\d+ of grace@laptop: apply since .* released$/),
    ]);
    const unknown = await ada.run("lock", "release", "--id", lock!.id!);
    expect((unknown.document as Told).error.code).toBe("lock-unknown");
  });

  async function history(): Promise<HistoryStore> {
    const site = parseSite(readFileSync(ada.file, "utf8"), "idr.yaml");
    const tools = await ensureTools(silent);
    return HistoryStore.open({
      open: { site, directory: ada.folder },
      tools,
      emit: silent,
      env: { ...process.env, ...env },
    });
  }

  /** Of the history, oldest first. */
  async function operations(step: Entry["step"]): Promise<readonly Entry[]> {
    return (await (await history()).entries()).filter((entry) => entry.step === step);
  }
});

async function addresses(
  operator: Operator,
): Promise<Record<"production" | "spare", { address: string; server: string | undefined }>> {
  const { addresses: found } = (await operator.succeed("status")) as {
    addresses: { role: string; address: string; server?: string }[];
  };
  const of = (role: string) => {
    const { address, server } = found.find((one) => one.role === role)!;
    return { address, server };
  };
  return { production: of("production"), spare: of("spare") };
}
