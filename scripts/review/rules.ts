import { PUBLIC_PORTS, type Site } from "../../constructs/model";
import type { ResourceChange } from "../engine/plan-json";
import { after, isUnknown, numberOf } from "./change";

/** Who a rule of a security group lets in. */
export type RulePeer =
  | { readonly kind: "anyone"; readonly prefix: string }
  | { readonly kind: "network"; readonly prefix: string }
  | { readonly kind: "group" }
  /** Known after apply only. */
  | { readonly kind: "unknown" };

/** What a rule lets in, as it will be after the plan. */
export interface IngressRule {
  readonly peer: RulePeer;
  /** `undefined`: every protocol. */
  readonly protocol?: string;
  readonly first: number;
  readonly last: number;
}

/** The rule of a change to a security group rule; `undefined` when it lets nothing in. */
export function ingressOf(
  change: ResourceChange,
  says: (change: ResourceChange, argument: string) => boolean | undefined,
): IngressRule | undefined {
  const direction = after(change, "direction");
  if (direction !== undefined && direction !== "ingress") return undefined;
  const protocol = after(change, "protocol");
  const first = numberOf(change.change.after?.["port_range_min"]) ?? 0;
  const last = numberOf(change.change.after?.["port_range_max"]) ?? 0;
  const all = first === 0 && last === 0;
  return {
    peer: peerOf(change, says),
    ...(protocol === undefined || protocol === "any" || protocol === "0" ? {} : { protocol }),
    first: all ? 1 : first,
    last: all ? 65535 : last,
  };
}

function peerOf(
  change: ResourceChange,
  says: (change: ResourceChange, argument: string) => boolean | undefined,
): RulePeer {
  const prefix = after(change, "remote_ip_prefix");
  if (prefix !== undefined) return { kind: isWide(prefix) ? "anyone" : "network", prefix };
  // The provider fills in what is not said, so that it is unknown as well: only the configuration tells one from the other.
  const groups = ["remote_group_id", "remote_address_group_id"];
  if (groups.some((key) => after(change, key) !== undefined)) return { kind: "group" };
  const said = [...groups, "remote_ip_prefix"].map((key) => says(change, key));
  if (said.includes(undefined)) return { kind: "unknown" };
  if (said[2] === true && isUnknown(change, "remote_ip_prefix")) return { kind: "unknown" };
  if (groups.some((key, index) => said[index] === true && isUnknown(change, key))) return { kind: "group" };
  // Neither network nor group: Neutron lets everybody in.
  return { kind: "anyone", prefix: after(change, "ethertype") === "IPv6" ? "::/0" : "0.0.0.0/0" };
}

/** A network so wide that it is as good as anyone: shorter than /8 (IPv4) or /16 (IPv6). */
function isWide(prefix: string): boolean {
  const [address = "", mask] = prefix.split("/");
  const length = mask === undefined ? Number.NaN : Number(mask);
  return address.includes(":") ? length < 16 : length < 8;
}

/** Whether the facts open these ports to anyone, on a proxy. */
export function inFacts(rule: IngressRule): boolean {
  if (rule.protocol !== "tcp") return false;
  const open = Object.values(PUBLIC_PORTS).flat();
  return open.some((port) => port.includes(rule.first) && port.includes(rule.last));
}

/** Whether the site file opens these ports in this group. */
export function inSiteFile(rule: IngressRule, group: string, site: Site | undefined): boolean {
  const prefix = "prefix" in rule.peer ? rule.peer.prefix : undefined;
  return (site?.environments ?? [])
    .flatMap(({ securityGroups }) => securityGroups)
    .filter(({ name }) => name === group)
    .flatMap(({ rules }) => rules)
    .some(
      ({ direction, peer, port }) =>
        direction === "ingress" &&
        peer.value === prefix &&
        port.protocol === rule.protocol &&
        port.first === rule.first &&
        port.last === rule.last,
    );
}

/** `tcp 4064`, `tcp 14060-14079`, `every port`. */
export function portsOf(rule: IngressRule): string {
  const protocol = rule.protocol ?? "every protocol";
  if (rule.protocol === undefined || (rule.first === 1 && rule.last === 65535))
    return `every port (${protocol})`;
  return `${protocol} ${rule.first === rule.last ? rule.first : `${rule.first}-${rule.last}`}`;
}
