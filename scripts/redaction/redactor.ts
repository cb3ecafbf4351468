import { HIDDEN, base64Of, escapeRegex, formsOf, hexOf } from "./patterns";

/** How what stands in a secret's place begins: a pattern may take it without its last bracket. */
const ALREADY = HIDDEN.slice(0, -1);

/** A shorter text turns up by chance, and would take half a message with it: it goes only where a secret stands. */
const SHORTEST = 6;

/** Words that are somebody's password and in every second message of ours: the same. */
const COMMON = new Set([
  ...["password", "secret", "sandbox", "openstack", "postgres", "postgresql", "production", "default"],
  ...["terraform", "opentofu", "localhost", "changeme", "database", "server", "volume", "public"],
]);

/**
 * Where secrets stand, whatever they are: what is between these. The value may be quoted. A name is looked for from its
 * first character alone: a long word would take quadratic time.
 */
const NAME =
  "(?<![\\w.-])[\\w.-]*(?:passw(?:or)?d|passphrase|passcode|secret|token|api_?key|access_?key)[\\w.-]*";
const PLACES: readonly RegExp[] = [
  // password=x, --password=x, PGPASSWORD='x', "password": "x"
  new RegExp(`(${NAME}=)('(?:\\\\.|''|[^'\\\\])*'|"(?:\\\\.|[^"\\\\])*"|[^\\s&'",;)]+)`, "gi"),
  new RegExp(`(["']${NAME}\\\\?["']\\s*[:=]\\s*)(\\\\?"(?:\\\\.|[^"\\\\])*"|'(?:\\\\.|[^'\\\\])*')`, "gi"),
  // scheme://user:x@host
  /(\b[a-z][\w+.-]*:\/\/[^\s:/@'"]*:)([^\s'"]+)(?=@)/gi,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:basic|bearer|token|digest)\s+)([^\s'"]+)/gi,
  /(\bx-(?:auth|subject|storage)-token["']?\s*[:=]\s*["']?)([^\s'"]+)/gi,
];

/** Takes secrets out of texts. */
export class Redactor {
  private readonly known: RegExp | undefined;
  private readonly short: RegExp | undefined;

  /**
   * @param secrets texts that must not be seen
   * @param harmless texts that are no secret though somebody uses them as one: they are taken away only in the places
   *   where secrets stand. @default none
   */
  constructor(secrets: Iterable<string>, harmless: Iterable<string> = []) {
    const open = new Set([...harmless].map((text) => text.toLowerCase()));
    const isWeak = (text: string) =>
      text.length < SHORTEST || COMMON.has(text.toLowerCase()) || open.has(text.toLowerCase());
    // The longest first: one may be part of another.
    const all = [...new Set(secrets)].filter((text) => text !== "").sort((a, b) => b.length - a.length);
    const strong = all.filter((text) => !isWeak(text));
    const weak = all.filter((text) => isWeak(text) && text.length > 1);
    if (strong.length > 0) {
      const encoded = strong
        .flatMap((text) => [base64Of(text), hexOf(text)])
        .filter((form) => form !== undefined);
      // A program that tells a name in capitals, or in small letters, tells all of it.
      this.known = new RegExp([...strong.map(formsOf), ...encoded].join("|"), "gi");
    }
    if (weak.length > 0) {
      const before = `\\b\\w*(?:pass(?:w(?:or)?d)?|secret|token|key)["']?\\s*(?:[:=]|is|was)\\s*["'\`]?`;
      const any = `(?:${weak.map(escapeRegex).join("|")})`;
      // The second is how a parser quotes the piece of an address that it stumbled over.
      this.short = new RegExp(`(?<=${before})${any}(?=$|[^\\w])|(?<=["'\`]:)${any}(?=["'\`])`, "gi");
    }
  }

  /** The text without secrets. */
  text(text: string): string {
    const found = this.known === undefined ? text : text.replaceAll(this.known, HIDDEN);
    const placed = PLACES.reduce(
      (rest, place) =>
        rest.replaceAll(place, (all, before: string, value: string) =>
          // A text that was redacted before stays as it is.
          value.startsWith(ALREADY) ? all : before + HIDDEN,
        ),
      found,
    );
    return this.short === undefined ? placed : placed.replaceAll(this.short, HIDDEN);
  }

  /** The value with every text in it, names of fields included, without secrets. */
  value<T>(value: T): T {
    return this.any(value) as T;
  }

  private any(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((part) => this.any(part));
    if (typeof value !== "object" || value === null) return value;
    if ("toJSON" in value) return this.any(JSON.parse(JSON.stringify(value)));
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [this.text(key), this.named(key, part)]),
    );
  }

  /** A field whose name says that it is a secret has none to show. */
  private named(key: string, part: unknown): unknown {
    return SECRET_FIELD.test(key) && typeof part === "string" && part !== "" ? HIDDEN : this.any(part);
  }
}

const SECRET_FIELD =
  /^(?:.*_)?(?:password|passwd|secret|access_?token|auth_?token|private_?key|admin_?pass)$/i;
