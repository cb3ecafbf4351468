import { Client } from "pg";
import { stateFindings } from "../../../../scripts/actions/doctor/checks/state";
import { silent } from "../../../../scripts/events";
import { HistoryStore } from "../../../../scripts/history";
import { describeWithPostgres, Postgres } from "../../../postgres";
import { enginesHere, temporaryFolder, toolsWith } from "../../engine/stacks";
import { entry } from "../../history/entries";
import { lines, siteOf } from "./site";

/** A state in a real PostgreSQL, read by a real engine. */
describeWithPostgres("a state in PostgreSQL", () => {
  const site = siteOf("  idr: {}", "live: idr\nstate: { backend: pg }");
  const tools = toolsWith(enginesHere()[0]!);
  const directory = temporaryFolder();
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await Postgres.start();
  });
  afterAll(() => postgres.stop());

  const storeOf = (connection: string) => {
    const env = { ...process.env, PG_CONN_STR: connection };
    return { env, store: HistoryStore.open({ open: { site, directory }, tools, emit: silent, env }) };
  };
  const look = async (connection: string): Promise<string[]> => {
    const { env, store } = storeOf(connection);
    const options = { directory, stacks: ["site", "idr"], env, entries: () => store.entries() };
    return lines(await stateFindings(site, options));
  };

  test("GIVEN a user and a database that are there WHEN looked at THEN it is ok", async () => {
    expect(await look(postgres.connection)).toEqual([
      expect.stringMatching(/^ok state: PostgreSQL at 127.0.0.1:\d+: the engine can read it$/),
    ]);
  });

  test("GIVEN a database, or a user, that is not there WHEN looked at THEN it is a problem, in PostgreSQL's words", async () => {
    for (const [wrong, words] of [
      [postgres.connection.replace("/postgres?", "/nowhere?"), 'database "nowhere" does not exist'],
      [postgres.connection.replace("idr@", "nobody:secret@"), 'role "nobody" does not exist'],
    ] as const) {
      const found = (await look(wrong)).join("\n");
      expect(found).toMatch(/^problem state: PostgreSQL at .* can't be read: /);
      expect(found).toContain(words);
      expect(found).not.toContain("secret");
    }
  });

  test("GIVEN an operation of another machine and a lock WHEN looked at THEN both are told", async () => {
    // GIVEN
    const going = entry("00000001", {
      step: "prepare",
      from: "idr",
      to: "newidr",
      state: "running",
      who: "ada@elsewhere",
    });
    await storeOf(postgres.connection).store.change(() => [going]);
    const laptop = new Client({ connectionString: postgres.connection, application_name: "psql" });
    await laptop.connect();
    await laptop.query("SELECT pg_advisory_lock(id) FROM idr_test_history.states WHERE name = 'default'");

    // WHEN
    const found = await look(postgres.connection);
    await laptop.end();

    // THEN
    expect(found).toEqual([
      expect.stringMatching(/^ok state: /),
      expect.stringMatching(/^warning operation: ada@elsewhere is at work: prepare newidr from idr, since /),
      expect.stringMatching(/^warning lock of history: held by idr@127.0.0.1 \(psql\)/),
    ]);
  });
});
