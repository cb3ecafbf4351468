import { isId, type Role } from "../../constructs/model";
import type { PlanJson } from "../engine/plan-json";
import { BINDING, NETWORK, SUBNET } from "../review/kinds";
import { describePicture } from "./describe";
import { groupBy } from "./open-ports";
import {
  gib,
  type Address,
  type Block,
  type Change,
  type Labelled,
  type Panel,
  type Picture,
} from "./picture";
import { plannedLineage } from "./plan-lineage";
import { gravest, countChanges, planObjects, References, type PlanObject } from "./plan-objects";
import { plannedServers, type PlannedServer } from "./plan-servers";
import { columnsOf } from "./columns";
import { plural } from "./words";

/** More environments than these make no picture: those that change are drawn, the rest is counted. */
const MOST_PANELS = 24;
/** Changes that are named one by one; more of a kind are counted. */
const MOST_NOTES = 12;

/** What a plan does, as a picture of what it is about. `stack`: its name, for the title. */
export function planPicture(plan: PlanJson, stack?: string): Picture {
  const all = planObjects(plan);
  const objects = all.filter(({ deposed }) => !deposed);
  const references = new References(plan);
  const servers = plannedServers(objects, references);
  const panels = panelsOf(objects, servers);
  const addresses = addressesOf(objects, references);
  const counts = countChanges(all);
  const drawn = new Set<PlanObject>([
    ...servers.flatMap((server) => server.drawn),
    ...panels.flatMap((panel) => panel.drawn),
    ...addresses.map(({ object }) => object),
  ]);
  const picture: Omit<Picture, "description"> = {
    title: stack === undefined ? "What the plan does" : `What the plan does to ${stack}`,
    summary: summaryOf(counts),
    ...(addresses.length === 0
      ? {}
      : { outside: { label: "Public addresses", addresses: addresses.map(({ address }) => address) } }),
    panels: panels.slice(0, MOST_PANELS).map(({ panel }) => panel),
    lineage: plannedLineage(objects, references),
    notes: [
      ...(panels.length > MOST_PANELS
        ? [{ label: `${plural(panels.length - MOST_PANELS, "further environment")} not drawn` }]
        : []),
      ...notesOf(all.filter((object) => !drawn.has(object))),
    ],
    counts,
  };
  return { ...picture, description: describePicture(picture) };
}

function summaryOf(counts: Readonly<Record<Change, number>>): string {
  const words = (["destroyed", "replaced", "changed", "created", "untouched"] as const)
    .filter((change) => counts[change] > 0)
    .map((change) => `${counts[change]} ${change}`);
  return words.length === 0 ? "nothing is in the plan" : words.join(" · ");
}

/** The environments that have servers or a network in the plan; those that change come first. */
function panelsOf(
  objects: readonly PlanObject[],
  servers: readonly PlannedServer[],
): { readonly panel: Panel; readonly drawn: readonly PlanObject[] }[] {
  const networks = objects.filter(({ type }) => type === NETWORK);
  const subnets = objects.filter(({ type }) => type === SUBNET);
  const byEnvironment = groupBy(servers, ({ environment }) => environment);
  const names = new Set([...networks.map(({ name }) => name), ...byEnvironment.keys()]);
  const panels = [...names].map((name) => {
    const network = networks.filter((object) => object.name === name);
    const subnet = subnets.filter((object) => object.name.startsWith(`${name}-`) || names.size === 1);
    const members = byEnvironment.get(name) ?? [];
    const cidrs = subnet.flatMap(({ attributes: { cidr } }) => (typeof cidr === "string" ? [cidr] : []));
    const drawn = [...network, ...subnet];
    const data = members.flatMap(({ block }) => block.volumes).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
    const panel: Panel = {
      name,
      badges: [],
      summary: [plural(members.length, "server"), ...(data === 0 ? [] : [gib(data)])].join(" · "),
      network: {
        label: [`network ${name}`, ...cidrs].join(" · "),
        ...(drawn.length === 0 ? {} : { change: gravest(drawn.map(({ change }) => change)) }),
      },
      way: { kind: "none" },
      columns: columnsOf(members.map(({ role, block }): { role: Role; block: Block } => ({ role, block }))),
    };
    const change = gravest(
      [...drawn, ...members.flatMap((member) => member.drawn)].map((object) => object.change),
    );
    return { panel, drawn, calm: change === "untouched" };
  });
  return panels.sort((a, b) => Number(a.calm) - Number(b.calm));
}

/** Which server each public address reaches, and reached. */
function addressesOf(
  objects: readonly PlanObject[],
  references: References,
): { readonly address: Address; readonly object: PlanObject }[] {
  return objects
    .filter(({ type }) => type === BINDING)
    .map((object) => {
      const now = references.targetOf(object, "port_id");
      const was = object.change === "created" ? undefined : references.nameOf(object.before["port_id"]);
      const kind = /\bproduction\b/.test(object.address)
        ? "live"
        : /\bspare\b/.test(object.address)
          ? "spare"
          : "own";
      const what = { live: "production’s address", spare: "spare address", own: "address" }[kind];
      const ip = references.targetOf(object, "floating_ip");
      const reaches =
        was === undefined || was === now
          ? now
          : `${now ?? "nothing"} (was ${isId(was) ? "another port" : was})`;
      const address: Address = {
        kind,
        label: ip !== undefined && /^\d/.test(ip) ? `${what} ${ip}` : what,
        ...(reaches === undefined ? {} : { reaches }),
        change: object.change,
      };
      return { address, object };
    });
}

/** What has no shape: each grave change by name, many of a kind counted; what stays is only in the legend. */
function notesOf(objects: readonly PlanObject[]): Labelled[] {
  return (["destroyed", "replaced", "changed", "created"] as const).flatMap((change) => {
    const same = objects.filter((object) => object.change === change);
    return [...groupBy(same, ({ type }) => type).values()].flatMap((group): Labelled[] => {
      const most = change === "created" ? 3 : MOST_NOTES;
      const titles = group.map(({ title, deposed }) =>
        deposed ? `${title} (left by a replacement)` : title,
      );
      if (group.length <= most) return titles.map((label) => ({ label, change }));
      const word = group[0]!.title.slice(0, -group[0]!.name.length).trim();
      return [{ label: `${group.length} × ${word === "" ? group[0]!.type : word}`, change }];
    });
  });
}
