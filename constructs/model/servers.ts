import type { Report } from "./report";
import { COUNTED_ROLE, DEFAULT_FLAVORS, ROLES, type FlavorSize, type RoleFacts } from "./roles";
import type { EnvironmentInput, ServerInput, SiteInput } from "./schema";
import type { SitePath } from "./site-file-error";
import type { DefaultVolume } from "./volumes";

/** A server of an environment before its names and networks are filled in. */
export interface PlannedServer {
  readonly key: string;
  readonly facts?: RoleFacts;
  readonly custom?: ServerInput;
  readonly flavor: string;
  readonly image?: string;
  /** Where the file speaks of it, below its environment. */
  readonly path: SitePath;
}

/** The servers of an environment: IDR's own, less what the file leaves out, and those that it adds. */
export function plannedServers(
  name: string,
  input: EnvironmentInput,
  site: SiteInput,
  path: SitePath,
  report: Report,
): PlannedServer[] {
  const flavors: Readonly<Record<FlavorSize, string>> = { ...DEFAULT_FLAVORS, ...definedOnly(site.flavors) };
  const flavorNamed = (text: string) => (isFlavorSize(text) ? flavors[text] : text);
  const own = ROLES.flatMap((facts): PlannedServer[] => {
    const said = input[facts.option];
    if (said === false) return [];
    const options: { flavor?: string | undefined; image?: string | undefined; count?: number } =
      typeof said === "object" ? said : {};
    const count = typeof said === "number" ? said : (options.count ?? facts.count);
    const keys: string[] =
      facts.role === COUNTED_ROLE
        ? Array.from({ length: count }, (_, index) => `${facts.role}-${index + 1}`)
        : [facts.role];
    return keys.map((key): PlannedServer => ({
      key,
      facts,
      flavor: flavorNamed(options.flavor ?? facts.flavorSize),
      ...(options.image === undefined ? {} : { image: options.image }),
      path: [facts.option],
    }));
  });
  const added = Object.entries(input.servers).flatMap(([key, custom]): PlannedServer[] => {
    if (own.some((server) => server.key === key) || ROLES.some((facts) => facts.role === key)) {
      report(
        [...path, "servers", key],
        `"${name}-${key}" is the name of one of IDR's own servers`,
        "choose another name",
        ROLES.some((facts) => facts.role === key) ? [] : [[...path, "omeroReadOnly"]],
      );
      return [];
    }
    return [
      {
        key,
        custom,
        flavor: flavorNamed(custom.flavor),
        ...(custom.image === undefined ? {} : { image: custom.image }),
        path: ["servers", key],
      },
    ];
  });
  if (own.length + added.length === 0) {
    report(path, "has no server", undefined, [[...path, "servers"]]);
  }
  return [...own, ...added];
}

/** Where the playbooks' general play mounts /dev/vdb of every server in `<env>-data-hosts`. */
export const DATA_MOUNT = "/data";

/** The volumes that a server has before the environment's `volumes` are looked at. */
export function defaultVolumesOf(server: PlannedServer): { key: string; volumes: DefaultVolume[] } {
  const fromRole = (server.facts?.volumes ?? []).map((volume): DefaultVolume => volume);
  const fromFile = Object.entries(server.custom?.volumes ?? {}).map(([suffix, volume]): DefaultVolume => ({
    suffix,
    sizeGiB: volume.size,
    cloned: false,
    ...mountOf(suffix, volume.mount),
    said: volume,
    path: ["servers", server.key, "volumes", suffix],
  }));
  return { key: server.key, volumes: [...fromRole, ...fromFile] };
}

/** A volume `data` of a server that a site adds is at /data, as those of IDR's own servers are, unless the file says where. */
function mountOf(suffix: string, said: string | undefined): { readonly mount?: string } {
  const mount = said ?? (suffix === "data" ? DATA_MOUNT : undefined);
  return mount === undefined ? {} : { mount };
}

function isFlavorSize(text: string): text is FlavorSize {
  return Object.hasOwn(DEFAULT_FLAVORS, text);
}

function definedOnly<T extends object>(value: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}
