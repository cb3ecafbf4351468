import { MARK_KEY } from "../../../constructs/model/marks";
import type { Answer, Look } from "./types";

/** Controls, and marks that are not seen or turn the direction of writing. A tab and an end of line are text. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * Whether a text can't be what it looks like, whatever attribute it stands in: it has characters that nobody sees, or
 * something that is nearly the mark by which this software knows what it made.
 */
export function strangeText({ before, after }: Look): Answer | undefined {
  const texts = textsIn(after);
  if (texts.length === 0) return undefined;
  const old = textsIn(before);
  const fresh = old.length === 0 ? texts : texts.filter((text) => !old.includes(text));
  if (fresh.some((text) => UNSEEN.test(text))) {
    return { may: "identity", why: "it has characters that nobody sees: it is not what it looks like" };
  }
  if (fresh.some((text) => isNearly(text))) {
    return { may: "identity", why: `it looks like the mark ${MARK_KEY}, and is none` };
  }
  return undefined;
}

/** A name as people read it: which letters are capitals, how wide they are and which hyphen it is makes no other name. */
export function asRead(name: string): string {
  return name
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replaceAll(/[\u2010-\u2015\u2212]/g, "-");
}

/** Whether a name has letters only that a name of ours can have: others look like them. */
export function isPlainName(name: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(name);
}

const ASCII = /^\p{ASCII}*$/u;
/** The mark's letters, whatever stands between them. */
const LETTERS = MARK_KEY.replaceAll("-", "");
const NEARLY = new RegExp(LETTERS.split("").join("[\\s_-]*"), "i");

function isNearly(text: string): boolean {
  // Most texts are plain, and need not be folded.
  const near = ASCII.test(text)
    ? NEARLY.test(text)
    : asRead(text)
        .replaceAll(/[\s_-]/g, "")
        .includes(LETTERS);
  return near && !text.includes(MARK_KEY);
}

const NONE: readonly string[] = [];

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return NONE;
  return Object.entries(value).flatMap(([key, inner]) =>
    Array.isArray(value) ? textsIn(inner) : [key, ...textsIn(inner)],
  );
}
