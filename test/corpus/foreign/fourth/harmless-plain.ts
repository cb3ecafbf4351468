import type { Block } from "../../scenario";
import { GROUP, NETWORK, SUBNET, VOLUME, id } from "./names";
import { fourth, rootOf } from "./scenario";

const { safe } = fourth("harmless");
const SAME = "Nothing changes in the cloud.";
const PLAIN = "It is no secret.";
const OWN = "It is new, empty and reached by nobody of the site.";

const lab: Record<string, Record<string, Block>> = {
  [NETWORK]: { lab: { name: "lab-a", description: "for tests" } },
  [SUBNET]: { lab: { name: "lab-a", network_id: id(`${NETWORK}.lab`), cidr: "10.71.0.0/24" } },
  [VOLUME]: { results: { name: "lab-a-results", size: 8 } },
  [GROUP]: { lab: { name: "lab-a" } },
};
const tagged: Record<string, Record<string, Block>> = structuredClone(lab);
tagged[NETWORK]!["lab"]!["tags"] = ["tests", "2027"];
tagged[SUBNET]!["lab"]!["tags"] = ["tests", "2027"];
tagged[VOLUME]!["results"]!["description"] = "results of tests";
const renamed: Record<string, Record<string, Block>> = structuredClone(lab);
renamed[VOLUME] = { kept: renamed[VOLUME]!["results"]! };

/** Strangers' honest configurations, which use the provider beside the site. */
export const HARMLESS_PLAIN = [
  safe(
    "fo-ok-plain-first",
    "lab",
    "a stranger's network, subnet, volume and group without rules of their own",
    OWN,
    {
      root: rootOf({ resource: lab }),
    },
  ),
  safe("fo-ok-plain-tags", "lab", "a stranger's tags and descriptions", "Only words that people read.", {
    before: rootOf({ resource: lab }),
    root: rootOf({ resource: tagged }),
  }),
  safe("fo-ok-plain-moved", "lab", "a stranger's block of a volume is renamed by a moved block", SAME, {
    before: rootOf({ resource: lab }),
    root: rootOf({ resource: renamed, moved: [{ from: `${VOLUME}.results`, to: `${VOLUME}.kept` }] }),
  }),
  safe("fo-ok-plain-unchanged", "lab", "a stranger's configuration, unchanged", SAME, {
    before: rootOf({ resource: lab }),
    root: rootOf({ resource: lab }),
  }),
  safe("fo-ok-plain-reads", "lab", "a stranger's outputs with what is looked up in the cloud", PLAIN, {
    root: rootOf({
      data: {
        openstack_networking_network_v2: { public: { name: "public" } },
        openstack_compute_flavor_v2: { large: { name: "m1.large" } },
      },
      output: {
        network: { value: `\${data.${NETWORK}.public.id}` },
        memory: { value: "${data.openstack_compute_flavor_v2.large.ram}" },
      },
    }),
  }),
];
