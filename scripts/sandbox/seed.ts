import { hexId, secret, uuid } from "./ids";
import { DEFAULT_QUOTAS, type Quotas, type Settings } from "./settings";
import { emptyState, type State } from "./state";
import type { NetworkResource } from "./types";

const EXTERNAL_NETWORK = "public";
const EXTERNAL_CIDR = "203.0.113.0/24";
const IMAGE = "Rocky Linux 9";

const FLAVORS: readonly (readonly [name: string, vcpus: number, ram: number, disk: number])[] = [
  ["m1.tiny", 1, 512, 1],
  ["m1.small", 1, 2048, 20],
  ["m1.medium", 2, 4096, 40],
  ["m1.large", 4, 8192, 80],
  ["m1.xlarge", 8, 16384, 160],
];

/** The projects of a new sandbox; each has one user of the same name. */
export const PROJECTS = ["idr", "other"] as const;

/** Empties the cloud and fills it again; who may log in, what images and flavors there are stays. */
export function reseed(state: State, settings: Partial<Settings> = {}, quotas: Partial<Quotas> = {}): void {
  const kept = ["projects", "users", "applicationCredentials", "tokens", "images", "flavors"];
  const fresh = seed(settings, quotas);
  const projects = [...state.projects.keys()];
  for (const [name, value] of Object.entries(fresh)) {
    const table = state[name as keyof State];
    if (!(table instanceof Map) || kept.includes(name)) continue;
    table.clear();
    for (const [id, row] of value as Map<string, never>) (table as Map<string, never>).set(id, row);
  }
  state.quotas = Object.fromEntries(projects.map((id) => [id, { ...DEFAULT_QUOTAS, ...quotas }]));
  state.settings = fresh.settings;
  state.faults = [];
  state.transitions = [];
  state.addressEvents = [];
  state.volumeEvents = [];
}

/**
 * A cloud as an operator finds it: two projects with a user and an application credential each, flavors,
 * an image, the external network `public`.
 */
export function seed(settings: Partial<Settings> = {}, quotas: Partial<Quotas> = {}): State {
  const state = emptyState();
  Object.assign(state.settings, settings);
  const now = Date.now();
  for (const name of PROJECTS) {
    const project = { id: hexId(), name };
    const user = { id: hexId(), name, password: secret(), defaultProjectId: project.id };
    const id = hexId();
    state.projects.set(project.id, project);
    state.users.set(user.id, user);
    state.applicationCredentials.set(id, {
      id,
      name: `${name}-sandbox`,
      description: "made with the sandbox",
      secret: secret(48),
      userId: user.id,
      projectId: project.id,
      unrestricted: null,
      expiresAt: null,
    });
    state.quotas[project.id] = { ...DEFAULT_QUOTAS, ...quotas };
  }
  const cloudOwner = hexId();
  for (const [name, vcpus, ram, disk] of FLAVORS) {
    const id = uuid();
    state.flavors.set(id, { id, name, vcpus, ram, disk, extraSpecs: {} });
  }
  const image = {
    id: uuid(),
    name: IMAGE,
    ownerId: cloudOwner,
    minDisk: 1,
    minRam: 0,
    size: 1 << 20,
    properties: { os_distro: "rocky", os_version: "9" },
    createdAt: now,
  };
  state.images.set(image.id, image);
  addExternalNetwork(state, cloudOwner, now);
  return state;
}

function addExternalNetwork(state: State, projectId: string, now: number): void {
  const common = (name: string): NetworkResource => ({
    id: uuid(),
    name,
    projectId,
    description: "",
    tags: [],
    revision: 2,
    createdAt: now,
    updatedAt: now,
  });
  const network = {
    ...common(EXTERNAL_NETWORK),
    adminStateUp: true,
    external: true,
    shared: false,
    mtu: 1500,
    portSecurity: true,
    dnsDomain: "",
  };
  state.networks.set(network.id, network);
  const subnet = {
    ...common(`${EXTERNAL_NETWORK}-subnet`),
    networkId: network.id,
    cidr: EXTERNAL_CIDR,
    gatewayIp: "203.0.113.1",
    enableDhcp: false,
    dnsNameservers: [],
    hostRoutes: [],
    allocationPools: [{ start: "203.0.113.10", end: "203.0.113.250" }],
  };
  state.subnets.set(subnet.id, subnet);
}
