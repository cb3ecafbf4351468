import { cinderActions } from "./cinder-actions";
import { cinderAdmin } from "./cinder-admin";
import { cinderBackups } from "./cinder-backups";
import { CINDER_FINISHERS } from "./cinder-finish";
import { cinderQuotas } from "./cinder-quotas";
import { cinderSnapshots } from "./cinder-snapshots";
import { cinderTypes } from "./cinder-types";
import { cinderVolumes } from "./cinder-volumes";
import type { Finish } from "./cloud";
import { computeFault, htmlError, keystoneError, neutronError, type ApiError } from "./errors";
import { glance } from "./glance";
import { keystone } from "./keystone";
import { neutronExtensions } from "./neutron-extensions";
import { neutronFloatingIps } from "./neutron-floatingips";
import { neutronNetworks } from "./neutron-networks";
import { neutronPorts } from "./neutron-ports";
import { neutronQuotas } from "./neutron-quotas";
import { neutronRouters } from "./neutron-routers";
import { neutronRules } from "./neutron-rules";
import { neutronSecurityGroups } from "./neutron-security-groups";
import { neutronSubnets } from "./neutron-subnets";
import { neutronTags } from "./neutron-tags";
import { novaActions } from "./nova-actions";
import { novaAdmin } from "./nova-admin";
import { novaAttachments } from "./nova-attachments";
import { NOVA_FINISHERS } from "./nova-finish";
import { novaFlavors } from "./nova-flavors";
import { novaInstanceActions } from "./nova-instance-actions";
import { novaInterfaces } from "./nova-interfaces";
import { novaKeyPairs } from "./nova-keypairs";
import { novaMetadata } from "./nova-metadata";
import { novaQuotas } from "./nova-quotas";
import { novaServerGroups } from "./nova-server-groups";
import { novaServers } from "./nova-servers";
import { novaUsage } from "./nova-usage";
import { Router } from "./router";
import type { Token } from "./types";
import { CINDER_MAX, NOVA_MAX, versions } from "./versions";

/** One OpenStack service behind the sandbox's port. */
export interface Service {
  readonly name: "identity" | "compute" | "network" | "volume" | "image";
  /** Paths below `/<name>`, the version documents. */
  readonly root: Router;
  /** Paths below the endpoint in the catalog. */
  readonly api: Router;
  /** What of a path is the endpoint, e.g. `/v2.1` of `/compute/v2.1/servers`. */
  readonly prefix: RegExp;
  readonly unknownPath: () => ApiError;
  /** How an injected failure looks. */
  readonly failure: (status: number, message: string) => ApiError;
  /** Whether a path is of the token's project; left out: paths name no project. */
  readonly reaches?: (path: string, token: Token) => boolean;
  /** Name before the number in the microversion header, and the newest minor version. */
  readonly microversion?: {
    readonly name: string;
    /** Whether this is the service, in the words of a caller's microversion header. */
    readonly named: (name: string) => boolean;
    /** Refuses a header that names only others. */
    readonly alone: boolean;
    readonly major: number;
    readonly max: number;
    readonly base: number;
  };
}

const html = () => htmlError(404, "The resource could not be found.");
const neutronFailure = (status: number, message: string) =>
  neutronError(status, status === 503 ? "ServiceUnavailable" : "HTTPInternalServerError", message);

/** All services of the sandbox with their routes. */
export function services(): readonly Service[] {
  const list: readonly Service[] = [
    {
      ...parts("identity", (router) => keystone(router)),
      prefix: /^/,
      unknownPath: () => keystoneError(404, "The requested URL was not found on the server."),
      failure: keystoneError,
    },
    {
      ...parts("compute", (router) => {
        const servers = [novaServers, novaActions, novaInstanceActions, novaAttachments, novaInterfaces];
        const rest = [novaMetadata, novaFlavors, novaKeyPairs, novaQuotas, novaServerGroups, novaUsage];
        for (const area of [...servers, ...rest, novaAdmin]) area(router);
      }),
      prefix: /^\/v2\.1(?=\/.)/,
      unknownPath: html,
      failure: computeFault,
      microversion: {
        name: "compute",
        named: (name) => name === "compute",
        alone: false,
        major: 2,
        max: NOVA_MAX,
        base: 1,
      },
    },
    {
      ...parts("network", (router) => {
        neutronTags(router);
        const areas = [neutronNetworks, neutronSubnets, neutronPorts, neutronRouters, neutronFloatingIps];
        for (const area of [...areas, neutronSecurityGroups, neutronRules]) area(router);
        neutronQuotas(router);
        neutronExtensions(router);
      }),
      prefix: /^/,
      unknownPath: () => neutronError(404, "HTTPNotFound", "The resource could not be found."),
      failure: neutronFailure,
    },
    {
      ...parts("volume", (router) => {
        for (const area of [cinderVolumes, cinderActions, cinderSnapshots, cinderBackups]) area(router);
        cinderQuotas(router);
        cinderTypes(router);
        cinderAdmin(router);
      }),
      prefix: /^\/v3\/[0-9a-f]{32}(?=\/.)/,
      reaches: (path, token) => path.startsWith(`/v3/${token.projectId}/`),
      unknownPath: html,
      failure: computeFault,
      microversion: {
        name: "volume",
        named: (name) => name.includes("volume"),
        alone: true,
        major: 3,
        max: CINDER_MAX,
        base: 0,
      },
    },
    {
      ...parts("image", (router) => glance(router)),
      prefix: /^/,
      unknownPath: html,
      failure: htmlError,
    },
  ];
  return list;
}

function parts<Name extends Service["name"]>(name: Name, add: (router: Router) => void) {
  const root = new Router();
  versions(name, root);
  const api = new Router();
  add(api);
  return { name, root, api };
}

/** How work that takes time ends, for the cloud's clock. */
export const FINISHERS: Readonly<Record<string, Finish>> = { ...CINDER_FINISHERS, ...NOVA_FINISHERS };
