import { IdrError } from "../../../constructs/errors";
import { MARKED_TYPES } from "../../cloud/objects";
import type { Unknown } from "../../cloud/foreign";
import type { Engine, Import, PlanJson, PlanResult, ResourceChange } from "../../engine";
import type { Emit } from "../../events";
import type { OpenStack } from "../../openstack";
import { SERVER, VOLUME } from "../../review/kinds";
import { candidatesOf } from "./candidates";
import type { CopyTime } from "./estimate";
import { known } from "./known";
import { refuseForeignRules } from "./group-rules";
import { isCreation, MATCHED_TYPES, matchOf } from "./match";
import { adoptServers } from "./orphan-servers";
import { adoptVolumes } from "./orphan-volumes";
import type { FailedVolume } from "./tainted";
import { refuseLeftovers, unknownTo } from "./unknown";

export interface AdoptOptions {
  readonly stack: string;
  readonly cloud: OpenStack;
  readonly emit: Emit;
  /** Volumes that the operator gave up, by name. */
  readonly destroyVolumes: readonly string[];
  /** GiB a second that copies went at before. */
  readonly rate?: number;
  /** What other states of the site have, by identity; asked for when something was found. */
  readonly others: () => Promise<readonly string[]>;
  /** Mark of what the stack creates: by it a leftover of an interrupted run is told from somebody else's object. */
  readonly mark: string;
  /** Name of the router that the stack finds by its name and that the site must own. @default none */
  readonly router?: string;
  /** Names of the environments of the site file; a live stack's are told. @default none */
  readonly environments?: readonly string[];
  /** Whether an address may be taken from whoever has it: a release watches that. @default false */
  readonly takesAddress?: boolean;
  /** Only look: nothing that is still being made is waited for. @default false */
  readonly onlyLook?: boolean;
  /** Where the plan is kept. @default a file that is gone when it was applied */
  readonly out?: string;
}

/** What a look at the cloud found of what a plan would make. */
export interface Found {
  readonly imports: readonly Import[];
  /** Failed copies among them: they are imported to be replaced. */
  readonly failed: readonly FailedVolume[];
  readonly copies: readonly CopyTime[];
}

/** A plan with all that it adopts. */
export interface AdoptingPlan extends Found {
  readonly result: PlanResult;
}

/**
 * Plans, and takes into the plan what the cloud has already of that which it would make: left by an engine or
 * provider that was killed, or by an answer that was lost. Plans again until nothing new is found, because what
 * belongs to something (a group's rules) can be told only when that is known. Takes in only what carries the stack's
 * mark: what somebody else made is refused.
 * @param failed volumes of the state that this plan replaces, because their copies failed
 * @throws IdrError `environment-foreign`, `leftover-differs`, `group-foreign-rules`, `volume-name-taken`, `orphan-server`,
 *   `state-stale`, `live-takes-foreign`, `live-takes-undeclared`
 */
export async function planAdopting(
  engine: Engine,
  failed: readonly FailedVolume[],
  options: AdoptOptions,
): Promise<AdoptingPlan> {
  const all = { imports: [] as Import[], failed: [...failed], copies: [] as CopyTime[] };
  let others: Promise<readonly string[]> | undefined;
  const once = () => (others ??= options.others());
  const given = { ...options, others: once };
  let unknown: Unknown | undefined;
  for (;;) {
    const orphans = all.failed.filter(({ address }) => all.imports.some(({ to }) => to === address));
    const result = await engine.plan({
      imports: all.imports,
      // A tainted one is replaced anyway.
      replace: orphans.map(({ address }) => address),
      unprotected: all.failed.map(({ address }) => address),
      ...(options.out === undefined ? {} : { out: options.out }),
    });
    unknown ??= await unknownTo(result.json, given);
    const found = await lookFor(result.json, given);
    if (found.imports.length === 0) {
      refuseLeftovers(options.stack, unknown.leftovers, result.json);
      await refuseForeignRules(options.stack, all.imports, result.json, options.cloud);
      return { ...all, result };
    }
    // An engine refuses two imports to one address.
    const fresh = found.imports.filter(({ to }) => !all.imports.some((one) => one.to === to));
    // It also ignores an import to an address that its state has: what is found again would be found for ever.
    if (fresh.length === 0) throw notTakenIn(options.stack, found.imports);
    all.imports.push(...fresh);
    all.failed.push(...found.failed);
    all.copies.push(...found.copies);
  }
}

function notTakenIn(stack: string, imports: readonly Import[]): IdrError {
  const what = imports.map(({ to, id }) => `${to} (${id})`).join(", ");
  return new IdrError(
    "state-stale",
    `the state of ${stack} has an older object in the place of what is in the cloud: ${what}`,
    {
      fix: `nothing was changed; is this an older copy of the state (another folder, a backup)? work with the newest; when what the state has is gone for good: tofu or terraform state rm ADDRESS in the stack's folder, and run this again`,
    },
  );
}

/** Looks in the cloud for what a plan would create. */
async function lookFor(plan: PlanJson, options: AdoptOptions): Promise<Found> {
  const creations = (plan.resource_changes ?? []).filter(isCreation);
  const own = new Set(known(plan.prior_state));
  const [volumes, rest] = [
    await adoptVolumes(ofType(creations, VOLUME), own, options),
    await matches(creations, own, options),
  ];
  const imports = [...volumes.imports, ...rest];
  if (imports.length > 0) return { ...volumes, imports };
  // Last, because what is to be a server's must be known before it can be told to be that server.
  const servers = await adoptServers(ofType(creations, SERVER), creations, own, options);
  return { ...volumes, imports: servers };
}

async function matches(
  creations: readonly ResourceChange[],
  own: ReadonlySet<string>,
  options: AdoptOptions,
): Promise<Import[]> {
  const wanted = creations.filter(({ type }) => MATCHED_TYPES.includes(type));
  const listed = await candidatesOf(new Set(wanted.map(({ type }) => type)), options.cloud);
  // What carries no mark of its own belongs to something that does.
  const candidatesFor = (type: string) =>
    (listed.get(type) ?? []).filter(({ mark }) => !MARKED_TYPES.has(type) || mark === options.mark);
  const found = (taken: ReadonlySet<string>): Import[] =>
    wanted.flatMap((change) => {
      const match = matchOf(change, candidatesFor(change.type), taken);
      return match === undefined ? [] : [{ to: change.address, id: match.id }];
    });
  if (found(own).length === 0) return [];
  return found(new Set([...own, ...(await options.others())]));
}

function ofType(changes: readonly ResourceChange[], type: string): ResourceChange[] {
  return changes.filter((change) => change.type === type);
}
