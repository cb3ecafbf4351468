import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REGION } from "./catalog";
import type { Cloud } from "./cloud";
import { PROJECTS } from "./seed";

/**
 * The clouds.yaml of a sandbox: `sandbox` (password) and `sandbox-appcred` (application credential) for the
 * project `idr`; `sandbox-other` and `sandbox-other-appcred` for the project `other`.
 */
export function cloudsYaml(cloud: Cloud): string {
  const lines = ["clouds:"];
  for (const name of PROJECTS) {
    const user = [...cloud.state.users.values()].find((candidate) => candidate.name === name);
    const credential = [...cloud.state.applicationCredentials.values()].find(
      (candidate) => candidate.name === `${name}-sandbox`,
    );
    const entry = name === "idr" ? "sandbox" : `sandbox-${name}`;
    lines.push(
      ...cloudEntry(cloud, entry, "password", {
        username: name,
        password: user?.password ?? "",
        project_name: name,
        user_domain_name: "Default",
        project_domain_name: "Default",
      }),
    );
    if (credential !== undefined) {
      lines.push(
        ...cloudEntry(cloud, `${entry}-appcred`, "v3applicationcredential", {
          application_credential_id: credential.id,
          application_credential_secret: credential.secret,
        }),
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

function cloudEntry(cloud: Cloud, name: string, type: string, auth: Record<string, string>): string[] {
  return [
    `  ${name}:`,
    `    auth_type: ${type}`,
    "    auth:",
    `      auth_url: ${JSON.stringify(`${cloud.url}/identity/v3`)}`,
    ...Object.entries(auth).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}`),
    `    region_name: ${REGION}`,
    '    identity_api_version: "3"',
  ];
}

/** Writes `<dir>/clouds.yaml` for its owner alone and returns its path. */
export function writeClouds(cloud: Cloud, dir: string): string {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "clouds.yaml");
  writeFileSync(file, cloudsYaml(cloud), { mode: 0o600 });
  // An existing file keeps its mode on writing.
  chmodSync(file, 0o600);
  return file;
}
