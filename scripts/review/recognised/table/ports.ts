import { openstackName } from "../../change";
import { GROUP, NETWORK, SUBNET } from "../../kinds";
import { adopted } from "../adopted";
import { environmentOfStack } from "../declared";
import { DESCRIPTION, NAME } from "../names";
import { argumentOf } from "../references";
import {
  ID,
  OWNER,
  REGION,
  TAGS,
  TIMEOUTS,
  VALUE_SPECS,
  computed,
  elsewhere,
  facts,
  never,
  idOf,
  isUnset,
  namesOnly,
  not,
  oneOf,
  switchedOn,
} from "../rules";
import type { Rule, TypeFacts } from "../types";

const PAIRS = elsewhere(
  ["port-security-off", "reach-widened"],
  "reach",
  "the server may use other addresses than its own, also another server's",
);

type Item = Readonly<Record<string, unknown>>;

const CHANGED = elsewhere(["port-lost"], "visitors", "a server's address or its way out changes");
const OPENED = elsewhere(["port-security-off", "reach-widened"], "reach", "the packet filter counts no more");

/** Subnets of this plan, with an address that the cloud chooses. */
const fixedIps: Rule = (look) => {
  const list = Array.isArray(look.after) ? (look.after as readonly Item[]) : [];
  const ok =
    list.length > 0 &&
    list.every((one, index) => {
      const more = Object.entries(one).some(([key, value]) => key !== "subnet_id" && !isUnset(value));
      const shape = (look.unknown as readonly Item[] | undefined)?.[index];
      const said = argumentOf([index, "subnet_id"], look.said as Item | undefined);
      return (
        !more &&
        shape?.["ip_address"] !== true &&
        namesOnly(look, said, one["subnet_id"], shape?.["subnet_id"], { managed: [SUBNET] })
      );
    });
  return ok
    ? { harmless: "an address that the cloud chooses, of a subnet of this plan" }
    : {
        may: "identity",
        why: "a certain address, which others may know as somebody else's, or a subnet of another plan",
      };
};

/** Groups of this plan; which group a server may be in is another policy's to say, if it has a say. */
const groups: Rule = (look) => {
  if (!namesOnly(look, look.said, look.after, look.unknown, { managed: [GROUP] })) {
    return {
      may: "reach",
      why: "it is in a group that is none of this plan: what that lets in is not known",
    };
  }
  const names = look.context.groupsOf(look.change, "security_group_ids");
  const ids = Array.isArray(look.after) ? look.after.length : names.length;
  const port = openstackName(look.change) ?? look.change.name;
  const server = environmentOfStack(look.context)?.servers.find(({ name }) => name === port);
  if (server === undefined) return { harmless: "groups of this plan, whose rules are judged" };
  const allowed = new Set(
    (environmentOfStack(look.context)?.securityGroups ?? [])
      .filter(({ key }) => key === "internal" || server.securityGroups.includes(key))
      .map(({ name }) => name),
  );
  const more = names.filter((name) => !allowed.has(name));
  return more.length > 0 || names.length < ids
    ? { may: "reach", why: `the site file does not put it into ${more.join(", ") || "all of its groups"}` }
    : { harmless: "the groups that the site file gives the server" };
};

export const PORT_FACTS: TypeFacts = {
  attributes: {
    admin_state_up: switchedOn(CHANGED),
    all_fixed_ips: computed(),
    all_security_group_ids: computed(),
    all_tags: computed(),
    allowed_address_pairs: facts("changes who can reach what", PAIRS, PAIRS),
    binding: never("changes who can reach what", "reach", "how it is bound to its host"),
    description: DESCRIPTION,
    device_id: facts(
      "names an identity by which something else is found",
      not("identity", "it says whose port it is"),
      CHANGED,
    ),
    device_owner: never(
      "changes who can reach what",
      "reach",
      "Neutron trusts ports of some owners without a filter",
    ),
    dns_assignment: computed(),
    dns_name: never("visible to visitors", "identity", "the cloud's name server tells it"),
    extra_dhcp_option: never("runs code", "code", "a server may boot or resolve names by what DHCP tells it"),
    fixed_ip: facts("names an identity by which something else is found", fixedIps, CHANGED),
    id: ID,
    mac_address: never(
      "names an identity by which something else is found",
      "identity",
      "another port may have it",
    ),
    name: NAME,
    network_id: facts(
      "changes who can reach what",
      idOf(
        {
          managed: [NETWORK],
          data: [NETWORK],
          is: ({ mode, values }, { context }) =>
            mode === "managed" || values["name"] === environmentOfStack(context)?.network.storage?.network,
        },
        "reach",
        "a network of this plan, or the site file's storage network",
        "a network that neither this plan makes nor the site file names: an external or another environment's",
      ),
      CHANGED,
    ),
    no_fixed_ip: facts(
      "visible to visitors",
      oneOf([false], "it has an address", not("visitors", "it has no address")),
      not("visitors", "its address goes"),
    ),
    no_security_groups: facts(
      "changes who can reach what",
      oneOf([false], "it is in its groups", OPENED),
      OPENED,
    ),
    port_security_enabled: facts(
      "changes who can reach what",
      oneOf([true], "its packet filter is on", OPENED),
      OPENED,
    ),
    qos_policy_id: never("visible to visitors", "visitors", "how fast it may be"),
    region: REGION,
    security_group_ids: facts(
      "changes who can reach what",
      groups,
      elsewhere(["port-groups-changed"], "reach", "what may reach its server changes", {
        noteIsEnough: true,
      }),
    ),
    tags: TAGS,
    tenant_id: OWNER,
    timeouts: TIMEOUTS,
    value_specs: VALUE_SPECS,
  },
  create: (change) => {
    const { after, after_unknown: unknown } = change.change;
    const has = (key: string): boolean =>
      !isUnset(after?.[key]) || (unknown as Item | undefined)?.[key] === true;
    return has("network_id")
      ? { harmless: "a new port: what reaches it is judged by its groups" }
      : { may: "reach", why: "on which network it is is not told" };
  },
  destroy: elsewhere(["port-lost"], "visitors", "what is bound to it reaches nothing", {
    noteIsEnough: true,
  }),
  forget: () => ({ may: "identity", why: "nothing manages it any more" }),
  import: adopted,
};
