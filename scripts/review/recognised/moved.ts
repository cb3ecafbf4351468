import type { ResourceChange } from "../../engine/plan-json";
import { isVolume } from "../kinds";
import type { ReviewContext } from "../types";
import { blockAddress } from "./address";
import type { Answer } from "./types";
import type { World } from "./world";

const MOVES = new WeakMap<World, ReadonlyMap<string, readonly ResourceChange[]>>();

/** A move in the state: harmless within a type, from one place to one, and not in exchange for another. */
export function moved(change: ResourceChange, context: ReviewContext): Answer {
  const from = change.previous_address ?? "";
  if (typeOf(from) !== change.type) {
    return {
      may: "identity",
      why: `it was of another type (${from}): the provider reads its state as something else`,
    };
  }
  const moves = movesOf(context);
  if ((moves.get(from) ?? []).length !== 1)
    return { may: "identity", why: `${from} moves to several places` };
  if (moves.has(change.address)) {
    return {
      may: "data",
      ...(isVolume(change) ? { forbidden: true as const } : {}),
      why: `it moves where another object was (${change.address}), which moves as well`,
    };
  }
  return { harmless: "one object of one type is known by another address; the cloud is not touched" };
}

function movesOf(context: ReviewContext): ReadonlyMap<string, readonly ResourceChange[]> {
  const world = context.world();
  const known = MOVES.get(world);
  if (known !== undefined) return known;
  const moves = new Map<string, ResourceChange[]>();
  for (const change of context.changes) {
    const from = change.previous_address;
    if (from === undefined || from === change.address) continue;
    const there = moves.get(from);
    if (there === undefined) moves.set(from, [change]);
    else there.push(change);
  }
  MOVES.set(world, moves);
  return moves;
}

function typeOf(address: string): string | undefined {
  return blockAddress(address).split(".").at(-2);
}
