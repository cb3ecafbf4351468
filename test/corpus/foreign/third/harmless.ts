import { swap } from "../../scenario";
import { scenariosOf } from "../scenario";
import { create, update } from "./edit";
import { ATTACH, DB, FIP, GROUP, INTERFACE, NETWORK, PORT, ROUTER, RULE, SUBNET, VOLUME, id } from "./names";
import { on } from "./parts";
import { moved } from "./state";

const { safe } = scenariosOf("harmless");
const SAME = "Nothing changes in the cloud.";
const WORDS = "Only words that people read change; the mark stays.";
const ENV = "revidr: { omeroReadOnly: 2, management: false, searchEngine: false";
const INTERNAL = id(`${GROUP}.revidr-internal`);

/** What an honest operator does in a year, with objects. */
export const HARMLESS = [
  safe(
    "th-ok-group-described",
    "revidr",
    "the internal group is described in other words",
    WORDS,
    on("revidr", (plan) =>
      update(plan, `${GROUP}.revidr-internal`, {
        description: "All servers of revidr, among themselves (idr-stacks: rev/revidr)",
      }),
    ),
  ),
  safe(
    "th-ok-volume-metadata",
    "revidr",
    "the database's volume says when it is backed up",
    "A word beside the mark, which nothing here reads.",
    on("revidr", (plan) => update(plan, DB, { metadata: { "idr-stacks": "rev/revidr", backup: "weekly" } })),
  ),
  safe(
    "th-ok-port-timeouts",
    "revidr",
    "more time for the ports of the read-only servers",
    SAME,
    on("revidr", (plan) => {
      for (const name of ["omeroreadonly-1", "omeroreadonly-2"])
        update(plan, `${PORT}.revidr-${name}`, { timeouts: { create: "20m", delete: "20m" } });
    }),
  ),
  safe(
    "th-ok-attach-timeouts",
    "revnew",
    "more time for attaching the release's volumes",
    SAME,
    on("revnew", (plan) => {
      for (const name of ["database-db", "omeroreadwrite-data", "proxy-nginxcache"])
        update(plan, `${ATTACH}.revnew-${name}`, { timeouts: { create: "2h", delete: "2h" } });
    }),
  ),
  safe(
    "th-ok-subnet-tags",
    "revnew",
    "tags on the release's subnet and network",
    "Nothing here reads them.",
    on("revnew", (plan) => {
      update(plan, `${SUBNET}.revnew-subnet`, { tags: ["idr", "release"] });
      update(plan, `${NETWORK}.revnew`, { tags: ["idr", "release"] });
    }),
  ),
  safe(
    "th-ok-interface-moved",
    "revidr",
    "the block of the router's interface is renamed, by a moved block",
    SAME,
    on("revidr", (plan) => moved(plan, `${INTERFACE}.revidr-subnet`, `${INTERFACE}.revidr`)),
  ),
  safe(
    "th-ok-group-moved",
    "revidr",
    "the block of the web group is renamed, by a moved block",
    SAME,
    on("revidr", (plan) => moved(plan, `${GROUP}.revidr-web-external`, `${GROUP}.revidr-web`)),
  ),
  safe(
    "th-ok-subnet-moved",
    "revnew",
    "the block of the release's subnet is renamed, by a moved block",
    SAME,
    on("revnew", (plan) => moved(plan, `${SUBNET}.revnew-subnet`, `${SUBNET}.revnew`)),
  ),
  safe(
    "th-ok-attach-keyed",
    "revidr",
    "the attachment of the cache's volume gets a key, by a moved block",
    SAME,
    on("revidr", (plan) =>
      moved(plan, `${ATTACH}.revidr-proxy-nginxcache`, `${ATTACH}.revidr-proxy`, "nginxcache"),
    ),
  ),
  safe(
    "th-ok-ping-inside",
    "revidr",
    "ping among the servers as a rule of its own",
    "They reach each other with everything already.",
    on("revidr", (plan) =>
      create(plan, RULE, "ping", {
        direction: "ingress",
        ethertype: "IPv4",
        protocol: "icmp",
        description: "ping",
        remote_group_id: INTERNAL,
        security_group_id: INTERNAL,
      }),
    ),
  ),
  safe(
    "th-ok-egress-https",
    "revidr",
    "the web group says that the proxy may use HTTPS outside",
    "The proxy may use everything outside already.",
    on("revidr", (plan) =>
      create(plan, RULE, "out", {
        direction: "egress",
        ethertype: "IPv4",
        protocol: "tcp",
        port_range_min: 443,
        port_range_max: 443,
        remote_ip_prefix: "0.0.0.0/0",
        security_group_id: id(`${GROUP}.revidr-web-external`),
      }),
    ),
  ),
  safe(
    "th-ok-group-new",
    "revidr",
    "a group without rules, for later",
    "Nobody is in it, and it opens nothing.",
    on("revidr", (plan) =>
      create(plan, GROUP, "later", {
        name: "revidr-later",
        description: "For later (idr-stacks: rev/revidr)",
        delete_default_rules: true,
      }),
    ),
  ),
  safe(
    "th-ok-volume-new",
    "revnew",
    "a small volume for the release, attached to nothing",
    "It is new and empty.",
    on("revnew", (plan) =>
      create(plan, VOLUME, "scratch", {
        name: "revnew-scratch",
        description: "for tests",
        size: 20,
        metadata: { "idr-stacks": "rev/revnew" },
      }),
    ),
  ),
  safe(
    "th-ok-router-described",
    "site",
    "the shared router gets its mark",
    WORDS,
    on("site", (plan) => update(plan, `${ROUTER}.rev-router`, { description: "idr-stacks: rev/site" })),
  ),
  safe(
    "th-ok-tags-production",
    "site",
    "tags on both addresses",
    "Nothing here reads them.",
    on("site", (plan) => {
      update(plan, `${FIP}.rev-production`, { tags: ["idr"] });
      update(plan, `${FIP}.rev-spare`, { tags: ["idr"] });
    }),
  ),
  safe(
    "th-ok-site-database-grows",
    "revidr",
    "more room for the database, by the site file",
    "The site file says so, and the volume grows in place.",
    on("revidr", (plan) => update(plan, DB, { size: 900 }), {
      site: (text) => swap(text, ENV, `${ENV}, volumes: { database-db: { size: 900 } }`),
    }),
  ),
];
