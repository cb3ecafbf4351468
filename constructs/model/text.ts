import { z } from "zod";

/**
 * What a text of a site may not have in it, wherever the text comes from. A
 * synthesized stack is a template to the engine (`${…}`, `%{…}`) and to the
 * construct framework (tokens, also in the shape of huge numbers); control,
 * format and unassigned characters and line separators deceive those who read
 * a terminal, a log or a review. See docs/site-file.md.
 */

/**
 * Every character of Unicode's category C (control, format, surrogate, private use, unassigned), every separator but the
 * plain space, what is drawn as nothing (default ignorable), and the blank of Braille.
 */
const HIDDEN = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
const EACH_HIDDEN = new RegExp(HIDDEN.source, "gu");
/** A reference of the construct framework is a text with this in it, whatever bracket is before it. */
const FRAMEWORK_TOKEN = "TfToken[";
/** The framework also reads numbers inside texts, and takes some beyond 1e280 for references of its own. Its own pattern, but for the look behind, which keeps it linear. */
const NUMBER = /(?<![-|\d.+])[-|\d.+]+e[-|\d.e+]+/gi;

/** Why a text is refused, and what to do. */
export interface Refusal {
  readonly why: string;
  readonly fix: string;
}

/** Why a text can't be part of a site; `undefined`: it can. */
export function refusalOf(text: string): Refusal | undefined {
  const start = ["${", "%{"].find((one) => text.includes(one));
  if (start !== undefined) {
    return {
      why: `has "${start}", which an engine would evaluate`,
      fix: "write the value itself: a text of a site is never an expression",
    };
  }
  if (text.includes(FRAMEWORK_TOKEN) || hasTokenNumber(text)) {
    return {
      why: "reads like a reference of the construct framework",
      fix: "write the value itself: a text of a site is never an expression",
    };
  }
  if (text === "__proto__") {
    return { why: "is no name that programs keep apart from their own", fix: "choose another name" };
  }
  const hidden = HIDDEN.exec(text)?.[0];
  if (hidden === undefined) {
    return text === text.trim()
      ? undefined
      : { why: "begins or ends with a space", fix: "leave it out: names that differ in that look the same" };
  }
  if (hidden === "\n" || hidden === "\r") {
    return {
      why: "has more than one line",
      fix: "write it on one line (`>-` instead of `>` or `|` leaves out the end of the last line)",
    };
  }
  return { why: `has the hidden character ${escapedCharacter(hidden)}`, fix: "leave it out" };
}

function hasTokenNumber(text: string): boolean {
  return [...text.matchAll(NUMBER)].some(([number]) => Math.abs(Number.parseFloat(number)) > 1e280);
}

/** A text for people: what is hidden in it is shown, so that it can't deceive. */
export function escaped(text: string): string {
  return text.replaceAll(EACH_HIDDEN, escapedCharacter);
}

function escapedCharacter(character: string): string {
  const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  return (
    named[character] ??
    (code < 256 ? `\\x${hex.padStart(2, "0")}` : code < 65536 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`)
  );
}

const LONGEST_SHOWN = 120;

/** A value as messages show it: escaped, cut, without a private key or the password of an address. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const json = typeof value === "object" && value !== null ? shownObject(value) : JSON.stringify(value);
  if (json.includes("PRIVATE KEY")) return "a private key";
  const clean = withoutSecrets(escaped(json));
  return clean.length > LONGEST_SHOWN
    ? `${clean.slice(0, LONGEST_SHOWN)}… (${clean.length} characters)`
    : clean;
}

/** A text without what no message may repeat: private keys, and the user and password of an address. */
export function withoutSecrets(text: string): string {
  return text.replace(/[A-Z -]*PRIVATE KEY.*$/s, "a private key").replaceAll(/\/\/[^/@"\s]*@/g, "//…@");
}

/** Inside may be anything, of any size: what kind of thing it is says enough, when it is long. */
function shownObject(value: object): string {
  const entries = Array.isArray(value) ? value.length : Object.keys(value).length;
  if (entries > 10) return Array.isArray(value) ? `a list of ${entries}` : `a mapping of ${entries} keys`;
  return JSON.stringify(value);
}

/** The check that makes a string of the schema a text of a site. A test sees that every string has this very one. */
export const TEXT_CHECK = z.check<string>((payload) => {
  const refusal = refusalOf(payload.value);
  if (refusal === undefined) return;
  payload.issues.push({
    code: "custom",
    input: payload.value,
    message: `got ${shownValue(payload.value)}, which ${refusal.why}`,
    params: { refused: true, fix: refusal.fix },
  });
});

/** A text of the schema that may have up to `most` characters. Every string of a site file is one. */
export function text(most = 255): z.ZodString {
  return z.string().min(1).max(most).check(TEXT_CHECK);
}

/** A text that is one of zod's formats. */
export function formatted<T extends z.ZodType<string>>(format: T): T {
  return format.check(TEXT_CHECK);
}
