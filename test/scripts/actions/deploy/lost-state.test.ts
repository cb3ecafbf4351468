import { renameSync } from "node:fs";
import { plan } from "../../../../scripts/actions/plan";
import { World } from "./world";

test("GIVEN an environment whose state was lost WHEN it is deployed THEN all is taken in, and only servers are made again", async () => {
  const world = await World.open();
  try {
    await world.deploy("site");
    await world.deploy("idr");
    const names = await world.names();
    const volumes = await world.cloud.volume.volumes();
    renameSync(world.stateFile("idr"), `${world.stateFile("idr")}.lost`);
    renameSync(world.stateFile("site"), `${world.stateFile("site")}.lost`);

    // What a deployment would take in, its plan shows.
    const { tools, cloud, env } = world;
    const shown = await plan([world.stack("site")], { tools, cloud, env, emit: () => undefined });
    expect(shown).toMatchObject([{ summary: { add: 0, change: 0, destroy: 0, adopt: 4 } }]);
    const site = await world.deploy("site");
    expect(site.plan?.summary).toMatchObject({ add: 0, change: 0, destroy: 0, adopt: 4 });
    const idr = await world.deploy("idr");
    // The provider can't read back an imported server's port, so a server can't be kept.
    expect(idr.plan?.changes).toBe(true);
    const kinds = (kind: string) => idr.plan!.summary.changes.filter((change) => change.kind === kind);
    expect(kinds("create")).toEqual([]);
    expect(kinds("delete")).toEqual([]);
    expect(
      kinds("replace")
        .map(({ what, name }) => `${what} ${name}`)
        .sort(),
    ).toEqual([
      "server idr-database",
      "server idr-omeroreadonly-1",
      "server idr-proxy",
      "volume attachment idr-database-db",
      "volume attachment idr-proxy-nginxcache",
    ]);

    expect(await world.names()).toEqual(names);
    expect(await world.unknown()).toEqual([]);
    expect((await world.engine("idr").plan()).changes).toBe(false);
    expect((await world.engine("site").plan()).changes).toBe(false);
    const now = await world.cloud.volume.volumes();
    for (const { id, name } of volumes.filter(({ name }) => name !== "")) {
      expect(now.find((volume) => volume.name === name)?.id).toBe(id);
    }

    await world.deploy("live");
    renameSync(world.stateFile("live"), `${world.stateFile("live")}.lost`);
    expect((await world.deploy("live")).plan?.summary).toMatchObject({ add: 0, change: 0, adopt: 1 });
    expect((await world.engine("live").plan()).changes).toBe(false);

    // From now on visitors reach it: nobody makes its servers again by the way.
    const servers = (await world.cloud.compute.servers()).map(({ id }) => id).sort();
    renameSync(world.stateFile("idr"), `${world.stateFile("idr")}.lost`);
    await expect(world.deploy("idr")).rejects.toMatchObject({ code: "orphan-server" });
    expect((await world.cloud.compute.servers()).map(({ id }) => id).sort()).toEqual(servers);
  } finally {
    await world.close();
  }
});
