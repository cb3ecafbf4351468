import { visible } from "../ui/harmless";

/** Text that is HTML already. Only `html` makes it, so nothing gets into a page unescaped. */
export class Html {
  /** Use `html`. */
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text and numbers are escaped, lists are joined, nothing is left out. */
export type Part = string | number | Html | undefined | false | readonly Part[];

/** Makes HTML (or SVG) of a template, escaping everything that is put into it. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((made, string, index) => made + render(parts[index - 1]) + string));
}

function render(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(render).join("");
  // Control characters have no place in XML at all, and others turn the text around.
  return escape(visible(String(part)));
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
