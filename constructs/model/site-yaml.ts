import {
  Composer,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  type CST,
  type Document,
} from "yaml";

/** A mistake in the YAML itself, by its place in the text. */
export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
  readonly fix?: string;
}

/** How a problem begins that is about a character of the file, wherever it stands. */
export const HIDDEN = "the file has the hidden character";

/** The most that a site file may be. A whole IDR with twenty environments takes 10 KiB. */
export const MOST_BYTES = 1024 * 1024;
/** So many words and marks; what is made of each is a hundred times as large. */
const MOST_MARKS = 100_000;
/** A site file needs nine. */
const DEEPEST = 30;
/** Values with every alias followed. */
const MOST_VALUES = 50_000;
const MOST_ALIASES = 1000;

/** A site file's text as YAML. */
export interface SiteYaml {
  readonly document: Document;
  readonly lines: LineCounter;
  /** Mistakes that leave values to look at. */
  readonly problems: readonly YamlProblem[];
}

/** Reads YAML in bounded time and memory, whatever the text is. `fatal`: there are no values to look at. */
export function readYaml(
  text: string,
): SiteYaml | { readonly lines: LineCounter; readonly fatal: readonly YamlProblem[] } {
  const lines = new LineCounter();
  if (Buffer.byteLength(text) > MOST_BYTES) {
    const message = `has more than ${MOST_BYTES / 1024} KiB, which no site file has`;
    return { lines, fatal: [{ offset: 0, message }] };
  }
  const marks = tooMany(text);
  if (marks !== undefined) {
    lines.addNewLine(0);
    for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
    return { lines, fatal: [marks] };
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) return { lines, fatal: [deep] };
  // Whether keys are unique is seen below, in less than quadratic time.
  const documents = [
    ...new Composer({ prettyErrors: false, uniqueKeys: false }).compose(tokens, true, text.length),
  ];
  const [document, second] = documents as Document[];
  const errors = (document?.errors ?? []).map(({ pos, message }): YamlProblem => ({
    offset: pos[0],
    message: `not YAML: ${message}`,
  }));
  if (second !== undefined) {
    errors.push({ offset: second.range?.[0] ?? 0, message: "not YAML: the file has more than one document" });
  }
  if (errors.length > 0) return { lines, fatal: errors };
  const tree = treeProblems(document!);
  const problems = [...hiddenIn(text), ...directivesOf(document!, text), ...tree.problems];
  return tree.unreadable === undefined
    ? { document: document!, lines, problems }
    : { lines, fatal: [...problems, tree.unreadable] };
}

function tooMany(text: string): YamlProblem | undefined {
  let marks = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++marks > MOST_MARKS) {
      return { offset, message: `has more than ${MOST_MARKS} words and marks, which no site file has` };
    }
    // Marks of its own stand in no text.
    if (!["\u0002", "\u0018", "\u001f"].includes(lexeme)) offset += lexeme.length;
  }
  return undefined;
}

/** The first value that stands too deep. Before anything that calls itself for each level goes over them. */
function tooDeep(tokens: readonly CST.Token[]): YamlProblem | undefined {
  const left: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({
    token,
    depth: 0,
  }));
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { token, depth } = next;
    if (depth > DEEPEST) {
      return {
        offset: token.offset,
        message: `is nested more than ${DEEPEST} levels deep, which no site file is`,
      };
    }
    const inside = "items" in token ? token.items.flatMap((item) => [item.key, item.value]) : [];
    const below = [...inside, "value" in token ? token.value : undefined];
    for (const one of below)
      if (one != null && typeof one === "object") left.push({ token: one, depth: depth + 1 });
  }
  return undefined;
}

/** What deceives a reader of the file itself, in comments too. */
function hiddenIn(text: string): YamlProblem[] {
  const found = /(?![\n\r\t])[\p{C}\p{Zl}\p{Zp}]/u.exec(text.replace(/^\uFEFF/, " "));
  if (found === null) return [];
  const code = found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  const message = `${HIDDEN} U+${code}`;
  return [
    {
      offset: found.index,
      message,
      fix: 'leave it out, or write it as an escape ("\\u…") where it is allowed',
    },
  ];
}

