import { type AddressSet, unionOf, addressesOf } from "./addresses";
import type { Cells } from "./cells";
import { filtersOf, portOfMember, type Filters } from "./filter";
import type { ReachModel, ReachPort, Sources } from "./model";
import { parsePrefix } from "./prefix";
import { waysOf, type WayIn } from "./ways";

export * from "./addresses";
export * from "./cells";
export * from "./filter";
export * from "./model";
export * from "./prefix";
export * from "./sources";
export * from "./traffic";
export * from "./ways";
export type { Range, Ranges } from "./ranges";

/** Who can reach which port of which server: what is worked out of a model. */
export interface Reachability {
  readonly model: ReachModel;
  readonly filters: Filters;
  /** Who may send what to a port, as its packet filter has it. */
  readonly cells: (port: ReachPort) => Cells;
  /** By which ways packets come to a port from elsewhere than its own network. */
  readonly ways: (port: ReachPort) => readonly WayIn[];
  readonly port: (key: string) => ReachPort | undefined;
  /** Sources as addresses, as far as the members' addresses are known. */
  readonly resolve: (sources: Sources) => AddressSet;
}

/** Works out who can reach what. */
export function reachability(model: ReachModel): Reachability {
  const filters = filtersOf(model);
  const ports = new Map(model.ports.map((port) => [port.key, port]));
  return {
    model,
    filters,
    cells: filters.of,
    ways: waysOf(model),
    port: (key) => ports.get(key),
    resolve: ({ addresses, members }) => {
      const own = [...members].flatMap((member) =>
        (ports.get(portOfMember(member))?.fixedIps ?? []).flatMap((text) => {
          const prefix = parsePrefix(text);
          return prefix === undefined || prefix.family !== Number(member[0]) ? [] : [addressesOf(prefix)];
        }),
      );
      return unionOf([addresses, ...own]);
    },
  };
}
