import type { ConfigurationResource } from "../../../engine/plan-json";
import { textOf } from "../../change";
import type { Concern, ReviewContext } from "../../types";
import type { Block } from "../world";
import { riskOfType, runsOnTheMachine, secretOfData } from "./foreign-types";

/** Data sources that tell names, ids and sizes, and nothing else. */
const READS: ReadonlySet<string> = new Set([
  "openstack_blockstorage_availability_zones_v3",
  "openstack_blockstorage_snapshot_v3",
  "openstack_blockstorage_volume_v3",
  "openstack_compute_availability_zones_v2",
  "openstack_compute_flavor_v2",
  "openstack_compute_keypair_v2",
  "openstack_images_image_ids_v2",
  "openstack_images_image_v2",
  "openstack_networking_floatingip_v2",
  "openstack_networking_network_v2",
  "openstack_networking_port_ids_v2",
  "openstack_networking_port_v2",
  "openstack_networking_router_v2",
  "openstack_networking_secgroup_v2",
  "openstack_networking_subnet_ids_v2",
  "openstack_networking_subnet_v2",
]);

/** What engines write of a block. */
const KEYS = new Set([
  "address",
  "mode",
  "type",
  "name",
  "provider_config_key",
  "expressions",
  "schema_version",
  "depends_on",
  "count_expression",
  "for_each_expression",
  "provisioners",
]);

/** Provisioners, data sources, blocks of providers that run programs, and blocks of kinds that are new. */
export function blockConcerns({ world }: ReviewContext): readonly Concern[] {
  return [...world().blocks.values()].flatMap(concernsOf);
}

function concernsOf(block: Block): readonly Concern[] {
  const { resource, address } = block;
  const about = { subject: address, resource: address };
  const found: Concern[] = [];
  const { provisioners } = resource as ConfigurationResource & { readonly provisioners?: unknown };
  if (provisioners !== undefined && !(Array.isArray(provisioners) && provisioners.length === 0)) {
    const kinds = Array.isArray(provisioners)
      ? [...new Set(provisioners.map((one: { type?: unknown } | null) => textOf(one?.type) ?? "unknown"))]
      : ["unknown"];
    found.push({
      ...about,
      severity: "forbidden",
      risk: "code",
      message: `has a provisioner (${kinds.join(", ")}): a program that runs when the plan is applied`,
      fix: "no construct of this project has one; let playbooks do it",
    });
  }
  if (runsOnTheMachine(resource.type)) {
    found.push({
      ...about,
      severity: "forbidden",
      risk: "code",
      message: `is of a provider that runs programs, writes files or asks any address, on the machine that plans and applies (${resource.type})`,
      fix: "take it out; no construct of this project has one",
    });
  } else found.push(...ofMode(block));
  const odd = Object.keys(resource).filter((key) => !KEYS.has(key));
  if (odd.length > 0) {
    found.push({ ...about, risk: "code", message: `has parts that are not known here: ${odd.join(", ")}` });
  }
  return found;
}

function ofMode({ resource, address }: Block): readonly Concern[] {
  const { type } = resource;
  const mode: string = resource.mode;
  const about = { subject: address, resource: address };
  if (mode === "managed") return [];
  if (mode !== "data") {
    return [{ ...about, risk: "secret", message: `is a block of a kind that is not known here (${mode})` }];
  }
  if (READS.has(type)) return [];
  if (type === "terraform_remote_state") {
    return [
      {
        ...about,
        severity: "forbidden",
        risk: "secret",
        message:
          "reads another state, with the secrets that are in it, from any place that it is told to ask, on the machine that plans",
      },
    ];
  }
  const secret = secretOfData(type);
  if (secret !== undefined) {
    return [
      {
        ...about,
        severity: "forbidden",
        leastSeverity: "person",
        risk: "secret",
        message: `brings ${secret} into the plan and the state`,
      },
    ];
  }
  const { risk, why } = riskOfData(type);
  return [{ ...about, risk, message: `reads something that is not known to be harmless (${type}): ${why}` }];
}

function riskOfData(type: string): ReturnType<typeof riskOfType> {
  if (/^openstack_compute_instance/.test(type)) {
    return { risk: "secret", why: "user data and metadata of a server may hold secrets" };
  }
  if (/^openstack_(objectstorage|keymanager|identity)/.test(type)) {
    return { risk: "secret", why: "it may bring a secret into the plan and the state" };
  }
  return riskOfType(type);
}
