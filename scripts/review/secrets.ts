/** Names under which people keep secrets. */
const NAMES =
  /pass(?:word|wd|phrase)|\bpsk\b|secret|token|credential|payload|(?:private|api|access|sync|shared|encryption|url)[_-]?key/i;

/** Names of what only tells where a secret is, or until when it counts. */
const TELLING = /[._-](?:refs?|id|url|at|expiry|policy|type|algorithm)$/i;

/** Texts that are secrets, or have one in them. */
const TEXTS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  // A login in an address.
  /:\/\/[^/\s:@]+:[^/\s@]+@/,
  /\b(?:password|passwd|passphrase|plain_text_passwd|hashed_passwd|secret|token)["']?\s*[:=]\s*["']?[^\s"'{}[\]]/i,
  /\bchpasswd\b/,
  /\b(?:password|passphrase)\s+(?:is\s+)?(?=\S*\d)(?=\S*[a-z])\S{8,}/i,
  // A line of a password file of PostgreSQL.
  /^(?:[\w.-]{3,}|\*):(?:\d{2,5}|\*):[^:\s]+:[^:\s]+:\S+$/m,
  // Keys of GitHub, GitLab, AWS and Slack; JSON web tokens; hashes of passwords.
  /\b(?:gh[pousr]_\w{20}|github_pat_|glpat-|AKIA[0-9A-Z]{16}|xox[abp]-|eyJ[\w-]{16,}\.eyJ)/,
  /\$(?:1|2[aby]|5|6|y)\$[^\s$]+\$/,
];

/** Whether a text, by its name or by itself, is a secret that is written out. What looks like none may still be one. */
export function looksSecret(text: unknown, name = ""): boolean {
  if (typeof text !== "string" || text === "") return false;
  return (
    (NAMES.test(name) && !TELLING.test(name)) ||
    TEXTS.some((one) => one.test(text)) ||
    isSecretWhenDecoded(text)
  );
}

function isSecretWhenDecoded(text: string): boolean {
  const said = decoded(text);
  return said !== "" && TEXTS.some((one) => one.test(said));
}

/** What a text in base64 says; empty: it is none, or no text. */
function decoded(text: string): string {
  // Most texts of a plan are ids and names: what has another character needs no further look.
  if (text.length < 12 || !/^[A-Za-z0-9+/=\s]+$/.test(text)) return "";
  const bare = text.replaceAll(/\s/g, "");
  if (bare.length < 12 || bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return "";
  return Buffer.from(bare, "base64").toString("utf8");
}

/** Names of the parts of a value that are secrets: `github_token`, `[0].content`. */
export function secretsIn(value: unknown, name = ""): readonly string[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) =>
      secretsIn(inner, Array.isArray(value) ? `${name}[${key}]` : name === "" ? key : `${name}.${key}`),
    );
  }
  return looksSecret(value, name) ? [name] : [];
}
