import { environmentReached, type Standing } from "./standing";

/** What the live stack binds: production's address to `live`, the spare one to `spare` or to nothing. */
export interface Binding {
  readonly live: string;
  readonly spare?: string;
}

/** `live newidr, spare idr`. */
export function bindingText({ live, spare }: Binding): string {
  return `live ${live}, spare ${spare ?? "none"}`;
}

/** Whether the addresses reach what `target` says, as far as the cloud knows. */
export function isReached(standing: Standing, target: Binding): boolean {
  const spare = standing.spare.reaches;
  return (
    environmentReached(standing.production) === target.live &&
    (target.spare === undefined
      ? spare.kind === "nothing"
      : spare.kind === "environment" && spare.name === target.spare)
  );
}

/**
 * The bindings to apply one after the other to come to `target`, from wherever things stand. Neutron takes no second
 * address on a port, and in one apply the spare address can't be taken off one port and put on another without a race
 * (its association is identified by the address alone, so the one that ends may clear what the other has just bound).
 * So the spare address is parked first, in the same apply in which production's moves, and bound in the next.
 */
export function phasesTo(target: Binding): Binding[] {
  const parked: Binding = { live: target.live };
  return target.spare === undefined ? [parked] : [parked, target];
}
