/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access --
   plans are edited at any place here, also into what no engine writes */
import {
  ATTACHMENT,
  BINDING,
  FLOATING_IP,
  GROUP,
  PORT,
  RULE,
  SERVER,
  VOLUME,
} from "../../../../scripts/review/kinds";
import { blockOf, changeOf, update, type Loose } from "./edited";

export const DB = `${VOLUME}.revidr-database-db`;
const CACHE = `${VOLUME}.revidr-proxy-nginxcache`;
export const HTTPS = `${RULE}.revidr-web-external_ingress_tcp-443_0-0-0-0--0`;

/** What may be done to production's plan that changes nothing, or to the one that makes everything. */
export const ATTACKS: readonly (readonly [
  what: string,
  plan: string,
  edit: (plan: Loose) => void,
  expected: string,
])[] = [
  [
    "two volumes exchange their names",
    "environment-unchanged",
    (plan) => {
      const [one, other] = [changeOf(plan, DB).change.before.name, changeOf(plan, CACHE).change.before.name];
      update(plan, DB, { name: other });
      update(plan, CACHE, { name: one });
    },
    "forbidden not-recognised data",
  ],
  [
    "a volume gets another name",
    "environment-unchanged",
    (plan) => update(plan, DB, { name: "old" }),
    "person not-recognised identity",
  ],
  [
    "the proxy's port gets another name",
    "environment-unchanged",
    (plan) => update(plan, `${PORT}.revidr-proxy`, { name: "x" }),
    "person not-recognised identity",
  ],
  [
    "a group gets another name",
    "environment-unchanged",
    (plan) => update(plan, `${GROUP}.revidr-internal`, { name: "revidr-web-external" }),
    "person not-recognised identity",
  ],
  [
    "a server gets another name",
    "environment-unchanged",
    (plan) => update(plan, `${SERVER}.revidr-database`, { name: "x" }),
    "person not-recognised identity",
  ],
  [
    "playbooks find another server by a name",
    "environment-unchanged",
    (plan) => update(plan, `${SERVER}.revidr-database`, { metadata: { hostname: "revidr-proxy" } }),
    "person not-recognised identity",
  ],
  [
    "production's address is described anew",
    "site-unchanged",
    (plan) => update(plan, `${FLOATING_IP}.rev-production`, { description: "rev-old" }),
    "forbidden not-recognised visitors",
  ],
  [
    "the spare address is called production's",
    "site-unchanged",
    (plan) => update(plan, `${FLOATING_IP}.rev-spare`, { description: "rev-production" }),
    "forbidden not-recognised visitors",
  ],
  [
    "two volumes exchange their places in the state",
    "environment-unchanged",
    (plan) => {
      changeOf(plan, DB).previous_address = CACHE;
      changeOf(plan, CACHE).previous_address = DB;
    },
    "forbidden not-recognised data",
  ],
  [
    "an object of another type moves",
    "environment-unchanged",
    (plan) => void (changeOf(plan, DB).previous_address = "openstack_images_image_v2.x"),
    "person not-recognised identity",
  ],
  [
    "another environment's volume is adopted",
    "environment-unchanged",
    (plan) => {
      const { change } = changeOf(plan, DB);
      change.importing = { id: change.before.id };
      change.before.name = change.after.name = "revnew-database-db";
    },
    "forbidden not-recognised data",
  ],
  [
    "a volume with another's mark is adopted",
    "environment-unchanged",
    (plan) => {
      const { change } = changeOf(plan, DB);
      change.importing = { id: change.before.id };
      change.before.metadata = change.after.metadata = { "idr-stacks": "rev/revnew" };
    },
    "forbidden not-recognised data",
  ],
  [
    "something stays that has other values",
    "environment-unchanged",
    (plan) => void (changeOf(plan, DB).change.after.size = 1),
    "forbidden not-recognised data",
  ],
  [
    "something stays that is known after apply",
    "environment-unchanged",
    (plan) => void (changeOf(plan, DB).change.after_unknown = { name: true }),
    "forbidden not-recognised data",
  ],
  [
    "a volume that is attached is attached once more",
    "environment-unchanged",
    (plan) => {
      const { change } = changeOf(plan, `${ATTACHMENT}.revidr-database-db`);
      change.actions = ["create"];
      change.before = null;
    },
    "forbidden not-recognised data",
  ],
  [
    "a new volume is attached to two servers",
    "environment-first",
    (plan) => {
      const there = blockOf(plan, `${ATTACHMENT}.revidr-database-db`).expressions.volume_id;
      blockOf(plan, `${ATTACHMENT}.revidr-proxy-nginxcache`).expressions.volume_id = there;
    },
    "forbidden not-recognised data",
  ],
  [
    "a group is chosen by a condition, which only looks like a reference",
    "environment-first",
    (plan) => {
      const said = blockOf(plan, HTTPS).expressions.security_group_id;
      said.constant_value = '${openstack_networking_secgroup_v2.revidr-web-external.id == "" ? "" : "other"}';
    },
    "person not-recognised reach",
  ],
  [
    "a port's group is known after apply, and nobody says which",
    "environment-first",
    (plan) => void (blockOf(plan, `${PORT}.revidr-database`).expressions.security_group_ids = {}),
    "person not-recognised reach",
  ],
  [
    "a port of a group that the site file does not give it",
    "environment-first",
    (plan) => {
      const { expressions } = blockOf(plan, `${PORT}.revidr-omeroreadwrite`);
      expressions.security_group_ids = { references: [`${GROUP}.revidr-omero-external.id`] };
    },
    "forbidden port-groups-changed reach",
  ],
  [
    "a port on a network of another plan",
    "environment-first",
    (plan) => {
      const { change } = changeOf(plan, `${PORT}.revidr-database`);
      change.after.network_id = "11111111-1111-4111-8111-111111111111";
      delete change.after_unknown.network_id;
    },
    "person not-recognised reach",
  ],
  [
    "a server starts from somebody's volume",
    "environment-first",
    (plan) => {
      const [disk] = changeOf(plan, `${SERVER}.revidr-database`).change.after.block_device;
      disk.source_type = "volume";
    },
    "forbidden not-recognised data",
  ],
  [
    "a server that the site file does not have",
    "environment-first",
    (plan) => void (changeOf(plan, `${SERVER}.revidr-database`).change.after.name = "revidr-guest"),
    "person not-recognised reach",
  ],
  [
    "production's address reaches the database",
    "live-first",
    (plan) => {
      for (const one of plan.prior_state.values.root_module.resources) {
        if (one.type === PORT) one.values.name = "revidr-database";
      }
    },
    "forbidden not-recognised visitors",
  ],
  [
    "another address is bound as production's",
    "live-first",
    (plan) => void (changeOf(plan, `${BINDING}.production`).change.after.floating_ip = "203.0.113.250"),
    "forbidden not-recognised visitors",
  ],
  [
    "a partner's network reaches the database",
    "environment-first",
    (plan) => {
      const { after } = changeOf(plan, HTTPS).change;
      Object.assign(after, {
        remote_ip_prefix: "198.51.100.0/24",
        port_range_min: 5432,
        port_range_max: 5432,
      });
    },
    "forbidden reach-widened reach",
  ],
];
