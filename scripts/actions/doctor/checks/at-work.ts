import { IdrError, messageOf } from "../../../../constructs/errors";
import type { Site } from "../../../../constructs/model";
import { pgSchema } from "../../../../stacks/state-backend";
import { holderText } from "../../../engine/errors";
import { pgHolder } from "../../../engine/pg-locks";
import type { Entry } from "../../../history";
import { running, titleOf } from "../../../history/operation";
import type { Findings } from "../finding";

/** Reads the site's history where its state is, as the engine does: it logs in there. */
export type ReadEntries = () => Promise<readonly Entry[]>;

/** PostgreSQL's word for a table that is not there: nothing was ever kept in that schema, so nobody holds its lock. */
const NO_TABLE = "42P01";

/**
 * Reads the history, and tells of an operation that is at work on the site.
 * @param place where the state is, for people
 * @param fix what to do when it can't be read
 * @returns whether it could be read
 */
export async function historyFindings(
  place: string,
  read: ReadEntries,
  fix: string,
  findings: Findings,
): Promise<boolean> {
  let entries: readonly Entry[];
  try {
    entries = await read();
  } catch (error) {
    const own = error instanceof IdrError ? error.fix : undefined;
    findings.problem("state", `${place} can't be read: ${messageOf(error)}`, own ?? fix);
    return false;
  }
  findings.ok("state", `${place}: the engine can read it`);
  operationFinding(entries, findings);
  return true;
}

/** Tells of an operation that is at work on the site. */
export function operationFinding(entries: readonly Entry[], findings: Findings): void {
  const entry = running(entries);
  if (entry === undefined) return;
  findings.warning(
    "operation",
    `${entry.who} is at work: ${titleOf(entry)}, since ${entry.begunAt} (process ${entry.pid})`,
    `wait until that has ended; if it is certain that it is gone for good: idr lock release --id ${entry.id}`,
  );
}

/** Tells who holds locks of states in PostgreSQL, which is asked itself. */
export async function pgLockFindings(
  site: Site,
  stacks: readonly string[],
  env: NodeJS.ProcessEnv,
  findings: Findings,
): Promise<void> {
  const { state } = site;
  if (state.backend !== "pg") return;
  for (const stack of stacks) {
    const schema = pgSchema(state, site.cloud, stack);
    try {
      const holder = await pgHolder(env, schema);
      if (holder === undefined) continue;
      findings.warning(
        `lock of ${stack}`,
        `held by ${holderText({ ...holder, path: schema })}`,
        `wait until that is done; if it is certain that it is gone for good: idr lock release --id ${holder.id ?? "…"}`,
      );
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === NO_TABLE) continue;
      findings.unknown(`lock of ${stack}`, `PostgreSQL does not tell: ${messageOf(error)}`);
      return;
    }
  }
}
