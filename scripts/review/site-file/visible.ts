/**
 * Fields of a site's model of which a plan shows all that they do, or that something else judges, each with the reason.
 * A field that is not among them is named where it differs: what is not known to be harmless needs a person.
 */
export interface Visible {
  /**
   * `always`: a difference is in a plan, or judged elsewhere. `new`: of a new object alone, since one that is there
   * already is left as it is. `known`: of a new object alone, and only a value that the target has in this field, too.
   */
  readonly when: "always" | "new" | "known";
  readonly why: string;
}

const always = (why: string): Visible => ({ when: "always", why });
const known = (why: string): Visible => ({ when: "known", why });

const NAME = "the plan of its stack has it by its name";
const PLACE = "place-changed names it, and nothing is planned";
const TARGET = "the target's counts, and what the request says otherwise is shown as proposed";

/** By field, as leaves have it. */
export const VISIBLE: ReadonlyMap<string, Visible> = new Map([
  ["cloud", always(PLACE)],
  ["region", always(PLACE)],
  ...["backend", "schemaPrefix", "bucket", "prefix", "region", "endpoint", "address"].map(
    (key): [string, Visible] => [`state.${key}`, always(PLACE)],
  ),
  ["review.policies", always(TARGET)],
  ["review.waive", always(TARGET)],
  ["review.copyGiBPerSecond", always(TARGET)],
  [
    "live",
    always("the plan of the live stack binds production's address; where that stack goes, it is named"),
  ],
  ["spare", always("the plan of the live stack binds the spare address")],
  ["environments.*.network.name", always(NAME)],
  ["environments.*.network.subnet", always(NAME)],
  ["environments.*.network.cidr", always("the subnet in the plan has it")],
  [
    "environments.*.network.dns",
    known("the subnet in the plan has it; whoever answers names leads servers anywhere"),
  ],
  ["environments.*.network.router.kind", known("which router it is")],
  ["environments.*.network.router.name", known("a router is found by its name alone")],
  [
    "environments.*.network.storage",
    known("a network that is somebody else's, and who may reach servers on it"),
  ],
  ["environments.*.releaseOf", always("the sources of its volumes are in the plan")],
  ["environments.*.securityGroups.*.name", always(NAME)],
  ["environments.*.securityGroups.*.description", always("the group in the plan has it")],
  [
    "environments.*.securityGroups.*.rules",
    always("each rule is in the plan; those for SSH are named beside it"),
  ],
  ["environments.*.securityGroups.*.ssh", known("who may try to log in")],
  ["environments.*.servers.*.name", always(NAME)],
  ["environments.*.servers.*.role", always("what follows from it is in the plan: groups, metadata, volumes")],
  ["environments.*.servers.*.flavor", always("the server in the plan has it")],
  ["environments.*.servers.*.rootDiskGiB", always("the server in the plan has it")],
  ["environments.*.servers.*.availabilityZone", always("the server in the plan has it")],
  ["environments.*.servers.*.networks", always("the server's ports are in the plan")],
  ["environments.*.servers.*.securityGroups", always("the server's ports are in the plan")],
  ["environments.*.servers.*.storageSecurityGroups", always("the server's ports are in the plan")],
  ...["hostname", "ssh_proxy_host", "network_order", "groups", "groups2"].map((key): [string, Visible] => [
    `environments.*.servers.*.metadata.${key}`,
    always("the server's metadata is in the plan"),
  ]),
  ["environments.*.servers.*.image", known("the plan has its name; what is in it runs on the server")],
  ["environments.*.servers.*.address", always("the address and its binding are in the plan")],
  ["environments.*.servers.*.volumes.*.name", always(NAME)],
  ["environments.*.servers.*.volumes.*.sizeGiB", always("the volume in the plan has it")],
  ["environments.*.servers.*.volumes.*.sizeFollows", always("the new volume in the plan has the size")],
  ["environments.*.servers.*.volumes.*.type", always("the volume in the plan has it")],
  ["environments.*.servers.*.volumes.*.availabilityZone", always("the volume in the plan has it")],
  ["environments.*.servers.*.volumes.*.device", always("the attachment in the plan has it")],
  [
    "environments.*.servers.*.volumes.*.mount",
    { when: "new", why: "a path for the playbooks, where nothing is mounted yet" },
  ],
  [
    "environments.*.servers.*.volumes.*.source",
    always("a new volume in the plan has it; one that is there keeps its data"),
  ],
]);
