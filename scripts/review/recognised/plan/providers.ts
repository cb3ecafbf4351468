import { isOpenstack } from "../../kinds";
import { PROVIDER_SECRETS } from "../../policies/secret-in-code";
import type { Concern, ReviewContext } from "../../types";

/** Arguments that decide to which cloud and with which rights the provider talks, if not these. */
const OURS = new Set(["cloud", "region"]);

/** Arguments that decide neither where requests go nor who is trusted. */
const TUNING: Readonly<Record<string, string>> = {
  max_retries: "how often a request is tried again",
  delayed_auth: "when it logs in",
};

interface ProviderConfig {
  readonly name?: string;
  readonly full_name?: string;
  readonly alias?: string;
  readonly module_address?: string;
  readonly expressions?: Readonly<Record<string, unknown>>;
}

/**
 * The providers of a plan: OpenStack's, with the arguments that our stacks
 * write, on the site's cloud. Every other argument sends passwords and requests
 * to another place, or trusts another server.
 */
export function providerConcerns({ plan, site }: ReviewContext): readonly Concern[] {
  const found: Concern[] = [];
  const clouds = new Set<string>();
  for (const [key, provider] of Object.entries(plan.configuration?.provider_config ?? {})) {
    const { full_name: source, expressions = {} } = provider as ProviderConfig;
    if (source !== undefined && !isOpenstack({ provider_name: source })) {
      if (/(^|\/)openstack$/.test(source)) {
        found.push({
          severity: "forbidden",
          risk: "code",
          subject: `provider ${key}`,
          message: `is a program from elsewhere that is called like OpenStack's provider: ${source}`,
        });
      }
      continue;
    }
    if (isInherited(provider)) continue;
    // A plan of an old engine has no full name: what is not called so is another provider.
    if (source === undefined && !/^(.*:)?openstack(\..*)?$/.test(key)) continue;
    for (const argument of Object.keys(expressions)) {
      if (OURS.has(argument) || isWrittenSecret(argument, expressions[argument])) continue;
      const tuning = TUNING[argument];
      if (tuning !== undefined) {
        const message = `is given ${argument}, which our stacks don't give it: ${tuning}`;
        found.push({ risk: "identity", subject: `provider ${key}`, message });
        continue;
      }
      found.push({
        severity: "forbidden",
        risk: "identity",
        subject: `provider ${key}`,
        message: `is given ${argument}, which decides where requests and passwords are sent, or who is trusted; our stacks give it cloud and region alone`,
        fix: "say it in clouds.yaml, on the machine of whoever has the rights",
      });
    }
    found.push(...placeOf(key, expressions, site));
    clouds.add(`${constantOf(expressions["cloud"]) ?? ""} ${constantOf(expressions["region"]) ?? ""}`);
  }
  if (clouds.size > 1) {
    found.push({
      severity: "forbidden",
      risk: "identity",
      subject: "the providers",
      message: `work on several clouds or regions (${[...clouds].map((one) => one.trim() || "the default").join(", ")}): the same names are other objects there`,
    });
  }
  return found;
}

/** Engines list the provider of a module within a module, to which nothing is said: it is the caller's. */
function isInherited({ module_address: module, alias, expressions }: ProviderConfig): boolean {
  return module !== undefined && alias === undefined && expressions === undefined;
}

/** A password that is written out: secret-in-code says so. */
function isWrittenSecret(argument: string, expression: unknown): boolean {
  return PROVIDER_SECRETS.includes(argument) && (constantOf(expression) ?? "") !== "";
}

function placeOf(
  key: string,
  expressions: Readonly<Record<string, unknown>>,
  site: ReviewContext["site"],
): readonly Concern[] {
  const found: Concern[] = [];
  if (site !== undefined && site.cloud !== "envvars" && !Object.hasOwn(expressions, "cloud")) {
    found.push({
      risk: "identity",
      subject: `provider ${key}`,
      message: `is not told on which cloud it works; the site's is "${site.cloud}"`,
    });
  }
  for (const argument of OURS) {
    if (!Object.hasOwn(expressions, argument)) continue;
    const value = constantOf(expressions[argument]);
    const subject = `provider ${key}`;
    if (value === undefined) {
      found.push({
        severity: "forbidden",
        risk: "identity",
        subject,
        message: `is given a ${argument} that the plan doesn't tell`,
      });
    } else if (site !== undefined && value !== site[argument as "cloud" | "region"]) {
      const wanted = site[argument as "cloud" | "region"];
      found.push({
        severity: "forbidden",
        risk: "identity",
        subject,
        message: `works on the ${argument} "${value}", the site's is ${wanted === undefined ? "not said" : `"${wanted}"`}`,
      });
    }
  }
  return found;
}

function constantOf(expression: unknown): string | undefined {
  const value = (expression as { constant_value?: unknown } | undefined)?.constant_value;
  return typeof value === "string" && !value.includes("${") && !value.includes("%{") ? value : undefined;
}