/** `%YAML 1.1` makes other values of the same text. */
function directivesOf(document: Document, text: string): YamlProblem[] {
  const { yaml, tags } = document.directives ?? {};
  if (yaml?.explicit !== true && Object.keys(tags ?? {}).every((handle) => handle === "!!")) return [];
  return [{ offset: Math.max(0, text.search(/^%/m)), message: "has a YAML directive", fix: "leave it out" }];
}

interface Tree {
  readonly problems: readonly YamlProblem[];
  /** More values than are worth looking at, or what no values can be made of. */
  readonly unreadable?: YamlProblem;
}

/** What YAML allows and a site file has no use for: tags, keys that are no texts or stand twice, aliases without end. */
function treeProblems(document: Document): Tree {
  const problems: YamlProblem[] = [];
  const unreadable: YamlProblem[] = [];
  /** How many values an anchor's node has; none as long as it isn't closed, so that an alias inside is known. */
  const sizes = new Map<string, number>();
  let total = 0;
  let aliases = 0;
  const count = (size: number, offset: number): number => {
    total += size;
    if (total > MOST_VALUES && unreadable.length === 0) {
      const message = `has more than ${MOST_VALUES} values (aliases followed), which no site file has`;
      unreadable.push({ offset, message });
    }
    return size;
  };
  const visit = (node: unknown): number => {
    if (isAlias(node)) {
      const offset = node.range?.[0] ?? 0;
      const size = sizes.get(node.source);
      aliases += 1;
      if (size === undefined) {
        unreadable.push({
          offset,
          message: `the alias *${node.source} stands for nothing before it, or for itself`,
        });
      } else if (aliases === MOST_ALIASES) {
        unreadable.push({ offset, message: `has more than ${MOST_ALIASES} aliases, which no site file has` });
      }
      return count(size ?? 0, offset);
    }
    if (!isCollection(node) && !isScalar(node)) return 0;
    const offset = node.range?.[0] ?? 0;
    if (node.anchor !== undefined) sizes.delete(node.anchor);
    if (node.tag !== undefined)
      problems.push({ offset, message: `has the tag ${node.tag}`, fix: "leave it out" });
    let size = count(1, offset);
    if (isMap(node)) {
      const keys = node.items.map(({ key }) => key);
      for (const problem of keyProblems(keys, offset)) problems.push(problem);
      for (const { key, value } of node.items) {
        // What is made of it would be its text, and a warning on the terminal.
        if (!isPlain(key))
          unreadable.push({ offset: offsetOf(key) ?? offset, message: NO_TEXT, fix: NO_TEXT_FIX });
        if (isScalar(key) && key.anchor !== undefined) sizes.set(key.anchor, 1);
        size += visit(value);
      }
    } else if (isCollection(node)) {
      for (const item of node.items) size += visit(item);
    }
    if (node.anchor !== undefined) sizes.set(node.anchor, size);
    return size;
  };
  visit(document.contents);
  const [first] = unreadable;
  return first === undefined ? { problems } : { problems, unreadable: first };
}

/** Whether a key is a text, a number, a truth value or nothing: of others the library makes texts, and warns. */
function isPlain(key: unknown): boolean {
  return isScalar(key) && (typeof key.value !== "object" || key.value === null);
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

const NO_TEXT = "has a key that is no text";
const NO_TEXT_FIX = 'write the key as a text ("1" instead of 1)';

function keyProblems(keys: readonly unknown[], parent: number): YamlProblem[] {
  const seen = new Set<string>();
  return keys.flatMap((key): YamlProblem[] => {
    // Said where it stands, since nothing can be made of it.
    if (!isPlain(key)) return [];
    const offset = offsetOf(key) ?? parent;
    if (!isScalar(key) || typeof key.value !== "string")
      return [{ offset, message: NO_TEXT, fix: NO_TEXT_FIX }];
    if (key.tag !== undefined) return [{ offset, message: `has the tag ${key.tag}`, fix: "leave it out" }];
    if (key.value === "__proto__") return [{ offset, message: "__proto__ is no key of a site file" }];
    if (seen.has(key.value)) {
      return [
        { offset, message: `Map keys must be unique: "${key.value}" is there already`, fix: "say it once" },
      ];
    }
    seen.add(key.value);
    return [];
  });
}
