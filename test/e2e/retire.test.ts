import type { RetireResult } from "../../scripts/actions/release";
import type { Status } from "../../scripts/actions/status";
import type { TaskEvent } from "../../scripts/events";
import type { Snapshot, Volume } from "../../scripts/openstack/block-storage";
import { siteText } from "../faults/site";

import { SEEN_IN } from "./printed";
import { at, World, type KeptVolume, type Run, printed } from "./world";

/** A release from snapshots, and the end of an old environment, with the real engine and provider on the sandbox. Each test goes on where the last one ended. */
const RETIRE = ["release", "retire", "--from", "idr", "--to", "newidr"];
const NAMED = [...RETIRE, "--skip-verify", "--destroy-volume", "idr-proxy-nginxcache"];

let world: World;
let production: KeptVolume[];
let address: string;

const volumes = (): Promise<readonly Volume[]> => world.withCloud((cloud) => cloud.volume.volumes());
const snapshots = (): Promise<readonly Snapshot[]> => world.withCloud((cloud) => cloud.volume.snapshots());
const errorOf = ({ document }: Run) => (document as { error?: { code: string; message: string } }).error;

/** How many snapshots were ordered since the calls were cleared. */
const ordered = async (): Promise<number> =>
  (await world.writes()).filter((call) => /^POST .*\/snapshots$/.test(call)).length;

/** Runs a command to its end, or kills it. */
async function run(args: readonly string[], killAt?: (event: TaskEvent) => boolean): Promise<Run> {
  const ended = await world.idr(args, killAt);
  if (ended.code !== (killAt === undefined ? 0 : null)) {
    throw new Error(`idr ${args.join(" ")} ended with ${ended.code}: ${JSON.stringify(ended.document)}`);
  }
  return ended;
}

beforeAll(async () => {
  world = await World.open(siteText("idr", "none"));
  await run(["deploy", "site", "idr", "live"]);
  for (const name of ["idr-database-db", "idr-proxy-nginxcache"]) {
    await world.sandbox.control.setMark(name, `written to ${name}`);
  }
  production = await world.volumes("idr-");
  address = (await world.reached()).production.address;
});
afterAll(() => world.close());

describe("a release by way of snapshots", () => {
  test("takes each snapshot once, though it is killed at each step, and leaves none", async () => {
    // GIVEN
    await world.sandbox.control.clearCalls();
    for (const kill of [
      at(/^snapshot idr-database-db-for-newidr$/, "started"),
      at(/^release\/prepare\/snapshots$/, "succeeded"),
      at(/^volume newidr-database-db$/, "started"),
    ]) {
      await run(["release", "prepare", "--via-snapshot"], kill);
    }
    // WHEN
    await run(["release", "prepare", "--via-snapshot"], at(/^release\/prepare\/drop$/, "started"));
    await run(["release", "prepare"]);
    // THEN
    expect(await ordered()).toBe(2);
    expect(await snapshots()).toEqual([]);
    const clones = await world.volumes("newidr-");
    expect(clones.map(({ mark }) => mark)).toEqual(production.map(({ name }) => `written to ${name}`));
    expect(clones.map(({ source }) => source)).toEqual(production.map(({ id }) => id));
    expect(await world.volumes("idr-")).toEqual(production);
    expect(await world.reached()).toMatchObject({ spare: { server: "newidr-proxy" } });
  });

  test("tells of a snapshot that the cloud does not remove, and keeps it", async () => {
    // GIVEN
    const flags = ["newidr-database-db", "newidr-proxy-nginxcache"].flatMap((name) => [
      "--destroy-volume",
      name,
    ]);
    world.write(siteText("idr", "none"));
    await run(["deploy", "live"]);
    await run(["destroy", "newidr", ...flags]);
    await world.sandbox.control.addFault({ kind: "error", method: "DELETE", path: "/snapshots/" });
    // WHEN
    const { events } = await run(["release", "prepare", "--via-snapshot"]);
    // THEN
    const [kept, ...others] = await snapshots();
    expect(others).toEqual([]);
    expect(kept!.name).toMatch(/^idr-.*-for-newidr$/);
    expect(events).toContainEqual(
      expect.objectContaining({
        level: "warn",
        message: expect.stringContaining(`the cloud keeps snapshot ${kept!.name} (${kept!.id})`) as string,
      }),
    );
    expect((await world.volumes("newidr-")).map(({ mark }) => mark)).toEqual(
      production.map(({ name }) => `written to ${name}`),
    );
  });
});

