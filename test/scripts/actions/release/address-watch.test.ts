import { watchAddress } from "../../../../scripts/actions/release/address-watch";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("an address that stays bound was never unbound", async () => {
  let asked = 0;
  const watch = watchAddress(() => Promise.resolve(++asked > 0), 5);
  while (asked < 5) await wait(5);
  const seen = await watch.stop();
  expect(seen).toMatchObject({ ms: 0, failed: 0 });
  expect(seen.looks).toBeGreaterThan(3);
});

test("measures every stretch in which the address was bound to nothing, also one that has not ended", async () => {
  let bound = true;
  const watch = watchAddress(() => Promise.resolve(bound), 5);
  for (const state of [false, true, false]) {
    await wait(60);
    bound = state;
  }
  await wait(60);
  const { ms } = await watch.stop();
  expect(ms).toBeGreaterThan(90);
  expect(ms).toBeLessThan(240);
});

test("counts the times that the cloud did not answer, and goes on", async () => {
  let calls = 0;
  const watch = watchAddress(
    () => (++calls % 2 === 0 ? Promise.reject(new Error("503")) : Promise.resolve(true)),
    2,
  );
  while (calls < 6) await wait(5);
  const { looks, failed } = await watch.stop();
  expect(looks).toBeGreaterThan(1);
  expect(failed).toBeGreaterThan(1);
});
