import type { Environment, Site } from "../../constructs/model";
import { GROUP, KEY_PAIR, NETWORK, PORT, ROUTER, SERVER, SUBNET, VOLUME } from "../review/kinds";
import type { WantedObject } from "./foreign";

/** What the stack of an environment creates, by the model: servers, volumes, network, groups, ports. Pure. */
export function wantedByEnvironment({
  servers,
  securityGroups,
  network,
}: Environment): readonly WantedObject[] {
  const named = (type: string, names: readonly string[]) => names.map((one) => ({ type, name: one }));
  return [
    ...named(
      SERVER,
      servers.map((server) => server.name),
    ),
    ...named(
      VOLUME,
      servers.flatMap(({ volumes }) => volumes.map((volume) => volume.name)),
    ),
    ...named(NETWORK, [network.name]),
    ...named(SUBNET, [network.subnet]),
    ...named(ROUTER, network.router.kind === "own" ? [network.router.name] : []),
    ...named(
      PORT,
      servers.map((server) => server.name),
    ),
    ...named(
      GROUP,
      securityGroups.map((group) => group.name),
    ),
  ];
}

/** What the site stack creates and is told by its name: the key pair, and the shared router where an environment uses it. Pure. */
export function wantedBySite({ router, environments, keyPair }: Site): readonly WantedObject[] {
  const shared = environments.some(({ network }) => network.router.kind === "site");
  return [...(shared ? [{ type: ROUTER, name: router }] : []), { type: KEY_PAIR, name: keyPair.name }];
}
