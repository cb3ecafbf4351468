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
  // A clock that goes on by 10 ms with every look, and one more look after the last of these.
  const seen = [true, false, false, true, true, false, true, false];
  let now = 0;
  let looks = 0;
  jest.spyOn(performance, "now").mockImplementation(() => now);
  const watch = watchAddress(() => {
    now += 10;
    const bound = seen[looks] ?? false;
    looks += 1;
    return Promise.resolve(bound);
  }, 1);
  while (looks <= seen.length) await wait(1);
  const end = watch.stop();
  const { ms } = await end;
  const atEnd = now;
  jest.restoreAllMocks();
  // Asked at 10 and seen again at 40; at 50 and at 70; at 70 and never again.
  expect(ms).toBe(30 + 20 + (atEnd - 70));
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
