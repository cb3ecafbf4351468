import { isDone, moveAddresses, type Move, type MoveTools } from "../../../../scripts/actions/release/move";
import type { Binding } from "../../../../scripts/actions/release/phases";
import { silent } from "../../../../scripts/events";

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
    readonly fails?: (binding: Binding, call: number) => "before" | "after" | undefined;
    /** What the engine's state says, where it is not what the cloud has. */
    readonly applied?: boolean;
  } = {},
): { tools: MoveTools & { isApplied: () => Promise<boolean> }; bound: Binding[]; now: () => typeof start } {
  const answering = options.answering ?? ["idr", "newidr"];
  let now = start;
  const bound: Binding[] = [];
  return {
    bound,
    now: () => now,
    tools: {
      look: () => Promise.resolve(standing(site, now.production, now.spare)),
      isApplied: () => Promise.resolve(options.applied ?? true),
      bind: (binding) => {
        const call = bound.push(binding);
        const failure = options.fails?.(binding, call);
        if (failure === "before") return Promise.reject(new Error("503 from Neutron"));
        now = { production: binding.live, ...(binding.spare === undefined ? {} : { spare: binding.spare }) };
        return failure === "after" ? Promise.reject(new Error("answer lost")) : Promise.resolve();
      },
      answering: () => answering.includes(now.production ?? ""),
      answeredBy: (environment) =>
        Promise.resolve(answering.includes(environment) && now.production === environment),
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
  const there = { production: "newidr", spare: "idr" };
  expect(await isDone(world(there).tools, cutover)).toBe(true);
  expect(await isDone(world(there).tools, rollback)).toBe(false);
  expect(await isDone(world(there, { applied: false }).tools, cutover)).toBe(false);
  expect(await isDone(world({ production: "newidr" }).tools, cutover)).toBe(false);
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
