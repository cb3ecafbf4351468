import { TELLING } from "./telling";

/**
 * Whether an engine works a text out of nothing but what the plan tells: references whose attributes are no secret, and
 * functions that read no file, no environment and no clock. Text that is not understood is none. The language is that of
 * https://developer.hashicorp.com/terraform/language/expressions (1.11).
 */
export function isPureTemplate(text: string, isHonest: (reference: string) => boolean): boolean {
  const inner = expressionsOf(text);
  return inner?.every((one) => isPureExpression(one, isHonest)) === true;
}

/** Functions that work on their arguments alone. */
const PURE: ReadonlySet<string> = new Set(
  (
    "abs ceil floor log max min parseint pow signum chomp endswith format formatlist indent join lower ltrimspace " +
    "regex regexall replace split startswith strcontains strrev substr title trim trimprefix trimspace trimsuffix upper " +
    "alltrue anytrue chunklist coalesce coalescelist compact concat contains distinct element flatten index keys length " +
    "lookup matchkeys merge one range reverse setintersection setproduct setsubtract setunion slice sort sum transpose " +
    "values zipmap jsonencode yamlencode cidrhost cidrnetmask cidrsubnet cidrsubnets tobool tolist tomap tonumber toset " +
    "tostring try can"
  ).split(" "),
);

const TOKEN =
  /\s+|"(?:[^"\\$%]|[$%](?!\{)|\\["\\nrt])*"|\d+(?:\.\d+)?|[A-Za-z_][\w-]*|\.\.\.|=>|==|!=|<=|>=|&&|\|\||[.,:?=<>!+*/%()[\]{}-]/gy;
const WORDS: ReadonlySet<string> = new Set(["for", "in", "if", "true", "false", "null"]);
/** Longer than any honest one. */
const MOST = 20_000;

/** What stands inside of `${…}`, each; `undefined`: a directive (`%{`), or a text that does not end. */
function expressionsOf(text: string): readonly string[] | undefined {
  if (text.length > MOST || /%\{/.test(text)) return undefined;
  const found: string[] = [];
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at)) {
    // `$${` is the text `${`.
    if (text[at - 1] === "$") return undefined;
    const end = endOf(text, at + 2);
    if (end === undefined) return undefined;
    found.push(text.slice(at + 2, end));
    at = end + 1;
  }
  return found;
}

function endOf(text: string, from: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (quoted && letter === "\\") at++;
    else if (letter === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (letter === "{") depth++;
    else if (letter === "}" && depth-- === 0) return at;
  }
  return undefined;
}

function tokensOf(text: string): readonly string[] | undefined {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return undefined;
    if (token.trim() !== "") found.push(token);
  }
  return found;
}

const isName = (token: string | undefined): token is string =>
  token !== undefined && /^[A-Za-z_]/.test(token);

function isPureExpression(text: string, isHonest: (reference: string) => boolean): boolean {
  const tokens = tokensOf(text);
  if (tokens === undefined) return false;
  const loop = loopNames(tokens);
  let wholes = 0;
  let bare = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (!isName(token) || WORDS.has(token)) continue;
    const next = tokens[at + 1];
    if (next === "(") {
      if (!PURE.has(token)) return false;
      continue;
    }
    // A key of an object, or the name that a loop gives.
    if (next === "=" || isLoopName(tokens, at)) continue;
    const chain = chainAt(tokens, at);
    if (chain === undefined) return false;
    at = chain.end - 1;
    if (loop.has(token)) {
      if (chain.parts.length === 1) bare += loop.get(token) === "item" ? 1 : 0;
      else if (!chain.parts.slice(1).every((part) => TELLING.has(part))) return false;
      continue;
    }
    const reference = chain.parts.join(".");
    if (!isHonest(reference)) return false;
    const isObject = /^(?:data\.)?openstack_/.test(reference);
    if (isObject && chain.parts.length === (chain.parts[0] === "data" ? 3 : 2)) wholes++;
  }
  // A whole object, with all of its attributes, is given on only attribute by attribute.
  return wholes === 0 || (loop.size > 0 && bare === 0);
}

/** `for key, item in`: names, and which of the two they are. */
function loopNames(tokens: readonly string[]): ReadonlyMap<string, "key" | "item"> {
  const found = new Map<string, "key" | "item">();
  tokens.forEach((token, at) => {
    if (token !== "for") return;
    const [first, comma, second] = tokens.slice(at + 1, at + 4);
    if (first === undefined) return;
    if (comma === "," && second !== undefined) found.set(first, "key").set(second, "item");
    else found.set(first, "item");
  });
  return found;
}

function isLoopName(tokens: readonly string[], at: number): boolean {
  return tokens[at - 1] === "for" || (tokens[at - 1] === "," && tokens[at - 3] === "for");
}

/** A reference from its first name on: `a.b["c"].d` as its names, without what stands in brackets. */
function chainAt(
  tokens: readonly string[],
  from: number,
): { readonly parts: readonly string[]; readonly end: number } | undefined {
  const parts = [tokens[from]!];
  let at = from + 1;
  for (;;) {
    if (tokens[at] === "." && isName(tokens[at + 1])) {
      parts.push(tokens[at + 1]!);
      at += 2;
    } else if (tokens[at] === "[") {
      const inner = tokens.slice(at + 1, tokens.indexOf("]", at));
      const isKey =
        inner.length === 1
          ? /^(?:\d+|"[^"]*"|\*)$/.test(inner[0]!)
          : ["each.key", "count.index", "each.value"].includes(inner.join(""));
      if (!isKey) return undefined;
      // In brackets a text may name an attribute.
      const [key = ""] = inner;
      if (key.startsWith('"') && parts.length > (parts[0] === "data" ? 3 : 2)) parts.push(key.slice(1, -1));
      at += inner.length + 2;
    } else return { parts, end: at };
  }
}
