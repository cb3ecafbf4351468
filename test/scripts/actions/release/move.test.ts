import {
  isDone,
  moveAddresses,
  targetOf,
  type Move,
  type MoveTools,
} from "../../../../scripts/actions/release/move";
import type { Binding } from "../../../../scripts/actions/release/phases";
import { IdrError } from "../../../../constructs/errors";
import { silent } from "../../../../scripts/events";

import type { Standing } from "../../../../scripts/actions/release/standing";

import { RELEASE, siteOf, standing } from "./site";

const site = siteOf(RELEASE);
const cutover: Move = { kind: "cutover", from: "idr", to: "newidr", timeoutSeconds: 1 };
const rollback: Move = { kind: "rollback", from: "newidr", to: "idr", timeoutSeconds: 1 };

/** A cloud as simple as can be: it is bound as it was told last, and these environments answer. */
function world(
  start: { readonly production?: string; readonly spare?: string },
  options: {
    readonly answering?: readonly string[];
    /** Called before each binding; may throw in its place, or after it with `after`. */
    readonly fails?: (binding: Binding, call: number) => "before" | "after" | "interrupted" | undefined;
    /** What visitors don't get from these environments, however long one waits. */
    readonly missing?: Readonly<Record<string, string>>;
    /** Environments that have no proxy port any more. */
    readonly portless?: readonly string[];
    /** Whether the engine's state does not know yet what the spare address is bound to. */
    readonly stateless?: boolean;
    /** The prober dies as soon as production has moved. */
    readonly proberDies?: boolean;
  } = {},
): { tools: MoveTools; bound: Binding[]; now: () => typeof start; waited: number[] } {
  const answering = options.answering ?? ["idr", "newidr"];
  let now = start;
  const bound: Binding[] = [];
  const waited: number[] = [];
  let known = options.stateless !== true;
  const look = (): Standing => {
    const seen = standing(site, now.production, now.spare);
    const environments = seen.environments.map((one) =>
      options.portless?.includes(one.environment.name) === true ? { ...one, proxyPorts: [] } : one,
    );
    return { ...seen, environments };
  };
  return {
    bound,
    waited,
    now: () => now,
    tools: {
      look: () => Promise.resolve(look()),
      bind: (binding) => {
        const call = bound.push(binding);
        const failure = options.fails?.(binding, call);
        const { live: production, spare } = binding;
        // The engine unbinds the spare address first, where it knows that it is bound.
        if (spare === undefined && known)
          now = now.production === undefined ? {} : { production: now.production };
        if (failure === "before") return Promise.reject(new Error("503 from Neutron"));
        if (spare === undefined && now.spare === production) {
          return Promise.reject(new Error("409 FloatingIPPortAlreadyAssociated"));
        }
        now = { ...now, production, ...(spare === undefined ? {} : { spare }) };
        known ||= spare !== undefined;
        if (failure === "interrupted")
          return Promise.reject(new IdrError("interrupted", "ended in good order"));
        return failure === "after" ? Promise.reject(new Error("answer lost")) : Promise.resolve();
      },
      answering: () => Promise.resolve(answering.includes(now.production ?? "")),
      answeredBy: ({ to }) =>
        options.proberDies === true
          ? Promise.reject(new Error("the prober is gone"))
          : Promise.resolve(answering.includes(to) && now.production === to),
      missing: () => {
        const found = options.missing?.[now.production ?? ""];
        return Promise.resolve(found === undefined ? [] : [found]);
      },
      pause: (ms) => {
        waited.push(ms);
        return Promise.resolve();
      },
    },
  };
}

test("a cutover moves production with the spare parked, then gives the spare to the retired environment", async () => {
  const { tools, bound } = world({ production: "idr", spare: "newidr" });
  expect(await moveAddresses(tools, cutover, silent)).toBe("moved");
  expect(bound).toEqual([{ live: "newidr" }, { live: "newidr", spare: "idr" }]);
});

test("a rollback is the same the other way", async () => {
  const { tools, bound } = world({ production: "newidr", spare: "idr" });
  expect(await moveAddresses(tools, rollback, silent)).toBe("moved");
  expect(bound).toEqual([{ live: "idr" }, { live: "idr", spare: "newidr" }]);
});

test("there is nothing to do when the addresses are there and the state knows it", async () => {
  const there = standing(site, "newidr", "idr");
  const done = (move: Move, at: Standing, applied: boolean) =>
    isDone(at, targetOf(move, at), () => Promise.resolve(applied));
  expect(await done(cutover, there, true)).toBe(true);
  expect(await done(rollback, there, true)).toBe(false);
  expect(await done(cutover, there, false)).toBe(false);
  expect(await done(cutover, standing(site, "newidr", undefined), true)).toBe(false);
});

