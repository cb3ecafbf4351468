import { siteOfMark, stackOfMark } from "../../../constructs/model/marks";
import type { Site } from "../../../constructs/model";
import type { CloudObject } from "../../cloud/objects";
import type { StateObject } from "../../cloud/state-file";
import { ADDRESS_ROLES, floatingIpsOf } from "../../cloud/site-address";
import { nameOf } from "../../engine/title";
import type { Attributes } from "../../engine/plan-json";
import { textOf } from "../change";
import type { CloudAddress } from "../reach";
import { BINDING, FLOATING_IP, KEY_PAIR } from "../kinds";

/** An object of a stack of the site, known by its id. */
export interface Identity {
  /** The stack whose state has it, or whose mark it carries. */
  readonly stack: string;
  readonly type: string;
  readonly id: string;
  readonly name?: string;
  /** The public address, of a floating IP. */
  readonly address?: string;
}

/**
 * What a state says that its stack has. A binding has the id of its floating IP, and belongs to nobody else either; a
 * key pair has no id but its name. Pure.
 */
export function identitiesOfState(stack: string, state: readonly StateObject[]): readonly Identity[] {
  return state.flatMap(({ mode, type, values }): Identity[] => {
    const id = textOf(values["id"]);
    if (mode !== "managed" || id === undefined || type === KEY_PAIR) return [];
    const name = nameOf(type, values);
    const address = type === FLOATING_IP || type === BINDING ? addressOf(values) : undefined;
    return [
      {
        stack,
        type,
        id,
        ...(name === undefined ? {} : { name }),
        ...(address === undefined ? {} : { address }),
      },
    ];
  });
}

/** The same of all states of a site, by stack. Pure. */
export function identitiesOfStates(states: ReadonlyMap<string, readonly StateObject[]>): readonly Identity[] {
  return [...states].flatMap(([stack, objects]) => identitiesOfState(stack, objects));
}

/** What the marks of the cloud's objects say that the stacks of a site have made. Pure. */
export function identitiesOfCloud(site: string, there: readonly CloudObject[]): readonly Identity[] {
  return there.flatMap(({ type, id, name, mark }): Identity[] =>
    mark === undefined || type === KEY_PAIR || siteOfMark(mark) !== site
      ? []
      : [{ stack: stackOfMark(mark), type, id, name }],
  );
}

function addressOf(values: Attributes): string | undefined {
  return textOf(values["address"]) ?? textOf(values["floating_ip"]);
}

/** The site's own two addresses among the project's floating IPs. Pure. */
export function identitiesOfAddresses(
  site: Pick<Site, "name" | "addresses">,
  floatingIps: readonly CloudAddress[],
): readonly Identity[] {
  const told = floatingIps.map((one) => ({ ...one, description: one.description ?? "" }));
  return ADDRESS_ROLES.flatMap((role) => floatingIpsOf(site, role, told)).map(({ id, address }) => ({
    stack: "site",
    type: FLOATING_IP,
    id: id ?? address,
    name: address,
    address,
  }));
}
