import type { Role } from "../../constructs/model";
import { ATTACHMENT, NETWORK, RULE, SERVER, VOLUME } from "../review/kinds";
import { describeOpenPorts, groupBy, type OpenPort } from "./open-ports";
import type { Card, Change, OpenPorts, VolumeRow } from "./picture";
import { References, type PlanObject } from "./plan-objects";

/** A server of a plan as it is drawn. */
export interface PlannedServer {
  readonly environment: string;
  readonly role: Role;
  readonly block: Card;
  /** The objects that the drawing shows. */
  readonly drawn: readonly PlanObject[];
}

const ROLES: readonly Role[] = [
  "proxy",
  "omeroreadonly",
  "omeroreadwrite",
  "database",
  "management",
  "searchengine",
];

/** The servers of a plan with their volumes and open ports. */
export function plannedServers(objects: readonly PlanObject[], references: References): PlannedServer[] {
  const of = (type: string) => objects.filter((object) => object.type === type);
  const instances = of(SERVER);
  const networks = of(NETWORK).map(({ name }) => name);
  const names = instances.map(({ name }) => name);
  const volumes = of(VOLUME);
  const attachments = of(ATTACHMENT).map((object) => ({
    object,
    server: references.targetOf(object, "instance_id"),
    volume: references.targetOf(object, "volume_id"),
  }));
  const serverOfVolume = groupBy(volumes, (volume) => {
    const attached = attachments.find((attachment) => attachment.volume === volume.name)?.server;
    return attached ?? longestPrefix(names, volume.name) ?? "";
  });
  const rulesOfServer = groupBy(of(RULE).filter(opensToNetwork), (rule) => {
    const group = references.targetOf(rule, "security_group_id") ?? "";
    return names.find((name) => group === `${name}-external`) ?? proxyOf(group, names) ?? "";
  });
  return instances.map((instance) => {
    const environment = environmentOf(instance, networks);
    const own = serverOfVolume.get(instance.name) ?? [];
    const rules = rulesOfServer.get(instance.name) ?? [];
    // An attachment that stays or changes with its volume says nothing more than the volume does.
    const told = attachments
      .filter(({ object, volume }) => own.some((one) => one.name === volume && one.change === object.change))
      .map(({ object }) => object);
    return {
      environment,
      role: roleOf(instance, environment),
      block: {
        shape: "card",
        name: behind(instance.name, environment),
        fullName: instance.name,
        flavor: textOf(instance.attributes["flavor_name"]),
        addresses: [],
        open: openPorts(rules),
        storage: false,
        volumes: own.map((volume) => volumeRow(volume, instance.name)),
        change: instance.change,
        ...(isRebuilt(instance) ? { warning: "another image: its root disk is wiped" } : {}),
      },
      drawn: [instance, ...own, ...rules, ...told],
    };
  });
}

/** Another image is told as an update in place, and is a rebuild. */
function isRebuilt({ change, attributes, before }: PlanObject): boolean {
  const differs = (key: string) =>
    textOf(attributes[key]) !== "" && textOf(before[key]) !== "" && attributes[key] !== before[key];
  return change === "changed" && (differs("image_id") || differs("image_name"));
}

function environmentOf({ name, attributes }: PlanObject, networks: readonly string[]): string {
  const metadata = attributes["metadata"] as Readonly<Record<string, unknown>> | null | undefined;
  const order = textOf(metadata?.["network_order"]).split(",")[0]!;
  if (order !== "") return order;
  return longestPrefix(networks, name) ?? /^([^-]+)-./.exec(name)?.[1] ?? "servers";
}

function roleOf({ name, attributes }: PlanObject, environment: string): Role {
  const metadata = attributes["metadata"] as Readonly<Record<string, unknown>> | null | undefined;
  const groups = `${textOf(metadata?.["groups"])},${textOf(metadata?.["groups2"])}`.split(",");
  const key = behind(name, environment).replace(/-\d+$/, "");
  return (
    ROLES.find((role) => groups.includes(`${role}-hosts`)) ?? ROLES.find((role) => role === key) ?? "other"
  );
}

function volumeRow(volume: PlanObject, server: string): VolumeRow {
  const { size } = volume.attributes;
  const was = volume.before["size"];
  const grows = typeof was === "number" && typeof size === "number" && was !== size;
  return {
    name: behind(volume.name, server),
    fullName: volume.name,
    sizeGiB: typeof size === "number" ? size : 0,
    details: [
      ...(grows ? [`was ${was} GiB`] : []),
      ...(["replaced", "destroyed"].includes(volume.change) ? [volume.change] : []),
    ],
    change: volume.change,
  };
}

function opensToNetwork({ attributes: { direction, remote_ip_prefix: prefix } }: PlanObject): boolean {
  return direction === "ingress" && typeof prefix === "string" && prefix !== "";
}

/** Open ports of one server, apart for each change. */
function openPorts(rules: readonly PlanObject[]): OpenPorts[] {
  return [...groupBy(rules, ({ change }) => change)].flatMap(([change, same]) =>
    describeOpenPorts(same.map(openPort)).map((open) => ({ ...open, change: change as Change })),
  );
}

function openPort({ attributes }: PlanObject): OpenPort {
  const { protocol, port_range_min: first, port_range_max: last, remote_ip_prefix: cidr } = attributes;
  return {
    cidr: textOf(cidr),
    port: {
      protocol: protocol === "tcp" || protocol === "udp" ? protocol : undefined,
      first: typeof first === "number" ? first : 0,
      last: typeof last === "number" ? last : 0,
    },
  };
}

/** The proxy that a group of an environment is for. */
function proxyOf(group: string, servers: readonly string[]): string | undefined {
  const environment = /^(.+)-(?:bastion|web|omero|extra)-external$/.exec(group)?.[1];
  return servers.find((name) => name === `${environment ?? ""}-proxy`);
}

function longestPrefix(names: readonly string[], text: string): string | undefined {
  return names.filter((name) => text.startsWith(`${name}-`)).sort((a, b) => b.length - a.length)[0];
}

function behind(name: string, prefix: string): string {
  return name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