test("a cutover that died between the phases is finished, and so is one whose end the state has missed", async () => {
  for (const start of [{ production: "newidr" }, { production: "newidr", spare: "idr" }]) {
    const { tools, bound } = world(start);
    expect(await moveAddresses(tools, cutover, silent)).toBe("finished");
    expect(bound).toEqual([{ live: "newidr" }, { live: "newidr", spare: "idr" }]);
  }
});

test("a cutover that died before the move is done, and so is one that finds production bound to nothing", async () => {
  for (const start of [{ production: "idr" }, { spare: "newidr" }, {}]) {
    const { tools, now } = world(start);
    expect(await moveAddresses(tools, cutover, silent)).toBe("moved");
    expect(now()).toEqual({ production: "newidr", spare: "idr" });
  }
});

test("fails and goes back by itself when the new environment doesn't answer", async () => {
  const { tools, bound, now } = world({ production: "idr", spare: "newidr" }, { answering: ["idr"] });
  await expect(moveAddresses(tools, cutover, silent)).rejects.toMatchObject({ code: "cutover-rolled-back" });
  expect(bound).toEqual([{ live: "newidr" }, { live: "idr" }, { live: "idr", spare: "newidr" }]);
  expect(now()).toEqual({ production: "idr", spare: "newidr" });
});

test("fails a rollback to an environment that doesn't answer, but doesn't go back to one that is broken as well", async () => {
  const { tools, now } = world({ production: "newidr", spare: "idr" }, { answering: [] });
  await expect(moveAddresses(tools, rollback, silent)).rejects.toMatchObject({ code: "cutover-unanswered" });
  expect(now()).toEqual({ production: "idr" });

  const answered = world({ production: "newidr", spare: "idr" }, { answering: ["newidr"] });
  await expect(moveAddresses(answered.tools, rollback, silent)).rejects.toMatchObject({
    code: "cutover-rolled-back",
  });
  expect(answered.now()).toEqual({ production: "newidr", spare: "idr" });
});

test("fails with the engine's words when production did not move, and gives the spare address back", async () => {
  const { tools, bound, now } = world(
    { production: "idr", spare: "newidr" },
    { fails: (_, call) => (call === 1 ? "before" : undefined) },
  );
  await expect(moveAddresses(tools, cutover, silent)).rejects.toThrow("503 from Neutron");
  expect(bound.slice(1)).toEqual([{ live: "idr", spare: "newidr" }]);
  expect(now()).toEqual({ production: "idr", spare: "newidr" });
});

test("goes on when the engine failed after production had moved", async () => {
  const { tools, now } = world(
    { production: "idr", spare: "newidr" },
    { fails: (_, call) => (call === 1 ? "after" : undefined) },
  );
  expect(await moveAddresses(tools, cutover, silent)).toBe("moved");
  expect(now()).toEqual({ production: "newidr", spare: "idr" });
});

test("moves all the same when the spare address is in the way, and the state does not know of it", async () => {
  // GIVEN a cutover that was killed, or got no answer, as it gave the spare address to idr
  const { tools, bound, now } = world({ production: "newidr", spare: "idr" }, { stateless: true });
  // WHEN that is undone
  expect(await moveAddresses(tools, rollback, silent)).toBe("moved");
  // THEN the state gets to know of it, and production moves
  expect(bound).toEqual([
    { live: "idr" },
    { live: "newidr", spare: "idr" },
    { live: "idr" },
    { live: "idr", spare: "newidr" },
  ]);
  expect(now()).toEqual({ production: "idr", spare: "newidr" });
});

test("fails after one more try when the spare address stays in the way", async () => {
  const { tools, bound, now } = world(
    { production: "newidr", spare: "idr" },
    { stateless: true, fails: ({ spare }) => (spare === undefined ? "before" : undefined) },
  );
  await expect(moveAddresses(tools, rollback, silent)).rejects.toThrow("503 from Neutron");
  expect(bound).toHaveLength(4);
  expect(now()).toEqual({ production: "newidr", spare: "idr" });
});

test("fails when it is interrupted after production has moved, and does nothing more", async () => {
  const { tools, bound, now } = world({ production: "idr", spare: "newidr" }, { fails: () => "interrupted" });
  await expect(moveAddresses(tools, cutover, silent)).rejects.toMatchObject({ code: "interrupted" });
  expect(bound).toEqual([{ live: "newidr" }]);
  expect(now().production).toBe("newidr");
});

