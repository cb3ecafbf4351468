import type { Risk } from "../../types";

/** What objects of the provider's other types may do, by the beginnings of their names. */
const MAY: readonly (readonly [RegExp, Risk, string])[] = [
  [/_keymanager_/, "secret", "it holds or reads secrets"],
  [/_identity_/, "secret", "it decides who may use the cloud, and with which passwords"],
  [/_objectstorage_tempurl/, "secret", "it lets everybody with the address read or write"],
  [/_quota/, "quota", "it changes how much the project may use"],
  [/_dns_/, "visitors", "visitors find the site by names"],
  [/_lb_|loadbalancer/, "visitors", "it takes requests and sends them on"],
  [/_orchestration_|_workflow_/, "code", "it runs a program of the cloud's own, which may do anything"],
  [/_containerinfra_/, "code", "it makes servers that run others' programs"],
  [/_images_image_access/, "data", "others get an image, or give one"],
  [/_images_/, "code", "servers start from images"],
  [/_sharedfilesystem_share_access/, "reach", "it decides who can read a share"],
  [/_blockstorage_(qos|volume_type)/, "data", "it changes the storage that data is on"],
  [/_blockstorage_|_objectstorage_|_sharedfilesystem_|_db_/, "data", "it holds data"],
  [/_compute_floatingip|_networking_floatingip/, "visitors", "it decides what a public address reaches"],
  [/_compute_(aggregate|flavor)/, "quota", "it changes what servers may be had"],
  [/_compute_servergroup/, "quota", "it decides on which machines servers run"],
  [
    /_networking_|_vpnaas_|_fw_|_bgpvpn_|_taas_|_compute_interface|_compute_secgroup/,
    "reach",
    "it changes who can reach what",
  ],
];

/** What an object of a type that no table has may do, so that a person knows what to look for. */
export function riskOfType(type: string): { readonly risk: Risk; readonly why: string } {
  for (const [pattern, risk, why] of MAY)
    if (type.startsWith("openstack_") && pattern.test(type)) return { risk, why };
  return type.startsWith("openstack_")
    ? { risk: "data", why: "it may be anything of the cloud" }
    : { risk: "code", why: "its provider is a program that runs on the machine that applies" };
}

/** Whether a type makes other objects by a program of its own: what they are stands in no plan, so nobody can review it. */
export function hidesWhatItMakes(type: string): boolean {
  return /^openstack_(?:orchestration|workflow)_/.test(type);
}

/** Providers whose work is to run programs, to write files or to talk to any address, on the machine that plans and applies. */
const RUNS = /^(?:external|local|http|shell|command|exec|ansible|cloudinit_exec)(?:_|$)/;

/** Whether a type, or a provider's name, is made to do something on the machine itself. */
export function runsOnTheMachine(type: string): boolean {
  return RUNS.test(type);
}
