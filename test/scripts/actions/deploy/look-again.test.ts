import { setTimeout as wait } from "node:timers/promises";
import { Maker } from "../verify/make";
import { World } from "./world";

test("fails when somebody has made a network of the stack's name while its plan was looked at, and makes nothing", async () => {
  const world = await World.open();
  const maker = new Maker(world.directory, world.cloud);
  try {
    await world.deploy("site");
    let before: readonly string[] = [];

    // WHEN the question stands there for a while
    const deployed = world.deploy("idr", {
      approve: async () => {
        await maker.make("network", "/networks", { network: { name: "idr" } });
        before = await world.names();
        await wait(1100);
      },
    });

    // THEN
    await expect(deployed).rejects.toMatchObject({ code: "environment-foreign" });
    expect(before).toContain("networks idr");
    expect(await world.names()).toEqual(before);
  } finally {
    maker.close();
    await world.close();
  }
});