const unanswering = { answering: ["idr"] };

test("goes back as often as it takes when the cloud refuses, and stops when production is back", async () => {
  const { tools, now, waited } = world(
    { production: "idr", spare: "newidr" },
    { ...unanswering, fails: (_, call) => (call === 2 || call === 3 ? "before" : undefined) },
  );
  await expect(moveAddresses(tools, cutover, silent)).rejects.toMatchObject({ code: "cutover-rolled-back" });
  expect(now()).toEqual({ production: "idr", spare: "newidr" });
  expect(waited).toHaveLength(2);

  const lost = world(
    { production: "idr", spare: "newidr" },
    { ...unanswering, fails: (_, call) => (call === 2 ? "after" : undefined) },
  );
  await expect(moveAddresses(lost.tools, cutover, silent)).rejects.toMatchObject({
    code: "cutover-rolled-back",
  });
  expect(lost.waited).toHaveLength(0);
});

test("fails with where production is and what to type when the way back can't be gone", async () => {
  const { tools, now } = world(
    { production: "idr", spare: "newidr" },
    { ...unanswering, fails: (_, call) => (call > 1 ? "before" : undefined) },
  );
  await expect(moveAddresses(tools, cutover, silent)).rejects.toMatchObject({
    code: "cutover-not-undone",
    message: expect.stringContaining("newidr did not answer") as string,
    fix: expect.stringContaining("idr release rollback --from idr --to newidr --yes") as string,
  });
  expect(now().production).toBe("newidr");

  // WHEN it is a rollback that can't be taken back, the way back is the cutover, which nobody can verify just then.
  const back = world(
    { production: "newidr", spare: "idr" },
    { answering: ["newidr"], fails: (_, call) => (call > 1 ? "before" : undefined) },
  );
  await expect(moveAddresses(back.tools, rollback, silent)).rejects.toMatchObject({
    code: "cutover-not-undone",
    fix: expect.stringContaining("idr release cutover --from idr --to newidr --skip-verify --yes") as string,
  });
});

test("a spare address that can't be given back doesn't hide that production is back", async () => {
  const { tools, now } = world(
    { production: "idr", spare: "newidr" },
    { ...unanswering, fails: ({ spare }) => (spare === "newidr" ? "before" : undefined) },
  );
  await expect(moveAddresses(tools, cutover, silent)).rejects.toMatchObject({
    code: "cutover-rolled-back",
    message: expect.stringContaining("idr is live again") as string,
  });
  expect(now().production).toBe("idr");
});

test("fails a cutover and goes back when visitors don't get what they got before", async () => {
  const { tools, now } = world(
    { production: "idr", spare: "newidr" },
    { missing: { newidr: "certificate's name: gone" } },
  );
  await expect(moveAddresses(tools, cutover, silent)).rejects.toMatchObject({
    code: "cutover-rolled-back",
    message: expect.stringContaining("certificate's name: gone") as string,
  });
  expect(now()).toEqual({ production: "idr", spare: "newidr" });
});

test.each<[string, { production?: string; spare?: string }, readonly string[]]>([
  ["production was seen to answer by nobody before", { production: "idr", spare: "newidr" }, []],
  ["production was bound to nothing", { spare: "newidr" }, ["idr"]],
  ["an earlier cutover had moved it already", { production: "newidr" }, ["idr"]],
])("fails and leaves the address where it is when %s", async (_, start, answering) => {
  const { tools, now } = world(start, { answering });
  await expect(moveAddresses(tools, cutover, silent)).rejects.toMatchObject({ code: "cutover-unanswered" });
  expect(now().production).toBe("newidr");
});

test("fails and leaves the address where it is when nobody can look", async () => {
  const { tools, now } = world({ production: "idr", spare: "newidr" }, { proberDies: true });
  await expect(moveAddresses(tools, cutover, silent)).rejects.toMatchObject({
    code: "cutover-unseen",
    fix: expect.stringContaining("idr release rollback") as string,
  });
  expect(now().production).toBe("newidr");
});

test("production is taken away from an environment that has no proxy port; the spare address stays free", async () => {
  const { tools, bound } = world({ production: "newidr", spare: "idr" }, { portless: ["newidr"] });
  expect(await moveAddresses(tools, rollback, silent)).toBe("moved");
  expect(bound).toEqual([{ live: "idr" }]);
});
