import type { ReachModel, ReachPort, ReachRule } from "../../../scripts/reach";

/** A model of which only some parts are said. */
export function modelOf(parts: Partial<ReachModel>): ReachModel {
  return {
    ports: [],
    groups: [],
    rules: [],
    addressGroups: [],
    networks: [],
    subnets: [],
    routers: [],
    interfaces: [],
    floatingIps: [],
    forwardings: [],
    ...parts,
  };
}

export function portOf(parts: Partial<ReachPort> & { readonly key: string }): ReachPort {
  return {
    subject: parts.key,
    subnets: [],
    fixedIps: [],
    filtered: true,
    groups: [],
    pairs: [],
    unknown: [],
    ...parts,
  };
}

export function ruleOf(parts: Partial<ReachRule> & { readonly group: string }): ReachRule {
  return { key: "rule", direction: "ingress", family: 4, from: { kind: "anyone" }, ...parts };
}

/** Pseudo-random numbers that a seed determines (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
