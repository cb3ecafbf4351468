import type { Report } from "./report";
import { ROLES, type RoleFacts, type RoleVolume } from "./roles";
import type { EnvironmentInput, SiteInput, VolumeInput } from "./schema";
import type { SitePath } from "./site-file-error";
import type { Volume, VolumeSource } from "./types";

/** A volume that a server has before the file's `volumes` are looked at. */
export interface DefaultVolume extends RoleVolume {
  /** What the file says of it where the server itself is described. */
  readonly said?: VolumeInput;
  readonly path?: SitePath;
}

interface Request {
  readonly environment: string;
  readonly input: EnvironmentInput;
  readonly site: SiteInput;
  readonly servers: readonly { readonly key: string; readonly volumes: readonly DefaultVolume[] }[];
  readonly path: SitePath;
  readonly report: Report;
}

/** The data volumes of each server of an environment, by the server's key, in the order of their devices. */
export function volumesOf(request: Request): Map<string, Volume[]> {
  const { input, servers, path, report } = request;
  const result = new Map<string, Volume[]>();
  const known = new Set<string>();
  for (const server of servers) {
    const volumes = [...server.volumes, ...addedVolumes(server.key, server.volumes, request)];
    for (const volume of volumes) known.add(`${server.key}-${volume.suffix}`);
    result.set(
      server.key,
      volumes.map((volume, index) => resolveVolume(server.key, volume, index, request)),
    );
  }
  for (const key of Object.keys(input.volumes)) {
    if (known.has(key)) continue;
    report(
      [...path, "volumes", key],
      `no server of this environment has a volume "${key}" (known: ${[...known].join(", ") || "none"})`,
      "a further volume is named <server>-<name> and needs a size",
      [
        [...path, "volumes", key],
        [...path, "servers"],
        [...path, "omeroReadOnly"],
      ],
    );
  }
  return result;
}

/** Volumes that the file adds to a server: `<server>-<name>` with a size. */
function addedVolumes(server: string, defaults: readonly DefaultVolume[], request: Request): DefaultVolume[] {
  const longest = (key: string) =>
    request.servers
      .map((other) => other.key)
      .filter((other) => key.startsWith(`${other}-`))
      .sort((a, b) => b.length - a.length)[0];
  return Object.entries(request.input.volumes).flatMap(([key, volume]): DefaultVolume[] => {
    if (longest(key) !== server || volume.size === undefined) return [];
    const suffix = key.slice(server.length + 1);
    if (defaults.some((other) => other.suffix === suffix)) return [];
    return [
      {
        suffix,
        sizeGiB: volume.size,
        cloned: false,
        ...(volume.mount === undefined ? {} : { mount: volume.mount }),
      },
    ];
  });
}

function resolveVolume(server: string, volume: DefaultVolume, index: number, request: Request): Volume {
  const { environment, input, site, path, report } = request;
  const key = `${server}-${volume.suffix}`;
  const inEnvironment = input.volumes[key];
  const said = inEnvironment ?? volume.said ?? {};
  const at: SitePath = [...path, ...(inEnvironment ? ["volumes", key] : (volume.path ?? ["volumes", key]))];
  const name = `${environment}-${key}`;
  const source = sourceOf(said, volume, key, request, at);
  if (source.kind === "volume" && source.ref === name) {
    report(at, `"${name}" can't be its own source`, "name the volume of another environment");
  }
  if (said.mount !== undefined && volume.mount !== undefined && said.mount !== volume.mount) {
    report([...at, "mount"], `"${key}" is mounted at ${volume.mount} by the playbooks, got "${said.mount}"`);
  }
  const type = said.type ?? site.volumeType;
  return {
    key,
    name,
    sizeGiB: said.size ?? volume.sizeGiB,
    ...(type === undefined ? {} : { type }),
    ...(site.availabilityZone === undefined ? {} : { availabilityZone: site.availabilityZone }),
    device: `/dev/vd${String.fromCharCode("b".charCodeAt(0) + index)}`,
    ...(volume.mount === undefined ? {} : { mount: volume.mount }),
    source,
  };
}

function sourceOf(
  said: VolumeInput,
  volume: DefaultVolume,
  key: string,
  { input, site, report }: Request,
  at: SitePath,
): VolumeSource {
  const kinds = (["volume", "snapshot", "backup"] as const).filter((kind) => said[kind] !== undefined);
  if (kinds.length > 1) report(at, `has more than one source: ${kinds.join(", ")}`, "name one");
  const kind = kinds[0];
  if (kind !== undefined) return { kind, ref: said[kind]! };
  if (input.release && volume.cloned && !lacksServerOf(site, input.release.from, key))
    return { kind: "volume", ref: `${input.release.from}-${key}` };
  return { kind: "blank" };
}

/** Whether an environment of the file has none of the optional servers, so that there is nothing to clone. */
function lacksServerOf(site: SiteInput, environment: string, key: string): boolean {
  const role = roleOf(key);
  return role?.optional === true && environmentOf(site, environment)?.[role.option] === false;
}

function roleOf(key: string): RoleFacts | undefined {
  return ROLES.find(({ role }) => key.startsWith(`${role}-`));
}

/** What a file says may be called as what every object has. */
function environmentOf(site: SiteInput, name: string): EnvironmentInput | undefined {
  return Object.hasOwn(site.environments, name) ? site.environments[name] : undefined;
}
