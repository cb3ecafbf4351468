/**
 * Characters that a screen obeys or hides: C0 but line feed and tab, DEL, C1, soft hyphen, zero-width and invisible
 * ones (Unicode's default ignorables but the mark that makes a sign an emoji, the blank of Braille), those that turn the direction of writing, line separators, tags, halves of surrogate pairs.
 */
const CONTROLS =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- they are what is looked for
  /(?<!\p{Extended_Pictographic})\uFE0F|(?!\uFE0F)[\0-\x08\x0B-\x1F\x7F-\x9F\xAD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\u2800\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
/**
 * What the runners of GitHub, Azure and GitLab take for an order: the first at the start of a line, the second anywhere
 * in it, the third (`section_start:…`) at the start of one.
 */
const ORDERS = /^([^\S\n]*):(?=:)|#(?=#\w*\[)|(?<=^[^\S\n]*section)_(?=(?:start|end):)/gm;
/** The second, in JSON. */
const ORDERS_ANYWHERE = /##(?=\w*\[)/g;

/**
 * A text as it may be printed, whoever it comes from: no character of it can be an order to a terminal, hide
 * something, or be an order to a CI's runner. Such characters are shown as `\u{1b}`. Lines and tabs stay.
 */
export function harmless(text: string): string {
  return visible(text).replaceAll(ORDERS, (order, before: string | undefined) =>
    order.endsWith(":") ? `${before ?? ""}\\u{3a}` : escaped(order),
  );
}

/** The same for a page or a picture, which no runner reads. */
export function visible(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(CONTROLS, escaped);
}

/** A text for a place that is one line: its line breaks and tabs are shown, too. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\t\n\v\f\r\x85\u2028\u2029]/g, escaped);
}

/** The same for JSON that was made already: it stays JSON of the same value. */
export function harmlessJson(json: string): string {
  return json
    .replaceAll(CONTROLS, (character) =>
      Array.from({ length: character.length }, (_, index) => unit(character.charCodeAt(index))).join(""),
    )
    .replaceAll(ORDERS_ANYWHERE, `#${unit(0x23)}`);
}

const escaped = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`;
const unit = (code: number): string => `\\u${code.toString(16).padStart(4, "0")}`;
