import { due, GIVE_UP_MS, slotTime } from "../../../scripts/probe/schedule";

const schedule = { startMs: 1000, ratePerSecond: 20 };

test("the first request is due at once and the next one a slot later", () => {
  expect(due(schedule, 0, 1000)).toEqual({ giveUp: 0, send: 1, waitMs: 50 });
  expect(slotTime(schedule, 7)).toBe(1350);
});

test("a late timer sends what was due meanwhile and does not push back what follows", () => {
  // Slots 1, 2 and 3 are at 1050, 1100 and 1150.
  expect(due(schedule, 1, 1160)).toEqual({ giveUp: 0, send: 3, waitMs: 40 });
});

test("an early timer sends nothing and waits for the rest", () => {
  expect(due(schedule, 1, 1049)).toEqual({ giveUp: 0, send: 0, waitMs: 1 });
});

test("slots that a sleeping machine missed are given up, but for the last second's", () => {
  const now = due(schedule, 1, 1000 + 3_600_000);
  expect(now.send).toBe((GIVE_UP_MS / 1000) * schedule.ratePerSecond);
  expect(now.giveUp + now.send).toBe(3600 * 20);
  expect(now.waitMs).toBe(50);
});
