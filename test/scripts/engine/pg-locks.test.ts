import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { Engine, StateLockedError } from "../../../scripts/engine";
import {
  applicationName,
  clientConfig,
  type Connection,
  endPgHolder,
  fnv32,
  holderFrom,
} from "../../../scripts/engine/pg-locks";
import { silent } from "../../../scripts/events";
import { whoAmI } from "../../../scripts/who-am-i";
import { describeWithPostgres, Postgres } from "../../postgres";
import { poll } from "../../poll";
import { enginesHere, runningUntil, stackOf, temporaryFolder, toolsWith } from "./stacks";

describe("the name in PostgreSQL", () => {
  const connection: Connection = {
    pid: 7,
    application: null,
    user: "idr",
    address: "192.0.2.7",
    since: new Date(0),
  };

  test("an engine's name tells who it is and what it does", () => {
    const application = applicationName("live", "apply", "ada@laptop");
    expect(application).toBe("idr live apply ada@laptop");
    expect(holderFrom({ ...connection, application })).toEqual({
      id: "pg-7",
      who: "ada@laptop",
      operation: "apply",
      since: new Date(0),
    });
  });

  test("is no longer than PostgreSQL keeps, and plain ASCII", () => {
    const name = applicationName("environment", "apply", `änne@${"host.".repeat(20)}`);
    expect(name).toHaveLength(63);
    expect(name).toContain("?nne@");
  });

  test.each([
    ["psql", "idr@192.0.2.7 (psql)"],
    ["", "idr@192.0.2.7"],
    [null, "idr@192.0.2.7"],
  ])("of another program (%j) PostgreSQL's words are told", (application, who) => {
    expect(holderFrom({ ...connection, application })).toMatchObject({ id: "pg-7", who });
  });
});

test("hashes as OpenTofu does for its lock of a first write", () => {
  // FNV-1 of the specification's test vectors.
  expect(fnv32("")).toBe(0x811c9dc5);
  expect(fnv32("a")).toBe(0x050c5d7e);
  expect(fnv32("foobar")).toBe(0x31f0b262);
});

describe("the connection", () => {
  const url = (text: string, more = {}) =>
    new URL(clientConfig({ PG_CONN_STR: text, ...more }).connectionString!);

  test("takes a URL as it is, encrypted unless it says otherwise", () => {
    const made = url("postgres://idr:s%20ecret@db.example:6432/state");
    expect([made.username, made.password, made.host, made.pathname]).toEqual([
      "idr",
      "s%20ecret",
      "db.example:6432",
      "/state",
    ]);
    expect(made.searchParams.get("sslmode")).toBe("require");
    expect(url("postgres://db/state?sslmode=disable").searchParams.get("sslmode")).toBe("disable");
    expect(url("postgres://db/state", { PGSSLMODE: "verify-full" }).searchParams.get("sslmode")).toBe(
      "verify-full",
    );
  });

  test("takes words, quoted ones too", () => {
    const made = url("host=db.example port = 6432 user=idr password='it\\'s a secret' dbname=state");
    expect(made.pathname).toBe("/state");
    expect(Object.fromEntries(made.searchParams)).toMatchObject({
      host: "db.example",
      port: "6432",
      user: "idr",
      password: "it's a secret",
    });
  });
});

describeWithPostgres("with a PostgreSQL", () => {
  let postgres: Postgres;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    postgres = await Postgres.start();
    env = { ...process.env, PG_CONN_STR: postgres.connection };
  });
  afterAll(() => postgres.stop());

  describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
    "%s",
    (_name, program) => {
      const tools = toolsWith(program);
      let schemas = 0;
      const newSchema = () => `idr_${program.kind}_${++schemas}`;
      const stackIn = (schema: string, resource: object = {}) =>
        stackOf({ slow: resource }, { terraform: { backend: { pg: { schema_name: schema } } } });
      const engineOn = (folder: string) =>
        new Engine(tools, folder, { emit: silent, env, lockTimeoutSeconds: 0, stack: "idr" });

      test("GIVEN a first apply and a second one under way WHEN another comes THEN it is told who, what and since when", async () => {
        const schema = newSchema();
        const done = join(temporaryFolder(), "done");
        const first = engineOn(stackIn(schema, runningUntil(done)));
        for (const replace of [[], ["terraform_data.slow"]]) {
          rmSync(done, { force: true });
          const { planFile } = await first.plan({ replace });
          const begun = Date.now();
          const working = first.apply(planFile);
          await poll("the apply to hold the lock", () => first.lockHolder());
          const failure = await engineOn(stackIn(schema))
            .plan()
            .catch((error: unknown) => error);
          expect(failure).toBeInstanceOf(StateLockedError);
          const { lock, message, fix } = failure as StateLockedError;
          expect(lock).toMatchObject({ operation: "apply", who: whoAmI() });
          expect(lock.id).toMatch(/^pg-\d+$/);
          expect(lock.since!.getTime()).toBeGreaterThan(begun - 5000);
          expect(lock.since!.getTime()).toBeLessThan(Date.now() + 5000);
          expect(message).toContain(`stack "idr" is locked by ${whoAmI()}: apply since `);
          expect(fix).toContain(`idr lock release --id ${lock.id}`);
          writeFileSync(done, "");
          await working;
        }
        expect(await first.lockHolder()).toBeUndefined();
      });

      test("GIVEN a connection that holds the lock and does nothing WHEN it is ended THEN the stack is free", async () => {
        const schema = newSchema();
        const folder = stackIn(schema);
        const engine = engineOn(folder);
        await engine.apply((await engine.plan()).planFile);
        const laptop = new Client({ connectionString: postgres.connection, application_name: "psql" });
        const cut = new Promise((resolve) => laptop.on("error", resolve));
        await laptop.connect();
        await laptop.query(`SELECT pg_advisory_lock(id) FROM ${schema}.states WHERE name = 'default'`);
        const holder = await engine.lockHolder();
        expect(holder).toMatchObject({ who: "idr@127.0.0.1 (psql)" });
        await expect(endPgHolder(env, schema, "pg-1")).rejects.toMatchObject({ code: "lock-unknown" });
        await endPgHolder(env, schema, holder!.id!);
        await cut;
        expect(await engine.lockHolder()).toBeUndefined();
        await expect(endPgHolder(env, schema, holder!.id!)).rejects.toMatchObject({ code: "lock-unknown" });
      });
    },
  );
});
