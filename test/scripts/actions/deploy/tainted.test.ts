/** Objects that a state holds as half-made: real engine and provider. */
import { execFileSync } from "node:child_process";
import { resourcesOf } from "../../../../scripts/engine";
import { World } from "./world";

const VOLUME = "openstack_blockstorage_volume_v3";

test("GIVEN tainted objects WHEN they are deployed again THEN what is whole is kept, and only a failed copy goes", async () => {
  const world = await World.open();
  const taint = (...addresses: string[]): void => {
    for (const address of addresses) {
      execFileSync(world.tools.engine.path, ["taint", address], {
        cwd: world.stack("newidr").directory,
        env: { ...world.env, ...world.tools.env },
        stdio: "ignore",
      });
    }
  };
  const volumeId = async (name: string): Promise<string> =>
    (await world.cloud.volume.volumes({ name }))[0]!.id;
  try {
    await world.makeProduction();
    await world.sandbox.control.addFault({ kind: "status", method: "POST", path: "/servers$", count: 0 });
    await expect(world.deploy("newidr")).rejects.toMatchObject({ code: "apply-failed" });
    await world.sandbox.control.clearFaults();

    const [database, cache] = [
      await volumeId("newidr-database-db"),
      await volumeId("newidr-proxy-nginxcache"),
    ];
    await world.sandbox.control.setVolumeStatus(database, "error");
    taint(
      `${VOLUME}.newidr-database-db`,
      `${VOLUME}.newidr-proxy-nginxcache`,
      "openstack_networking_network_v2.newidr",
      "openstack_networking_subnet_v2.newidr-subnet",
      "openstack_networking_router_interface_v2.newidr-subnet",
      "openstack_networking_port_v2.newidr-proxy",
    );
    const { plan, events } = await world.deploy("newidr");
    expect(plan?.failedCopies).toEqual([database]);
    expect(plan?.summary.changes.filter(({ kind }) => kind !== "create").map(({ name }) => name)).toEqual([
      "newidr-database-db",
    ]);
    expect(events).toContainEqual(
      expect.objectContaining({ level: "warn", message: expect.stringContaining(database) as string }),
    );
    expect(await volumeId("newidr-database-db")).not.toBe(database);
    expect(await volumeId("newidr-proxy-nginxcache")).toBe(cache);
    expect(await world.unknown()).toEqual([]);

    taint("openstack_compute_instance_v2.newidr-proxy", `${VOLUME}.newidr-database-db`);
    expect((await world.deploy("newidr")).plan).toBeUndefined();
    const state = await world.engine("newidr").state();
    expect(resourcesOf(state).filter(({ tainted }) => tainted === true)).toEqual([]);

    // One that is still copied, or just being attached, is waited for, and is the same afterwards.
    const attached = await volumeId("newidr-database-db");
    for (const [status, task] of [
      ["creating", "copy"],
      ["reserved", "busy"],
    ] as const) {
      taint(`${VOLUME}.newidr-database-db`);
      await world.sandbox.control.setVolumeStatus(attached, status);
      let waited = false;
      const again = await world.deploy("newidr", {
        watch: (event) => {
          if (waited || event.type !== "task" || event.state !== "progress") return;
          if (event.id !== `newidr/${task}/newidr-database-db`) return;
          waited = true;
          void world.sandbox.control.setVolumeStatus(attached, "in-use");
        },
      });
      expect([waited, again.plan]).toEqual([true, undefined]);
      expect(await volumeId("newidr-database-db")).toBe(attached);
      const resources = resourcesOf(await world.engine("newidr").state());
      expect(resources.filter(({ tainted }) => tainted === true)).toEqual([]);
    }

    // A volume in error that was attached may hold data: it stays, whatever the state says.
    await world.sandbox.control.setVolumeStatus(attached, "error");
    taint(`${VOLUME}.newidr-database-db`);
    await expect(world.deploy("newidr")).rejects.toMatchObject({
      code: "plan-destroys-volume",
      fix: expect.stringContaining(`openstack volume show ${attached}`) as string,
    });
    expect(await volumeId("newidr-database-db")).toBe(attached);
  } finally {
    await world.close();
  }
});
