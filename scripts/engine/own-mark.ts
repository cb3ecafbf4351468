import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheRoot } from "../setup/cache";

/*
 * A stack's folder lies in the checkout: whoever can commit can put files there. What this command goes by later
 * (that a folder was prepared, that an unsaved state is an engine's own) it therefore signs with a key that is kept
 * outside, for this user and machine alone.
 */

const FILE = "own.key";

let key: Buffer | undefined;

/** A mark that only this user can have made on this machine, for this text. */
export function ownMark(text: string): string {
  key ??= readKey(cacheRoot(process.env));
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Whether a mark is the one of this text. */
export function isOwnMark(text: string, mark: string): boolean {
  const [right, given] = [ownMark(text), mark].map((one) => Buffer.from(one)) as [Buffer, Buffer];
  return right.length === given.length && timingSafeEqual(right, given);
}

/** The key, made the first time. Where none can be kept this process has one of its own: then nothing earlier is known. */
function readKey(folder: string): Buffer {
  const file = join(folder, FILE);
  try {
    return keyIn(file) ?? makeKey(folder, file);
  } catch {
    return randomBytes(32);
  }
}

function makeKey(folder: string, file: string): Buffer {
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, randomBytes(32), { mode: 0o600 });
  try {
    // Whole or not at all; who comes second takes the first one's.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file);
}

function keyIn(file: string): Buffer | undefined {
  try {
    const found = readFileSync(file);
    return found.length === 32 ? found : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
