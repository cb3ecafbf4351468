/**
 * Writes the clouds.yaml of a job, readable by its user alone, from what the job was given: an application
 * credential, or an OpenID Connect token that Keystone exchanges (nothing secret is kept anywhere then).
 *
 *   node scripts/launch.mjs ci/scripts/credentials.ts FILE
 *
 * Environment: OS_AUTH_URL, and OS_APPLICATION_CREDENTIAL_ID with OS_APPLICATION_CREDENTIAL_SECRET, or
 * IDR_OIDC_PROVIDER (Keystone's name of the CI as identity provider) with OS_PROJECT_ID; optional:
 * IDR_OIDC_PROTOCOL (openid), IDR_OIDC_AUDIENCE, OS_REGION_NAME. Prints no secret.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { IdrError } from "../../constructs/errors";
import { authOf } from "./lib/credentials";
import { appendSafely } from "./lib/files";
import { maskInLog } from "./lib/log";
import { main, startedIn } from "./lib/main";
import { leaveCheckout, openSiteInCi } from "./lib/site";

void main(async (ui) => {
  const file = process.argv[2];
  if (file === undefined) throw new IdrError("usage", "expected the file to write");
  const target = path.resolve(startedIn, file);
  const open = await openSiteInCi();
  leaveCheckout(open);
  const { entry, secrets, how } = await authOf(process.env);
  // GitHub hides what it was told to; the token of an exchange is new to it.
  for (const secret of secrets) maskInLog(secret);
  const { cloud } = open.site;
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  await writeFile(target, stringify({ clouds: { [cloud]: entry } }), { mode: 0o600, flag: "wx" });
  if (process.env["GITHUB_ENV"]) appendSafely(process.env["GITHUB_ENV"], `OS_CLIENT_CONFIG_FILE=${target}\n`);
  ui.say(`clouds.yaml for ${cloud}: ${how}`);
  return 0;
});
