import { IdrError } from "../../constructs/errors";
import type { PlanJson, ResourceChange } from "../engine/plan-json";
import { before, effectOf, isLost, numberOf, openstackName, reasonOf } from "./change";
import { contextOf } from "./context";
import { isProductionBinding } from "./cutover";
import { SERVER, isFloatingIp, isVolume } from "./kinds";
import { dataVolumeDestroyed } from "./policies/data-volume-destroyed";
import { dataVolumeShrunk } from "./policies/data-volume-shrunk";
import { publicAddressReleased } from "./policies/public-address-released";
import { serverLost } from "./policies/server-lost";
import type { ChangePolicy, ReviewContext } from "./types";

/** Something in a plan that loses data, or the public's way to the site. */
export interface Danger {
  readonly kind: "volume" | "address" | "binding" | "server";
  /** What happens to it. */
  readonly action: "destroyed" | "replaced" | "shrunk";
  /** `refuse`: not without the operator's naming it; `warn`: shown before the question. */
  readonly severity: "refuse" | "warn";
  /** OpenStack's name of it, or its public address. */
  readonly name: string;
  readonly id?: string;
  readonly sizeGiB?: number;
  /** Of an address: which of the site's two it is. @default another one */
  readonly role?: "production" | "spare";
  /** Where it is in the plan. */
  readonly resource: string;
  /** Why, in words. */
  readonly reason: string;
}

/**
 * What a plan would lose, volumes first: what the policies of `idr review` say of it, as far as the
 * command itself acts on it. Also finds what `prevent_destroy` can't: blocks that were removed.
 */
export function dangersOf(plan: Pick<PlanJson, "resource_changes">): Danger[] {
  const context = contextOf({ format_version: "1.0", terraform_version: "", ...plan });
  const order: readonly Danger["kind"][] = ["volume", "address", "binding", "server"];
  return context.changes
    .flatMap((change) => dangerOf(change, context))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/**
 * Lets a plan pass only when each data volume that it destroys was named by the operator.
 * @param destroyVolumes names (or ids) given with --destroy-volume
 * @throws IdrError `plan-shrinks-volume`, `plan-destroys-volume` or `plan-destroys-address`, naming each,
 * with what to do
 */
export function guardData(
  dangers: readonly Danger[],
  stack: string,
  destroyVolumes: readonly string[] = [],
): void {
  const smaller = dangers.filter(({ action }) => action === "shrunk");
  if (smaller.length > 0) {
    throw new IdrError(
      "plan-shrinks-volume",
      `the plan for ${stack} is impossible: ${smaller.map(describe).join("; ")}`,
      {
        fix: "nothing was changed; a volume can only grow: give it its present size in the site file, or more",
      },
    );
  }
  const named = new Set(destroyVolumes);
  const volumes = dangers.filter(
    (danger) => danger.kind === "volume" && !(named.has(danger.name) || named.has(danger.id ?? danger.name)),
  );
  if (volumes.length > 0) {
    throw new IdrError(
      "plan-destroys-volume",
      `the plan for ${stack} destroys ${volumes.length === 1 ? "a data volume" : "data volumes"}: ` +
        volumes.map(describe).join("; "),
      {
        fix:
          `nothing was changed; put the volume back into the site file as it was, take a backup if its data may go, and ` +
          `only then name it: ${volumes.map((volume) => `--destroy-volume ${volume.name}`).join(" ")}`,
      },
    );
  }
  const addresses = dangers.filter(({ severity, kind }) => severity === "refuse" && kind === "address");
  if (addresses.length > 0) {
    const said = [...new Set(addresses.map(({ role = "production" }) => role))];
    throw new IdrError(
      "plan-destroys-address",
      `the plan for ${stack} gives ${said.includes("production") ? "production's" : "the spare"} address back to the cloud: ${addresses.map(describe).join("; ")}`,
      {
        fix:
          "nothing was changed; an address that was given back may go to somebody else: " +
          `put ${said.map((role) => `\`addresses.${role}\``).join(" and ")} back into the site file as it was`,
      },
    );
  }
}

/** `volume idr-database-db (800 GiB) destroyed: its block was removed`. */
export function describe(danger: Danger): string {
  const size = danger.sizeGiB === undefined ? "" : ` (${danger.sizeGiB} GiB)`;
  return `${WORDS[danger.kind]} ${danger.name}${size} ${danger.action}: ${danger.reason}`;
}

const WORDS: Readonly<Record<Danger["kind"], string>> = {
  volume: "volume",
  address: "address",
  binding: "public address of",
  server: "server",
};

function dangerOf(change: ResourceChange, context: ReviewContext): Danger[] {
  if (isVolume(change)) {
    const smaller = smallerThan(change);
    if (smaller !== undefined && finds(dataVolumeShrunk, change, context) !== undefined) {
      return [danger("volume", change, "shrunk", "refuse", `to ${smaller} GiB, which would cut off data`)];
    }
    return lost("volume", change, finds(dataVolumeDestroyed, change, context));
  }
  if (isFloatingIp(change)) {
    const role = /-(production|spare)$/.exec(before(change, "description") ?? "")?.[1] as Danger["role"];
    // Neither of the two is given back by the way: people and names point to them.
    const found = finds(publicAddressReleased, change, context);
    return lost("address", change, role === undefined || found === undefined ? found : "forbidden").map(
      (one) => ({
        ...one,
        ...(role === undefined ? {} : { role }),
      }),
    );
  }
  // Moving the spare address about is what releases do; only production's matters.
  if (isProductionBinding(change)) return lost("binding", change, "person");
  return change.type === SERVER ? lost("server", change, finds(serverLost, change, context)) : [];
}

/** The severity of what a policy finds; `undefined`: nothing. */
function finds(
  policy: ChangePolicy,
  change: ResourceChange,
  context: ReviewContext,
): ChangePolicy["severity"] | undefined {
  const [concern] = policy.check(change, context);
  return concern === undefined ? undefined : (concern.severity ?? policy.severity);
}

function lost(
  kind: Danger["kind"],
  change: ResourceChange,
  severity: ChangePolicy["severity"] | undefined,
): Danger[] {
  if (severity === undefined || !isLost(change)) return [];
  const action = effectOf(change) === "replace" ? "replaced" : "destroyed";
  return [danger(kind, change, action, severity === "forbidden" ? "refuse" : "warn", reasonOf(change))];
}

function danger(
  kind: Danger["kind"],
  change: ResourceChange,
  action: Danger["action"],
  severity: Danger["severity"],
  reason: string,
): Danger {
  const id = before(change, "id");
  const sizeGiB = numberOf(change.change.before?.["size"]);
  return {
    kind,
    action,
    severity,
    name: openstackName(change) ?? change.address,
    ...(id === undefined ? {} : { id }),
    ...(sizeGiB === undefined ? {} : { sizeGiB }),
    resource: change.address,
    reason,
  };
}

/** The GiB that a volume is to have, where that is less than it has. */
function smallerThan(change: ResourceChange): number | undefined {
  const from = numberOf(change.change.before?.["size"]);
  const to = numberOf(change.change.after?.["size"]);
  return from !== undefined && to !== undefined && to < from ? to : undefined;
}
