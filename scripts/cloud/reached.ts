import { proxyPortName } from "../../constructs/model/shared-names";
import type { Server } from "../openstack/compute";
import type { FloatingIp, Port } from "../openstack/network";

/**
 * What a public address reaches: nothing, the proxy of an environment, or
 * something else. An environment is recognised by its proxy server; by its
 * proxy's port alone only while that port has no server (the port outlives a
 * server that is made again).
 */
export type Reached =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "environment";
      readonly name: string;
      /** Id of the port, where it lacks the name by which the live stack finds it: another tool made it. */
      readonly unnamedPort?: string;
    }
  | {
      readonly kind: "other";
      readonly portId: string;
      /** `undefined`: the port has none, or it is another project's. */
      readonly portName?: string;
      /** Name of the server behind the port, if there is one. */
      readonly server?: string;
    };

/** The one answer to which environment an address reaches; it need not be one of the site file. Pure. */
export function reachedBy(
  { portId }: Pick<FloatingIp, "portId">,
  facts: {
    readonly ports: readonly Port[];
    readonly servers: readonly Pick<Server, "id" | "name">[];
  },
): Reached {
  if (portId === undefined) return { kind: "nothing" };
  const port = facts.ports.find(({ id }) => id === portId);
  if (port === undefined) return { kind: "other", portId };
  const server = facts.servers.find(({ id }) => id === port.serverId)?.name;
  const environment = environmentOfProxy(server ?? (port.serverId === undefined ? port.name : ""));
  if (environment === undefined) {
    return {
      kind: "other",
      portId,
      ...(port.name === "" ? {} : { portName: port.name }),
      ...(server === undefined ? {} : { server }),
    };
  }
  const named = port.name === proxyPortName(environment);
  return { kind: "environment", name: environment, ...(named ? {} : { unnamedPort: portId }) };
}

/** The environment whose proxy has this name. An environment's name has no hyphen. */
export function environmentOfProxy(name: string): string | undefined {
  const environment = /^([a-z][a-z0-9]{0,30})-/.exec(name)?.[1];
  return environment !== undefined && name === proxyPortName(environment) ? environment : undefined;
}

/** The command that gives a proxy's port its name. */
export function namePortCommand(environment: string, portId: string): string {
  return `openstack port set --name ${proxyPortName(environment)} ${portId}`;
}
