import { MARK_KEY } from "../constructs/model/marks";
import type { Server } from "../scripts/openstack/compute";

/** Metadata of servers by the servers' names. */
export type MetadataByServer = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * What the deployment playbooks' inventory reads of the servers of a whole IDR, written out from its facts and not from
 * the model: the model is what is tested.
 */
export function metadataTable(environment: string, readOnly = 4): MetadataByServer {
  const row = (hostname: string, ssh: "proxy" | "required", groups: string) => ({
    hostname: `${environment}-${hostname}`,
    ssh_proxy_host: ssh,
    network_order: environment,
    groups: groups.replaceAll("ENV", environment),
  });
  const omero = "omero-hosts,ENV-omero-hosts,idr-storage-hosts,ENV-idr-storage-hosts";
  const readOnlyRow = row(
    "omeroreadonly",
    "required",
    `ENV-hosts,omeroreadonly-hosts,ENV-omeroreadonly-hosts,${omero}`,
  );
  return {
    [`${environment}-proxy`]: row(
      "proxy",
      "proxy",
      "ENV-hosts,proxy-hosts,ENV-proxy-hosts,bastion-hosts,ENV-bastion-hosts",
    ),
    ...Object.fromEntries(
      Array.from({ length: readOnly }, (_, index) => [
        `${environment}-omeroreadonly-${index + 1}`,
        readOnlyRow,
      ]),
    ),
    [`${environment}-omeroreadwrite`]: row(
      "omeroreadwrite",
      "required",
      `ENV-hosts,omeroreadwrite-hosts,ENV-omeroreadwrite-hosts,${omero}`,
    ),
    [`${environment}-database`]: row("database", "required", "ENV-hosts,database-hosts,ENV-database-hosts"),
    [`${environment}-management`]: row(
      "management",
      "required",
      "ENV-hosts,management-hosts,ENV-management-hosts,ENV-data-hosts",
    ),
    [`${environment}-searchengine`]: row(
      "searchengine",
      "required",
      "ENV-hosts,searchengine-hosts,ENV-searchengine-hosts,dockerworker-hosts,ENV-dockerworker-hosts,ENV-docker-hosts,ENV-data-hosts",
    ),
  };
}

/** The same servers with the values that versions up to November 2026 gave them: the inventory finds no way to them. */
export function metadataBefore(environment: string, readOnly = 4): MetadataByServer {
  return Object.fromEntries(
    Object.entries(metadataTable(environment, readOnly)).map(([name, { ssh_proxy_host, ...rest }]) => [
      name,
      {
        ...rest,
        hostname: name,
        groups: rest["groups"]!.replace(`,${environment}-docker-hosts`, ""),
        ...(ssh_proxy_host === "proxy" ? {} : { ssh_proxy_host: `${environment}-proxy` }),
      },
    ]),
  );
}

/** What Nova says of an environment's servers, without the mark of this software. */
export function metadataOf(servers: readonly Server[], environment: string): MetadataByServer {
  return Object.fromEntries(
    servers
      .filter(({ name }) => name.startsWith(`${environment}-`))
      .map(({ name, metadata }) => [
        name,
        Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== MARK_KEY)),
      ]),
  );
}
