import { effectOf } from "../change";
import { SERVER } from "../kinds";
import type { Concern } from "../types";
import { planPolicy } from "./policy";

/** Arguments of the provider that are secrets. */
export const PROVIDER_SECRETS: readonly string[] = ["password", "token", "application_credential_secret"];

/** A password in the configuration: it is in the synthesized file, the plan and the state, in the clear. */
export const secretInCode = planPolicy(
  {
    id: "secret-in-code",
    severity: "forbidden",
    risk: "secret",
    title: "a password is written into the configuration",
    why: "it is in the synthesized file, in the plan and in the state, where everybody with a copy reads it",
    example: "admin_pass of a server, or password of the provider",
    covers: ["CKV_OPENSTACK_1", "CKV_OPENSTACK_4", "AVD-OPNSTK-0001"],
  },
  ({ plan, changes }) => {
    const found: Concern[] = [];
    for (const [name, provider] of Object.entries(plan.configuration?.provider_config ?? {})) {
      const expressions =
        "expressions" in provider ? (provider.expressions as Readonly<Record<string, unknown>>) : {};
      for (const key of PROVIDER_SECRETS) {
        const constant = (expressions[key] as { constant_value?: unknown } | undefined)?.constant_value;
        if (typeof constant === "string" && constant !== "") {
          found.push({
            subject: `provider ${name}`,
            message: `${key} is written out`,
            fix: "keep it in clouds.yaml or secure.yaml",
          });
        }
      }
    }
    for (const change of changes) {
      const effect = effectOf(change);
      if (change.type !== SERVER || effect === "stay" || effect === "destroy") continue;
      const value = change.change.after?.["admin_pass"];
      if (value !== undefined && value !== null && value !== "") {
        found.push({
          subject: `server ${change.name}`,
          resource: change.address,
          message: "has a password (admin_pass) written out",
          fix: "use SSH keys: sshKeys in the site file",
        });
      }
    }
    return found;
  },
);
