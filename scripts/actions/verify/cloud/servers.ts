import type { Environment, Server as DeclaredServer } from "../../../../constructs/model";
import type { Server } from "../../../openstack/compute";
import { type Check, Checks } from "../check";
import type { VerifyFacts } from "./facts";

/** Whether each server is there once and ACTIVE, and carries what Ansible needs to see. Pure. */
export function serverChecks(environment: Environment, { servers }: VerifyFacts): readonly Check[] {
  const status = new Checks("servers");
  const metadata = new Checks("metadata");
  for (const declared of environment.servers) {
    const found = servers.filter(({ name }) => name === declared.name);
    const [server] = found;
    if (server === undefined) {
      status.add(declared.name, "failed", "is missing");
      metadata.add(declared.name, "skipped", "there is no such server");
      continue;
    }
    judgeStatus(declared, found, server, status);
    metadata.judge(declared.name, metadataTroubles(declared, server), "as the site file has it");
  }
  return [...status.all, ...metadata.all];
}

function judgeStatus(
  declared: DeclaredServer,
  found: readonly Server[],
  server: Server,
  checks: Checks,
): void {
  if (found.length > 1) checks.add(declared.name, "failed", `${found.length} servers have this name`);
  else if (server.status !== "ACTIVE") {
    checks.add(
      declared.name,
      "failed",
      `is ${server.status}${server.fault === undefined ? "" : `: ${server.fault}`}`,
    );
  } else if (server.flavorName !== undefined && server.flavorName !== declared.flavor) {
    checks.add(
      declared.name,
      "warning",
      `ACTIVE, with flavor ${server.flavorName}; the site file says ${declared.flavor}`,
    );
  } else checks.add(declared.name, "passed", `ACTIVE, ${declared.flavor}`);
}

function metadataTroubles(declared: DeclaredServer, server: Server): string[] {
  return Object.entries(declared.metadata).flatMap(([key, wanted]) => {
    const got = server.metadata[key];
    if (got === wanted) return [];
    return [got === undefined ? `${key} is missing` : `${key} is "${got}", not "${wanted}"`];
  });
}
