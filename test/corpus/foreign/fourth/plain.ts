import { fourth, rootOf } from "./scenario";
import { FIP, GROUP, NETWORK, PORT, RULE, SERVER, SUBNET, VOLUME, id } from "./names";

const { forbidden, person } = fourth("data");
const data = { openstack_networking_network_v2: { site: { name: "revidr" } } };

const uploads = rootOf({
  resource: { [VOLUME]: { uploads: { name: "lab-uploads", size: 300, description: "uploads of users" } } },
});

/** What strangers plan with the provider, beside the site. */
export const PLAIN = [
  forbidden(
    "fo-plain-volume-goes",
    "lab",
    "a stranger's configuration no longer has the volume of users' uploads",
    "Users' data is lost.",
    { before: uploads, root: rootOf({ output: { done: { value: "yes" } } }) },
  ),
  person(
    "fo-plain-server-in-site-network",
    "lab",
    "a stranger's server on production's network, which is found by its name",
    "It is among production's servers, and nobody of the site has asked for it.",
    {
      root: rootOf({
        data,
        resource: {
          [PORT]: {
            lab: { name: "lab", network_id: "${data.openstack_networking_network_v2.site.id}" },
          },
          [SERVER]: {
            lab: {
              name: "lab",
              image_name: "Rocky Linux 9",
              flavor_name: "m1.medium",
              network: [{ port: id(`${PORT}.lab`) }],
            },
          },
        },
      }),
    },
  ),
  person(
    "fo-plain-public-database",
    "lab",
    "a stranger's port with a public address, in a group that opens databases to everybody",
    "It is not the site's, but in its project, and open to the internet.",
    {
      root: rootOf({
        resource: {
          [NETWORK]: { lab: { name: "lab" } },
          [SUBNET]: {
            lab: { name: "lab", network_id: id(`${NETWORK}.lab`), cidr: "10.99.0.0/24" },
          },
          [GROUP]: { db: { name: "lab-db" } },
          [RULE]: {
            db: {
              direction: "ingress",
              ethertype: "IPv4",
              protocol: "tcp",
              port_range_min: 5432,
              port_range_max: 5432,
              remote_ip_prefix: "0.0.0.0/0",
              security_group_id: id(`${GROUP}.db`),
            },
          },
          [PORT]: {
            lab: {
              name: "lab",
              network_id: id(`${NETWORK}.lab`),
              security_group_ids: [id(`${GROUP}.db`)],
            },
          },
          [FIP]: { lab: { pool: "public", port_id: id(`${PORT}.lab`) } },
        },
      }),
    },
  ),
  person(
    "fo-plain-copy-of-production",
    "lab",
    "a stranger's volume is a copy of production's database, which a data source finds by its name",
    "All of production's data is in somebody's hands.",
    {
      root: rootOf({
        data: { openstack_blockstorage_volume_v3: { db: { name: "revidr-database-db" } } },
        resource: {
          [VOLUME]: {
            copy: {
              name: "lab-db",
              size: 800,
              source_vol_id: "${data.openstack_blockstorage_volume_v3.db.id}",
            },
          },
        },
      }),
    },
  ),
  forbidden(
    "fo-plain-rule-in-site-group",
    "lab",
    "a stranger's rule in production's internal group, which a data source finds by its name",
    "An internal port is reachable from outside of the environment.",
    {
      root: rootOf({
        data: { openstack_networking_secgroup_v2: { internal: { name: "revidr-internal" } } },
        resource: {
          [RULE]: {
            kibana: {
              direction: "ingress",
              ethertype: "IPv4",
              protocol: "tcp",
              port_range_min: 5601,
              port_range_max: 5601,
              remote_ip_prefix: "192.0.2.0/24",
              security_group_id: "${data.openstack_networking_secgroup_v2.internal.id}",
            },
          },
        },
      }),
    },
  ),
  person(
    "fo-plain-servers-counted",
    "lab",
    "a stranger's twenty servers on a network of their own",
    "They take the project's quota, and the site's next release has no room.",
    {
      root: rootOf({
        resource: {
          [NETWORK]: { lab: { name: "lab" } },
          [SUBNET]: {
            lab: { name: "lab", network_id: id(`${NETWORK}.lab`), cidr: "10.99.0.0/24" },
          },
          [SERVER]: {
            lab: {
              count: 20,
              name: "lab-${count.index}",
              image_name: "Rocky Linux 9",
              flavor_name: "m1.xlarge",
              network: [{ uuid: id(`${NETWORK}.lab`) }],
              depends_on: [`${SUBNET}.lab`],
            },
          },
        },
      }),
    },
  ),
];
