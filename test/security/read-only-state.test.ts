/** A plan in CI reads the state, and needs no right to write or lock it: real engines, PostgreSQL and HTTP. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import { checkStateReadOnly, planReadOnly } from "../../ci/scripts/lib/read-only";
import { parseSite } from "../../constructs/model";
import type { StackPlan } from "../../scripts/actions/plan";
import type { StackInfo } from "../../scripts/actions/synth";
import { Engine } from "../../scripts/engine";
import { silent } from "../../scripts/events";
import { HistoryStore } from "../../scripts/history";
import { serve } from "../ci/http-server";
import { describeWithPostgres, Postgres } from "../postgres";
import { SSH_KEY } from "../site-files";
import { enginesHere, stackOf, toolsWith } from "../scripts/engine/stacks";

const engines = enginesHere();

const stackIn = (backend: object, name = "site"): StackInfo => ({
  name,
  kind: "site",
  mark: `test/${name}`,
  uses: {},
  directory: stackOf({ one: { input: "1" } }, { terraform: { backend } }),
  configuration: () =>
    JSON.stringify({ terraform: { backend }, resource: { terraform_data: { one: { input: "2" } } } }),
  site: () => {
    throw new Error("nobody asks for the site");
  },
  dependencies: [],
});

describeWithPostgres("GIVEN a role of PostgreSQL that may only read", () => {
  let postgres: Postgres;
  let admin: Client;
  let reader: string;
  const backend = (schema: string): object => ({ pg: { schema_name: schema } });
  const before = process.env["PG_CONN_STR"];

  beforeAll(async () => {
    postgres = await Postgres.start();
    admin = new Client({ connectionString: postgres.connection });
    await admin.connect();
    // As docs/ci.md says it.
    await admin.query("CREATE ROLE idr_plan LOGIN");
    await admin.query("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO idr_plan");
    await admin.query("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO idr_plan");
    reader = postgres.connection.replace("idr@", "idr_plan@");
  });
  afterAll(async () => {
    if (before === undefined) delete process.env["PG_CONN_STR"];
    else process.env["PG_CONN_STR"] = before;
    await admin.end();
    postgres.stop();
  });

  const states = async (schema: string): Promise<unknown> =>
    (await admin.query(`SELECT data, xmin::text FROM ${schema}.states`)).rows;

  test.each(engines.map((engine) => [engine.kind, engine] as const))(
    "WHEN %s plans with it THEN it can, and the state is the same, which a plan with a lock could not leave untried",
    async (kind, engine) => {
      const schema = `idr_test_${kind}`;
      const tools = toolsWith(engine);
      process.env["PG_CONN_STR"] = postgres.connection;
      const deployed = new Engine(tools, stackIn(backend(schema)).directory, { emit: silent });
      await deployed.apply((await deployed.plan()).planFile);
      const kept = await states(schema);

      process.env["PG_CONN_STR"] = reader;
      const [planned] = (await planReadOnly(
        [stackIn(backend(schema))],
        { tools, emit: silent },
        "pg",
      )) as StackPlan[];
      expect(planned!.json().resource_changes?.map(({ change }) => change.actions)).toEqual([["update"]]);
      expect(await states(schema)).toEqual(kept);
      // The role is what it says.
      const own = new Client({ connectionString: reader });
      await own.connect();
      await expect(own.query(`DELETE FROM ${schema}.states`)).rejects.toThrow("permission denied");
      await own.end();
      // As plans were made before.
      await expect(
        new Engine(tools, stackIn(backend(schema)).directory, { emit: silent }).plan(),
      ).rejects.toThrow(/permission denied/);
    },
  );

  test("WHEN it is asked whose the site is THEN it can, also where nothing was ever recorded", async () => {
    const [engine] = engines;
    const seen: (string | undefined)[] = [];
    const guard = {
      check: (lineage: string | undefined) => Promise.resolve(void seen.push(lineage)),
      record: () => Promise.resolve(),
      atWork: () => Promise.resolve([]),
      claim: () => Promise.resolve([]),
      withdraw: () => Promise.resolve(),
    };
    const directory = mkdtempSync(path.join(tmpdir(), "idr-lineage-"));
    const state = "state: { backend: pg, schemaPrefix: idr_test }";
    const site = parseSite(
      `cloud: c\nexternalNetwork: public\nsshKeys: ["${SSH_KEY}"]\n${state}\nenvironments: { lab: {} }\nlive: none\n`,
      "idr.yaml",
    );
    const options = { open: { site, directory }, tools: toolsWith(engine!), emit: silent };

    process.env["PG_CONN_STR"] = reader;
    await checkStateReadOnly(options, guard);
    expect(seen).toEqual([undefined]);

    process.env["PG_CONN_STR"] = postgres.connection;
    const store = HistoryStore.open(options);
    const entry = { id: "1", step: "verify", by: "Ada", host: "h", began: "2026-11-01T00:00:00Z" };
    await store.change(() => [entry as never]);
    const lineage = await store.lineage();
    expect(lineage).toMatch(/^[0-9a-f-]{36}$/);

    process.env["PG_CONN_STR"] = reader;
    await checkStateReadOnly(options, guard);
    expect(seen).toEqual([undefined, lineage]);
    rmSync(directory, { recursive: true });
  });

  test("WHEN a stack was never deployed THEN it says who makes its state", async () => {
    const [engine] = engines;
    process.env["PG_CONN_STR"] = reader;
    const planned = planReadOnly(
      [stackIn(backend("idr_test_new"))],
      { tools: toolsWith(engine!), emit: silent },
      "pg",
    );
    await expect(planned).rejects.toMatchObject({
      code: "state-not-made",
      fix: expect.stringContaining("idr plan") as string,
    });
  });

  test("WHEN a stack was never deployed and the role may make schemas THEN it is planned, as before", async () => {
    const [engine] = engines;
    process.env["PG_CONN_STR"] = postgres.connection;
    const stack = stackIn(backend("idr_test_made"));
    const [planned] = (await planReadOnly(
      [stack],
      { tools: toolsWith(engine!), emit: silent },
      "pg",
    )) as StackPlan[];
    expect(planned!.changes).toBe(true);
  });
});

describe("GIVEN a state service that refuses everything but GET", () => {
  test.each(engines.map((engine) => [engine.kind, engine] as const))(
    "WHEN %s plans THEN it can, and nothing else is asked for; a plan with a lock fails",
    async (_kind, engine) => {
      const service = await serve(({ method }) => ({ status: method === "GET" ? 404 : 403 }));
      try {
        const address = `${service.url}/state/site`;
        const http = {
          address,
          lock_address: `${address}/lock`,
          unlock_address: `${address}/lock`,
          lock_method: "POST",
          unlock_method: "DELETE",
        };
        const tools = toolsWith(engine);
        const [planned] = (await planReadOnly(
          [stackIn({ http })],
          { tools, emit: silent },
          "http",
        )) as StackPlan[];
        expect(planned!.changes).toBe(true);
        expect([...new Set(service.requests.map(({ method }) => method))]).toEqual(["GET"]);
        await expect(new Engine(tools, stackIn({ http }).directory, { emit: silent }).plan()).rejects.toThrow(
          /403|lock/i,
        );
      } finally {
        await service.close();
      }
    },
  );
});
