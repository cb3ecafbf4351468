import { IdrError } from "../errors";
import type { SitePath } from "./site-file-error";

/**
 * Tells of a mistake, and lets the rest of the file be looked at.
 * @param because other parts of the file without which it would be no mistake: when the shape of one is wrong, nothing is told
 */
export type Report = (path: SitePath, message: string, fix?: string, because?: readonly SitePath[]) => void;

/** What `read` makes, or `instead` when it throws an IdrError, which is reported with its place. */
export function tried<T>(report: Report, path: SitePath, instead: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof IdrError)) throw error;
    report(path, error.message, error.fix);
    return instead;
  }
}
