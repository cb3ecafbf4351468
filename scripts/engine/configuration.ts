import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { IdrError } from "../../constructs/errors";
import { putFile } from "../../stacks/put-file";
import { type LockWait, withLock } from "../setup/lock.cjs";
import { WORK_FOLDER } from "./at-work";

const FILE = "cdk.tf.json";
/** How often a plan is made anew because something that takes no lock has rewritten the stack meanwhile. */
const ATTEMPTS = 3;
/** A plan that another command makes takes a minute or two, and waits half a minute for the state's lock. */
const WAIT_SECONDS = 600;

/**
 * Runs `work` with the stack's folder to itself, and with this configuration in it: other commands synthesize into the
 * same folder, some with other addresses bound, and a plan has files of its own in there. Held as long as a plan takes,
 * never while somebody is asked or something is applied.
 * @param text the synthesized stack; `undefined`: what is in the folder
 * @param onWait called again and again while another process has the folder
 * @throws IdrError `folder-busy` after ten minutes, `stack-rewritten`; what `work` throws
 */
export async function withConfiguration<T>(
  stackDir: string,
  text: string | undefined,
  work: () => Promise<T>,
  onWait: (wait: LockWait) => void,
): Promise<T> {
  return await locked(stackDir, onWait, async () => {
    if (text === undefined) return await work();
    for (let attempt = 1; ; attempt++) {
      putFile(join(stackDir, FILE), text);
      const outcome = await work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      // Plain cdktf, say, takes no lock.
      if ((await read(stackDir)) === text) {
        if ("error" in outcome) throw outcome.error;
        return outcome.value;
      }
      if (attempt === ATTEMPTS) throw rewritten(stackDir, outcome);
    }
  });
}

/**
 * Sees that the folder's backend and providers are those of this configuration, which is all that commands on the state
 * go by. Takes the folder, and waits for it, only when they are others.
 */
export async function settleBackend(
  stackDir: string,
  text: string | undefined,
  onWait: (wait: LockWait) => void,
): Promise<void> {
  if (text === undefined || isDeepStrictEqual(settingsOf(await read(stackDir)), settingsOf(text))) return;
  await locked(stackDir, onWait, () => {
    putFile(join(stackDir, FILE), text);
    return Promise.resolve();
  });
}

async function locked<T>(
  stackDir: string,
  onWait: (wait: LockWait) => void,
  work: () => Promise<T>,
): Promise<T> {
  let holder: LockWait | undefined;
  const waiting = (wait: LockWait) => onWait((holder = wait));
  try {
    return await withLock(join(stackDir, WORK_FOLDER, "plan.lock"), work, {
      onWait: waiting,
      timeoutSeconds: WAIT_SECONDS,
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "lock-held") throw error;
    const who = `process ${holder?.pid ?? "?"} of ${holder?.host ?? "another machine"}`;
    throw new IdrError("folder-busy", `${who} plans in ${stackDir} for more than ${WAIT_SECONDS} s`, {
      fix: `see what it does; if it hangs, end it (kill ${holder?.pid ?? "PID"}), and run this again`,
      cause: error,
    });
  }
}

async function read(stackDir: string): Promise<string | undefined> {
  try {
    return await readFile(join(stackDir, FILE), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** What `init` goes by. */
function settingsOf(text: string | undefined): unknown {
  try {
    return (JSON.parse(text ?? "") as { terraform?: unknown }).terraform;
  } catch {
    // Being written just now by plain cdktf, or cut off.
    return null;
  }
}

function rewritten(stackDir: string, outcome: object): IdrError {
  return new IdrError(
    "stack-rewritten",
    `${join(stackDir, FILE)} was written by another program each of the ${ATTEMPTS} times that it was planned`,
    {
      fix: "nothing was changed; end what synthesizes in this folder (cdktf?), and run this again",
      ...("error" in outcome ? { cause: outcome.error } : {}),
    },
  );
}