describe("the old environment", () => {
  const refused = async (args: readonly string[]) => {
    await world.sandbox.control.clearCalls();
    const ended = await world.idr(args);
    expect(ended.code).toBe(1);
    expect(await world.writes()).toEqual([]);
    expect(await world.volumes("idr-")).toEqual(production);
    return errorOf(ended);
  };

  test("fails to be retired while it is live", async () => {
    expect(await refused(NAMED)).toMatchObject({ code: "environment-live" });
  });

  test("fails to be retired before the new one was verified", async () => {
    await run(["release", "cutover", "--skip-verify"]);
    expect(await refused(RETIRE)).toMatchObject({ code: "release-unverified" });
  });

  test("fails to be retired with a volume that it has not", async () => {
    expect(
      await refused([...RETIRE, "--skip-verify", "--destroy-volume", "idr-database-data"]),
    ).toMatchObject({
      code: "volume-unknown",
    });
  });

  test("fails to be retired when a named volume has snapshots", async () => {
    const { id } = production.find(({ name }) => name === "idr-proxy-nginxcache")!;
    const shot = await world.withCloud((cloud) =>
      cloud.volume.createSnapshot({ volumeId: id, name: "mine" }),
    );
    expect(await refused(NAMED)).toMatchObject({
      code: "volume-has-snapshots",
      message: expect.stringContaining(`mine (${shot.id})`) as string,
    });
    for (const { id: left } of (await snapshots()).filter(({ volumeId }) => volumeId === id)) {
      await world.withCloud((cloud) => cloud.volume.deleteSnapshot(left));
    }
  });

  test("is retired, though the command is killed at each step", async () => {
    // GIVEN
    await world.sandbox.control.clearCalls();
    const first = await world.idr(NAMED, at(/^release\/retire\/park$/, "started"));
    expect(JSON.stringify(first.events)).toContain("names idr-proxy-nginxcache as a source of newidr");
    // The engine of the killed command still destroys the servers when the next one looks at them.
    await world.sandbox.control.addFault({
      kind: "delay",
      method: "DELETE",
      path: "/servers/[^/]+$",
      seconds: 10,
    });
    for (const kill of [
      at(/^release\/retire\/park$/, "succeeded"),
      at(/^release\/retire\/snapshots$/, "succeeded"),
      at(/^release\/retire\/keep$/, "succeeded"),
      at(/^idr\/apply$/, "started"),
      at(/^server idr-database$/, "started"),
    ]) {
      await run(NAMED, kill);
    }
    // WHEN
    const { document } = await run(NAMED);
    await world.sandbox.control.clearFaults();
    // THEN
    const database = production.find(({ name }) => name === "idr-database-db")!;
    expect(document).toMatchObject({ from: "idr", to: "newidr", kept: [{ id: database.id }] });
    expect(await world.volumes("idr-")).toEqual([database]);
    const left = (await volumes()).find(({ id }) => id === database.id);
    expect(left).toMatchObject({ status: "available", attachments: [] });
    expect(left!.metadata["idr-stacks-keep-until"]).toBe(
      new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
    );
    expect(await ordered()).toBe(1);
    const final = (await snapshots()).filter(({ name }) => name.startsWith("idr-database-db-final-"));
    expect(final).toMatchObject([{ volumeId: database.id, status: "available" }]);
    expect(await world.reached()).toMatchObject({ production: { address, server: "newidr-proxy" } });
    expect((await world.reached()).spare.server).toBeUndefined();
    expect(await world.unboundMs(address)).toBe(0);
    expect(world.read()).toBe(siteText("newidr", "none"));
    expect((await run(["plan", "live", "--detailed-exitcode"])).code).toBe(0);
  });

  test("is not retired twice, and says so", async () => {
    await world.sandbox.control.clearCalls();
    const { document } = await run(NAMED);
    expect(document).toMatchObject({ outcome: "already", kept: [{ name: "idr-database-db" }] });
    expect((document as RetireResult).snapshots).toHaveLength(1);
    expect(await world.writes()).toEqual([]);
  });

  test("is shown with the day until which its volumes are kept", async () => {
    const { document } = await run(["status"]);
    const { environments } = document as Status;
    expect(environments.find(({ name }) => name === "idr")).toMatchObject({
      presence: "retired",
      volumes: expect.arrayContaining([
        expect.objectContaining({ name: "idr-database-db", keptUntil: expect.any(String) as string }),
      ]) as unknown,
    });
  });

  test("is not made the next release with its old volumes", async () => {
    const ended = await world.idr(["release", "prepare", "--from", "newidr", "--to", "idr"]);
    expect(errorOf(ended)).toMatchObject({
      code: "release-stale-volumes",
      message: expect.stringContaining("idr-database-db") as string,
    });
  });

  test("is back on its volumes when it is deployed again", async () => {
    await run(["deploy", "idr"]);
    const database = production.find(({ name }) => name === "idr-database-db")!;
    expect(await world.volumes("idr-database")).toEqual([database]);
    const found = (await volumes()).find(({ id }) => id === database.id);
    expect(found!.status).toBe("in-use");
    expect(found!.metadata).toEqual({
      "idr-stacks": "idr/idr",
      "idr-stacks-whole-since": expect.any(String) as string,
    });
    expect(await world.reached()).toMatchObject({ production: { server: "newidr-proxy" } });
    expect((await run(["plan", "idr", "--detailed-exitcode"])).code).toBe(0);
  });
});

test("the commands that only this test runs have printed what is documented", () => {
  expect([...printed]).toEqual(expect.arrayContaining([...SEEN_IN.retire]));
});
