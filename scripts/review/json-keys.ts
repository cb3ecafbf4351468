/** Deeper than any plan of an engine: a module in a module in a module has far less. */
const DEEPEST = 500;
/** Keys that JavaScript's objects have of themselves: a look-up by one finds something that nobody wrote. */
const OF_OBJECTS = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Looks for what makes one reader of a JSON text see another thing than the
 * next: a key that an object has twice, of which engines and reviewers may take
 * different ones; keys of JavaScript's own; nesting without end.
 * @param value the text as it was parsed
 * @returns what is wrong, in words; `undefined`: nothing
 */
export function jsonFlaw(text: string, value: unknown): string | undefined {
  let count = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return `it is nested more than ${DEEPEST} levels deep`;
    const next: unknown[] = [];
    for (const one of level) {
      if (Array.isArray(one)) {
        for (const inner of one) if (typeof inner === "object" && inner !== null) next.push(inner);
      } else if (typeof one === "object" && one !== null) {
        for (const key in one) {
          count += 1;
          if (key.length > 8 && OF_OBJECTS.has(key)) return `it has the key "${key}"`;
          const inner: unknown = (one as Readonly<Record<string, unknown>>)[key];
          if (typeof inner === "object" && inner !== null) next.push(inner);
        }
      }
    }
    level = next;
  }
  // Parsed, an object has each key once: more of them in the text are there twice.
  return count === keysIn(text)
    ? undefined
    : `an object in it has the key ${firstTwice(text) ?? "of another"} twice`;
}

/** How many keys a JSON text has: strings before a colon. */
function keysIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0;) {
    const end = endOfString(text, at);
    const after = nextSign(text, end);
    if (text.charCodeAt(after) === 58) count += 1;
    at = text.indexOf('"', end);
  }
  return count;
}

/** The first key that an object has twice, as JSON. */
function firstTwice(text: string): string | undefined {
  const open: Set<unknown>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "{" || sign === "[") open.push(new Set());
    else if (sign === "}" || sign === "]") open.pop();
    else if (sign === '"') {
      const end = endOfString(text, at);
      if (text.charCodeAt(nextSign(text, end)) === 58) {
        const key: unknown = JSON.parse(text.slice(at, end));
        if (open.at(-1)?.has(key) === true) return JSON.stringify(key);
        open.at(-1)?.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Where a string ends that begins at a quote: behind its last one. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

function nextSign(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at += 1;
  }
}
