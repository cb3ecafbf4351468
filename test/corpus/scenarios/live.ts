import { BINDING } from "../../../scripts/review/kinds";
import { block, drop, swap, type Scenario } from "../scenario";

const live = (name: string, spare: string) => (text: string) =>
  swap(text, "live: revidr\nspare: revnew", `live: ${name}\nspare: ${spare}`);

/** The live stack: cutovers, and what is none. */
export const LIVE: readonly Scenario[] = [
  {
    id: "live-first",
    title: "the state of the live stack is made anew: the address is bound where it is bound already",
    stack: "live",
    state: "none",
    site: live("revidr", "none"),
    verdict: "safe",
    policies: ["cutover"],
    dangerous: false,
  },
  {
    id: "live-unchanged",
    title: "nothing changed",
    stack: "live",
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "cutover-first-phase",
    title: "a cutover's first phase: the spare is parked, production's address moves",
    stack: "live",
    site: live("revnew", "none"),
    verdict: "person",
    policies: ["cutover"],
    dangerous: true,
  },
  {
    id: "cutover-second-phase",
    title: "a cutover's second phase: the spare goes to the retired environment",
    stack: "live",
    state: "cut-over",
    site: live("revnew", "revidr"),
    verdict: "safe",
    policies: ["cutover"],
    dangerous: false,
  },
  {
    id: "rollback-first-phase",
    title: "a rollback: production's address moves back",
    stack: "live",
    state: "cut-over",
    site: live("revidr", "none"),
    verdict: "person",
    policies: ["cutover"],
    dangerous: true,
  },
  {
    id: "cutover-at-once",
    title: "both addresses moved in one apply, which fails half way",
    stack: "live",
    site: live("revnew", "revidr"),
    verdict: "forbidden",
    policies: ["production-binding-broken"],
    dangerous: true,
  },
  {
    id: "cutover-onto-spare",
    title: "production's address moved onto the port that the spare still has",
    stack: "live",
    site: live("revnew", "none"),
    config: (config) => {
      const parked = '${toset(["revnew"])}';
      block(config, BINDING, "spare")["for_each"] = parked;
      config.data!["openstack_networking_port_v2"]!["spare"]!["for_each"] = parked;
    },
    verdict: "forbidden",
    policies: ["production-binding-broken"],
    dangerous: true,
  },
  {
    id: "spare-parked",
    title: "the spare address is parked",
    stack: "live",
    site: live("revidr", "none"),
    verdict: "safe",
    policies: ["cutover"],
    dangerous: false,
  },
  {
    id: "production-unbound",
    title: "the block of production's binding was removed",
    stack: "live",
    config: (config) => drop(config, BINDING, "production"),
    verdict: "forbidden",
    policies: ["production-binding-broken"],
    dangerous: true,
  },
  {
    id: "live-destroyed",
    title: "the live stack destroyed, protection taken off",
    stack: "live",
    config: (config) => void (block(config, BINDING, "production")["lifecycle"] = {}),
    plan: { destroy: true },
    verdict: "forbidden",
    policies: ["production-binding-broken"],
    dangerous: true,
  },
  {
    id: "production-other-address",
    title: "production gets the spare's address",
    stack: "live",
    config: (config) => {
      const binding = block(config, BINDING, "production");
      binding["lifecycle"] = {};
      binding["floating_ip"] = "${data.openstack_networking_floatingip_v2.spare.address}";
    },
    verdict: "forbidden",
    policies: ["production-binding-broken"],
    dangerous: true,
  },
  {
    id: "cutover-with-something-else",
    title: "a cutover's first phase with another change in the same plan",
    stack: "live",
    site: live("revnew", "none"),
    config: (config) => {
      config.resource["openstack_networking_secgroup_v2"] = { extra: { name: "rev-extra" } };
    },
    verdict: "forbidden",
    policies: ["production-binding-broken"],
    dangerous: true,
  },
  {
    id: "state-steals-address",
    title: "an old state of the live stack would take the address away from where it is",
    stack: "live",
    state: "none",
    site: live("revnew", "none"),
    verdict: "forbidden",
    policies: ["production-binding-broken"],
    dangerous: true,
  },
  {
    id: "other-stack-binds-production",
    title: "another stack binds production's address too",
    stack: "revnew",
    config: (config) => {
      config.data!["openstack_networking_floatingip_v2"] = { public: { description: "rev-production" } };
      config.resource[BINDING] = {
        "revnew-proxy": {
          floating_ip: "${data.openstack_networking_floatingip_v2.public.address}",
          port_id: "${openstack_networking_port_v2.revnew-proxy.id}",
        },
      };
    },
    verdict: "forbidden",
    policies: ["production-binding-broken"],
    dangerous: true,
  },
  {
    id: "database-gets-address",
    title: "the database's server gets a public address",
    stack: "revnew",
    config: (config) => {
      config.resource["openstack_networking_floatingip_v2"] = { database: { pool: "public" } };
      config.resource[BINDING] = {
        database: {
          floating_ip: "${openstack_networking_floatingip_v2.database.address}",
          port_id: "${openstack_networking_port_v2.revnew-database.id}",
        },
      };
    },
    verdict: "person",
    policies: ["public-address-added"],
    dangerous: true,
  },
];
