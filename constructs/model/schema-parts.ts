import { z } from "zod";

import { addressProblem } from "./place-of-state";
import { shownValue, text } from "./text";

/** What the schema of a site file is made of: the kinds of texts, names and numbers. */

export const gib = z.int().min(1).max(65536);
export const cidr = text(18).meta({ examples: ["192.168.1.0/24"] });
/** Who may connect: a network of IPv4 or IPv6. */
export const peerCidr = text(43).meta({ examples: ["198.51.100.0/24", "2001:db8::/32"] });
export const ports = z
  .array(z.union([z.int().min(1).max(65535), text(11)]))
  .min(1)
  .max(100)
  .meta({ examples: [[443, "14060-14079"]] });

/** A mapping by name, with up to `most` entries: a small file must not describe more than a cloud holds. */
export function named<T extends z.ZodType>(key: z.ZodString, value: T, most: number) {
  return z.record(key, value).check((payload) => {
    const count = Object.keys(payload.value).length;
    if (count <= most) return;
    const message = `has ${count} entries (allowed: at most ${most})`;
    payload.issues.push({ code: "custom", input: payload.value, message });
  });
}

/** A text that has a form; `allowed` says it in words. */
export function shaped(most: number, form: RegExp, allowed: string): z.ZodString {
  return text(most).regex(form, { error: allowed });
}

/** Lower-case letters and digits: the names in /etc/hosts drop all up to the first hyphen, so it can have none. */
export const ENVIRONMENT_NAME = /^[a-z][a-z0-9]{0,30}$/;
/** What a server or the last part of a volume may be called; every JavaScript object has a `constructor`. */
const PART_NAME = /^(?!constructor$)[a-z][a-z0-9_-]{0,40}$/;
export const partName = shaped(41, PART_NAME, "a lower-case letter, then letters, digits, - and _");

/** Also a folder of local states, and a part of the names of remote ones: never a way out of them. */
export const CLOUD_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9._@ -]{0,62}[A-Za-z0-9._@-])?$/;
export const CLOUD_NAME_WORDS =
  "up to 64 letters, digits, spaces and . _ @ -, of which the first is a letter, digit or _";

/** The engine's S3 client makes hosts' names of region and bucket. */
export const s3Region = shaped(63, /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, "letters, digits and -");
export const s3Bucket = shaped(255, /^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits and . _ -");
export const s3Prefix = shaped(
  500,
  /^(?!\.{1,2}(?:\/|$))(?!.*\/\.{1,2}(?:\/|$))[A-Za-z0-9._@!'()* /-]+$/,
  "letters, digits and . _ @ ! ' ( ) * - /, without . and .. as parts",
);

/** An IPv4 address, or a name that is looked up. */
export const host = shaped(
  253,
  /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.?$/,
  "an IPv4 address, or a DNS name: letters, digits, . and -",
);

/** Where a state is kept: https, or http to this machine. */
export const stateAddress = text(1000)
  .check((payload) => {
    const problem = addressProblem(payload.value);
    if (problem === undefined) return;
    payload.issues.push({
      code: "custom",
      input: payload.value,
      message: `got ${shownValue(payload.value)}, which ${problem.why}`,
      params: { fix: problem.fix },
    });
  })
  .meta({ format: "uri" });
