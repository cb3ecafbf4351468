import type { AddressSpec, Environment, ExternalNetwork, Server, Site, Volume } from "../../constructs/model";
import { lineageOf, sourceWord } from "./lineage";
import { describeOpenPorts, openPortsOf } from "./open-ports";
import { describePicture } from "./describe";
import {
  gib,
  type Address,
  type Badge,
  type Card,
  type Panel,
  type Picture,
  type VolumeRow,
} from "./picture";
import { plural } from "./words";
import { columnsOf } from "./columns";
import { chooseEnvironments, type Choice } from "./choose";

/** A site as a picture: what the site file says, nothing of a cloud. */
export function sitePicture(site: Site, choice: Choice = {}): Picture {
  const environments = chooseEnvironments(site, choice);
  const servers = environments.flatMap((environment) => environment.servers);
  const data = servers.flatMap(({ volumes }) => volumes).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
  const shared = environments.some(({ network }) => network.router.kind === "site");
  const summary = [
    plural(environments.length, "environment"),
    plural(servers.length, "server"),
    `${gib(data)} of data`,
  ];
  const picture: Omit<Picture, "description"> = {
    title: choice.release === true ? `Releases of ${site.name}` : `IDR site ${site.name}`,
    summary: summary.join(" · "),
    outside: { label: externalLabel(site.externalNetwork), addresses: addressesOf(site, environments) },
    ...(shared ? { router: { label: `router ${site.router}` } } : {}),
    panels: environments.map((environment) => panelOf(site, environment)),
    lineage: lineageOf(environments),
    notes: [],
  };
  return { ...picture, description: describePicture(picture) };
}

function externalLabel(network: ExternalNetwork): string {
  if (network.kind === "none") return "no way out";
  return network.kind === "named" ? `Internet · network ${network.name}` : "Internet · the external network";
}

function addressesOf(site: Site, environments: readonly Environment[]): Address[] {
  const at = (environment: string | undefined) => {
    const proxy = environments
      .find(({ name }) => name === environment)
      ?.servers.find(({ role }) => role === "proxy");
    return proxy === undefined ? {} : { reaches: proxy.name };
  };
  const own = environments.flatMap(({ servers }) =>
    servers.flatMap(({ name, address }): Address[] =>
      address === undefined
        ? []
        : [{ kind: "own", label: addressText(address, "own address"), reaches: name }],
    ),
  );
  if (site.live === undefined) return own;
  return [
    { kind: "live", label: addressText(site.addresses.production, "production’s address"), ...at(site.live) },
    { kind: "spare", label: addressText(site.addresses.spare, "spare address"), ...at(site.spare) },
    ...own,
  ];
}

function addressText(spec: AddressSpec, what: string): string {
  return spec.kind === "existing" ? `${what} ${spec.addressOrName}` : what;
}

function panelOf(site: Site, environment: Environment): Panel {
  const { name, network, servers, releaseOf } = environment;
  const badges: Badge[] = [
    ...(site.live === name ? [{ text: "live", kind: "live" } as const] : []),
    ...(site.spare === name ? [{ text: "spare", kind: "spare" } as const] : []),
    ...(releaseOf === undefined ? [] : [{ text: `release of ${releaseOf}`, kind: "release" } as const]),
  ];
  const data = servers.flatMap(({ volumes }) => volumes).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
  const { router, storage } = network;
  return {
    name,
    badges,
    summary: `${plural(servers.length, "server")} · ${gib(data)}`,
    network: { label: `network ${network.name} · ${network.cidr}` },
    ...(storage === undefined
      ? {}
      : { storage: { label: `storage network ${storage.network} · NFS ${storage.nfsServers.join(", ")}` } }),
    way: router.kind === "site" ? { kind: "shared" } : { kind: "direct", router: `router ${router.name}` },
    columns: columnsOf(
      servers.map((server) => ({ role: server.role, block: cardOf(site, environment, server) })),
    ),
  };
}

/** What a server is reached by from outside. */
function addressesAt(site: Site, environment: Environment, { role, address }: Server): Card["addresses"] {
  return [
    ...(role === "proxy" && site.live === environment.name
      ? [{ kind: "live", label: "production’s address" } as const]
      : []),
    ...(role === "proxy" && site.spare === environment.name
      ? [{ kind: "spare", label: "spare address" } as const]
      : []),
    ...(address === undefined ? [] : [{ kind: "own", label: "own address" } as const]),
  ];
}

function cardOf(site: Site, environment: Environment, server: Server): Card {
  return {
    shape: "card",
    name: server.key,
    fullName: server.name,
    flavor: server.flavor,
    addresses: addressesAt(site, environment, server),
    open: describeOpenPorts(openPortsOf(environment, server)),
    storage: server.networks.length > 1,
    volumes: server.volumes.map((volume) => volumeRow(server, volume)),
  };
}

function volumeRow(server: Server, volume: Volume): VolumeRow {
  const { source } = volume;
  return {
    name: volume.key.startsWith(`${server.key}-`) ? volume.key.slice(server.key.length + 1) : volume.key,
    fullName: volume.name,
    sizeGiB: volume.sizeGiB,
    details: [
      volume.device.replace("/dev/", ""),
      ...(volume.mount === undefined ? [] : [volume.mount]),
      ...(source.kind === "blank"
        ? []
        : [
            source.kind === "volume"
              ? `${sourceWord(source.kind)} of ${source.ref}`
              : `${sourceWord(source.kind)} ${source.ref}`,
          ]),
    ],
  };
}
