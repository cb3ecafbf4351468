/** What stands in a secret's place. */
export const HIDDEN = "(sensitive)";

/** Shorter than this, what is between other text in base64 can't be told from chance. */
const SHORTEST_IN_BASE64 = 6;

const HTML: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** The letters that programs write for a control character, behind a backslash. */
const LETTERS: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

/**
 * A regular expression for a secret, however it was written: as it is, with each character percent-encoded, behind
 * backslashes, as `\u00e9` or an HTML entity (or several of these one upon the other), its spaces wrapped into lines.
 */
export function formsOf(secret: string): string {
  return Array.from(secret).map(formsOfCharacter).join("");
}

function formsOfCharacter(character: string): string {
  const plain = escapeRegex(character);
  const percent = [...Buffer.from(character)].map((byte) => `%(?:25)*${anyCase(hex(byte, 2))}`).join("");
  const units = Array.from(
    { length: character.length },
    (_, index) => `\\\\+u${anyCase(hex(character.charCodeAt(index), 4))}`,
  ).join("");
  const others = [percent, units];
  const code = character.codePointAt(0)!;
  if (code > 0xffff) others.push(`\\\\+U${anyCase(hex(code, 8))}`);
  if (code < 256) others.push(`\\\\+x${anyCase(hex(code, 2))}`);
  const entity = HTML[character];
  const names = [
    ...(entity === undefined ? [] : [entity]),
    `#0*${code}`,
    `#x0*${anyCase(code.toString(16))}`,
  ];
  others.push(`&(?:amp;)*(?:${names.join("|")});`);
  const letter = LETTERS[character];
  if (letter !== undefined) others.push(`\\\\+${letter}`);
  if (/\s/.test(character)) return `(?:\\s+|\\+|${others.join("|")})`;
  // A backslash may stand for itself many times over; anything else may have some before it.
  return character === "\\" ? `(?:\\\\+|${others.join("|")})` : `(?:\\\\*${plain}|${others.join("|")})`;
}

/** A regular expression for whatever is base64 and has the secret in it; `undefined` for secrets that are too short. */
export function base64Of(secret: string): string | undefined {
  const bytes = Buffer.from(secret);
  if (bytes.length < SHORTEST_IN_BASE64) return undefined;
  const found = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first and the last characters depend on what is around.
    const first = [0, 2, 3][offset]!;
    const last = (offset + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice(first, last);
  });
  const any = found.map((text) =>
    Array.from(text)
      .map((one) => (one === "+" ? "(?:[+-]|%2[bB])" : one === "/" ? "(?:[/_]|%2[fF]|\\\\/)" : one))
      .join(""),
  );
  return `(?:${any.join("|")})(?:[\\w+/-]|%2[bBfF]|%3[dD]|=)*`;
}

export function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");
const anyCase = (text: string): string =>
  text.replaceAll(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

/** The bytes of a secret as hexadecimal digits, also apart; `undefined`: so few are told by chance. */
export function hexOf(secret: string): string | undefined {
  const bytes = [...Buffer.from(secret)].map((byte) => hex(byte, 2));
  return bytes.length < SHORTEST_IN_BASE64 ? undefined : bytes.join("[\\s:]?");
}
