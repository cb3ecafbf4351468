import { DEFAULT_SETTINGS, type Quotas, type Settings } from "./settings";
import type * as t from "./types";

/** Something that happens by itself at a time: a copy that ends, a server that is up. */
export interface Transition {
  readonly due: number;
  readonly kind: string;
  /** Id of the row it is about. */
  readonly target: string;
  /** It ends in OpenStack's `error` state instead (a fault asked for it). */
  readonly fails?: boolean;
  readonly detail?: Readonly<Record<string, string>>;
}

/** A fault to play on matching API calls; see `faults.ts`. */
export interface Fault {
  readonly id: string;
  readonly kind: "delay" | "status" | "drop" | "lose-answer" | "hold" | "stuck" | "error";
  /** HTTP method; left out: any. */
  readonly method?: string;
  /** Only calls that change something; a login does not. */
  readonly writes?: boolean;
  /** Regular expression on the path as called, e.g. `/volumes$`; left out: any. */
  readonly path?: string;
  /** How many more calls it hits; left out: until it is cleared. */
  remaining?: number;
  /** How many matching calls pass untouched first. */
  skip?: number;
  /** For `delay`. */
  readonly seconds?: number;
  /** For `status`: the code answered, default 503. */
  readonly status?: number;
  /** For `hold`: before the call is handled (default), or after. */
  readonly when?: "before" | "after";
  /** How many calls it has hit. */
  hits: number;
}

const TABLES = [
  "projects",
  "users",
  "applicationCredentials",
  "tokens",
  "images",
  "flavors",
  "keyPairs",
  "servers",
  "serverActions",
  "serverGroups",
  "volumes",
  "snapshots",
  "backups",
  "networks",
  "subnets",
  "ports",
  "routers",
  "floatingIps",
  "securityGroups",
  "rules",
] as const;

export interface State {
  readonly projects: Map<string, t.Project>;
  readonly users: Map<string, t.User>;
  readonly applicationCredentials: Map<string, t.ApplicationCredential>;
  readonly tokens: Map<string, t.Token>;
  readonly images: Map<string, t.Image>;
  readonly flavors: Map<string, t.Flavor>;
  readonly keyPairs: Map<string, t.KeyPair>;
  readonly servers: Map<string, t.Server>;
  readonly serverActions: Map<string, t.ServerAction>;
  readonly serverGroups: Map<string, t.ServerGroup>;
  readonly volumes: Map<string, t.Volume>;
  readonly snapshots: Map<string, t.Snapshot>;
  readonly backups: Map<string, t.Backup>;
  readonly networks: Map<string, t.Network>;
  readonly subnets: Map<string, t.Subnet>;
  readonly ports: Map<string, t.Port>;
  readonly routers: Map<string, t.Router>;
  readonly floatingIps: Map<string, t.FloatingIp>;
  readonly securityGroups: Map<string, t.SecurityGroup>;
  readonly rules: Map<string, t.SecurityGroupRule>;
  /** Project id to its limits. */
  quotas: Record<string, Quotas>;
  settings: Settings;
  faults: Fault[];
  /** In order of their time. */
  transitions: Transition[];
  addressEvents: t.AddressEvent[];
  volumeEvents: t.VolumeEvent[];
  /** `203.0.113.10:80` to the real port it was last listened on, where that is another one. */
  realPorts: Record<string, number>;
  counter: number;
}

/** A cloud with nothing in it, not even users; `seed` fills it. */
export function emptyState(): State {
  const tables = Object.fromEntries(TABLES.map((name) => [name, new Map<string, never>()]));
  return {
    ...(tables as unknown as Pick<State, (typeof TABLES)[number]>),
    quotas: {},
    settings: { ...DEFAULT_SETTINGS },
    faults: [],
    transitions: [],
    addressEvents: [],
    volumeEvents: [],
    realPorts: {},
    counter: 0,
  };
}

/** The state as JSON text; `parseState` reads it back. */
export function printState(state: State): string {
  const tables = Object.fromEntries(TABLES.map((name) => [name, [...state[name].values()]]));
  return JSON.stringify({ format: 1, ...state, ...tables });
}

/** @throws Error when the text is not a state of this format */
export function parseState(text: string): State {
  const read = JSON.parse(text) as Record<string, unknown>;
  if (read.format !== 1) throw new Error(`sandbox state has format ${String(read.format)}, expected 1`);
  const state = emptyState();
  for (const name of TABLES) {
    const rows = (read[name] ?? []) as { id: string }[];
    const table = state[name] as Map<string, unknown>;
    for (const row of rows) table.set(row.id, row);
  }
  state.quotas = read.quotas as State["quotas"];
  state.settings = { ...DEFAULT_SETTINGS, ...(read.settings as Settings) };
  state.faults = read.faults as Fault[];
  state.transitions = read.transitions as Transition[];
  state.addressEvents = read.addressEvents as t.AddressEvent[];
  state.volumeEvents = (read.volumeEvents ?? []) as t.VolumeEvent[];
  state.realPorts = read.realPorts as State["realPorts"];
  state.counter = read.counter as number;
  return state;
}
