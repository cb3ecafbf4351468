import { parseSite } from "../../../../constructs/model";
import { withCloudSizes } from "../../../../scripts/cloud/source-sizes";
import { silent } from "../../../../scripts/events";
import { review } from "../../../../scripts/review";
import { siteReviewOptions, wordsOf } from "../../../../scripts/review/run";
import { synthesize, type StackInfo } from "../../../../stacks/app";
import { until } from "../../../poll";
import { Maker } from "../verify/make";
import { World } from "./world";

const SMALL = "omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false";
const back = (more: string) =>
  `idr: { ${SMALL} }\nback: { ${SMALL}, volumes: { proxy-nginxcache: { size: 1 }, database-db: { snapshot: before-upgrade${more} } } }`;

test("GIVEN a snapshot of 3 GiB WHEN a database of IDR's 800 GiB is restored from it THEN it has 3 GiB, and a larger size is taken, a smaller one refused", async () => {
  const world = await World.open({}, back(""));
  const maker = new Maker(world.directory, world.cloud);
  const stackWith = async (more: string): Promise<StackInfo> => {
    const text = world.open.text.replace("snapshot: before-upgrade", `snapshot: before-upgrade${more}`);
    const site = await withCloudSizes(
      parseSite(text, "idr.yaml"),
      () => Promise.resolve(world.cloud),
      silent,
    );
    return synthesize(site, { directory: world.directory }).find(({ name }) => name === "back")!;
  };
  const sizes = async () =>
    (await world.cloud.volume.volumes({ name: "back-database-db" })).map(({ sizeGiB }) => sizeGiB);
  try {
    // GIVEN
    await world.deploy("site");
    const { id } = await maker.make("volume", "/volumes", { volume: { name: "old-db", size: 3 } });
    await until("the old volume", async () => (await world.cloud.volume.volume(id)).status === "available");
    const taken = await world.cloud.volume.createSnapshot({ volumeId: id, name: "before-upgrade" });
    await until(
      "its snapshot",
      async () => (await world.cloud.volume.snapshot(taken.id)).status === "available",
    );

    // WHEN a smaller size is said
    const refused = world.deployStack(await stackWith(", size: 2"));

    // THEN
    await expect(refused).rejects.toMatchObject({
      code: "volume-smaller",
      message: expect.stringMatching(/to have 2 GiB, .* has 3 GiB/) as string,
    });
    expect(await sizes()).toEqual([]);

    // WHEN none is said
    const restored = await world.deployStack(await stackWith(""));

    // THEN
    const made = restored.plan!.summary.changes.find(({ name }) => name === "back-database-db");
    expect(made).toMatchObject({ kind: "create", sizeGiB: 3 });
    expect(await sizes()).toEqual([3]);
    const stack = await stackWith("");
    const reviewed = review(restored.plan!.json(), {
      ...siteReviewOptions({ open: { ...world.open, site: stack.site() } }),
      ...wordsOf(stack.configuration()),
      stack: "back",
    });
    expect(reviewed.findings).toEqual([]);
    expect((await world.deployStack(await stackWith(""))).plan).toBeUndefined();

    // WHEN a larger one is said
    const larger = await world.deployStack(await stackWith(", size: 6"));

    // THEN it grows in place; without that line it stays as it is
    expect(larger.plan!.summary.changes).toMatchObject([
      { kind: "update", name: "back-database-db", attributes: ["size"] },
    ]);
    expect((await world.deployStack(await stackWith(""))).plan).toBeUndefined();
    expect(await sizes()).toEqual([6]);
  } finally {
    maker.close();
    await world.close();
  }
});
