import { cut } from "../../../ui/format";
import { visible } from "../../../ui/harmless";

/**
 * Text that a forge shows as it is: no markup, no HTML, no link, and nobody and nothing is mentioned. It is one line and
 * never the start of one, since GitLab takes a line with a slash for a command.
 * @param most characters that it may have when it is escaped: escaping makes some texts many times longer. @default any
 */
export function inlineText(text: string, most = Infinity): string {
  const whole = escaped(text);
  if (whole.length <= most) return whole;
  // Cut before it is escaped, so that no escape is cut in two; measured after.
  for (let columns = Math.min(most, Array.from(text).length); columns > 0;) {
    const shorter = escaped(cut(text, columns));
    if (shorter.length <= most) return shorter;
    columns = Math.min(columns - 1, Math.floor((columns * most) / shorter.length));
  }
  return "";
}

function escaped(text: string): string {
  return withoutMentions(html(oneLine(text)).replaceAll(/[\\`*_{}[\]|~#]/g, String.raw`\$&`));
}

/** Between these two a forge finds no address, no mention and no reference, whatever it makes of the rest. */
const BREAK = "&#8203;";

/**
 * Forges look for these in what is shown, after the markup was read, so that a backslash does not help: `@team`, `#12`,
 * `!12`, `$12`, `%12`, `~label`, `^alert`, `&12`, `https://…`, `www.…` and `GH-12`.
 */
function withoutMentions(text: string): string {
  return text
    .replaceAll(/(?<!&)[@#!$%~^](?=[\w"])/g, (sign) => sign + BREAK)
    .replaceAll("://", `:${BREAK}//`)
    .replaceAll("&amp;", `&amp;${BREAK}`)
    .replaceAll(/\b(www)\./gi, `$1${BREAK}.`)
    .replaceAll(/\b(GH)-(?=\d)/gi, `$1${BREAK}-`);
}

/** Text inside of an HTML element, where a backslash is a backslash. */
export function summaryText(text: string): string {
  const plain = html(oneLine(text)).replaceAll(/[\\`*_[\]~!]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return withoutMentions(plain);
}

/** In a span of code nothing is markup but what ends it. */
export function code(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'") || " "}\``;
}

/** Without line breaks, and with what moves a cursor or turns the direction of writing made visible. */
export function oneLine(text: string): string {
  return visible(text.replaceAll(/\s+/g, " ")).trim();
}

function html(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
