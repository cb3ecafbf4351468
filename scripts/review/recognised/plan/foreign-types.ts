import type { Risk } from "../../types";

/** What is known of a type that no table has. */
export interface TypeRisk {
  readonly risk: Risk;
  readonly why: string;
  /** Whether it must not be made at all: what it does stands in no plan, so that nobody can review it. @default false */
  readonly forbidden?: true;
}

const HIDDEN = { forbidden: true } as const;

/** What objects of the provider's other types may do, by the beginnings of their names. The first that fits counts. */
const MAY: readonly (readonly [RegExp, Risk, string, typeof HIDDEN?])[] = [
  [/_quota/, "quota", "it changes how much the project may use"],
  [/_keymanager_/, "secret", "it holds or reads secrets", HIDDEN],
  [/_identity_/, "secret", "it decides who may use the cloud, and with which passwords", HIDDEN],
  [
    /_objectstorage_(?:tempurl|account)/,
    "secret",
    "with its key everybody who has the address reads or writes",
    HIDDEN,
  ],
  [/_taas_/, "reach", "it copies the packets of servers to somewhere else", HIDDEN],
  [
    /_bgpvpn_|_bgp_|_vpnaas_(?:site_connection|endpoint_group|service)/,
    "reach",
    "it joins networks of others with this one",
    HIDDEN,
  ],
  [/_dns_transfer_/, "secret", "with its key a zone, and all names in it, goes to another project", HIDDEN],
  [/_dns_/, "visitors", "visitors find the site by names"],
  [/_lb_|loadbalancer/, "visitors", "it takes requests and sends them on"],
  [
    /_orchestration_|_workflow_/,
    "code",
    "it runs a program of the cloud's own, which may do anything",
    HIDDEN,
  ],
  [/_containerinfra_/, "code", "it makes servers that run others' programs"],
  [/_images_image_access/, "data", "others get an image, or give one"],
  [/_images_/, "code", "servers start from images"],
  [/_sharedfilesystem_share_access/, "reach", "it decides who can read a share"],
  [/_blockstorage_(?:qos|volume_type)/, "data", "it changes the storage that data is on"],
  [/_blockstorage_|_objectstorage_|_sharedfilesystem_|_db_/, "data", "it holds data"],
  [/_compute_floatingip|_networking_floatingip/, "visitors", "it decides what a public address reaches"],
  [/_compute_(?:aggregate|flavor)/, "quota", "it changes what servers may be had"],
  [/_compute_servergroup/, "quota", "it decides on which machines servers run"],
  [
    /_networking_|_vpnaas_|_fw_|_compute_interface|_compute_secgroup/,
    "reach",
    "it changes who can reach what",
  ],
];

/** What an object of a type that no table has may do, so that a person knows what to look for. */
export function riskOfType(type: string): TypeRisk {
  if (!type.startsWith("openstack_"))
    return { risk: "code", why: "its provider is a program that runs on the machine that applies" };
  for (const [pattern, risk, why, hidden] of MAY) if (pattern.test(type)) return { risk, why, ...hidden };
  return { risk: "data", why: "it may be anything of the cloud" };
}

/**
 * Data sources that the provider answers with a secret, by the attributes that its schema (1.54.1) calls sensitive: the
 * secret is in the plan and the state of whoever reads them.
 */
const TELL_SECRETS: ReadonlyMap<string, string> = new Map([
  ["openstack_containerinfra_cluster_v1", "the keys of a cluster (kubeconfig)"],
  ["openstack_identity_auth_scope_v3", "the token of whoever plans"],
  ["openstack_keymanager_secret_v1", "a secret of the key manager"],
]);

/** The secret that a data source brings into plan and state; `undefined`: none that the provider calls one. */
export function secretOfData(type: string): string | undefined {
  return TELL_SECRETS.get(type);
}

/** Providers whose work is to run programs, to write files or to talk to any address, on the machine that plans and applies. */
const RUNS = /^(?:external|local|http|shell|command|exec|ansible|cloudinit_exec)(?:_|$)/;

/** Whether a type, or a provider's name, is made to do something on the machine itself. */
export function runsOnTheMachine(type: string): boolean {
  return RUNS.test(type);
}
