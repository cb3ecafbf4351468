import { siteJsonSchema } from "./json-schema";

/** A part of a JSON Schema, as far as a reference tells it. */
export interface Node {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
}

/** The reference of the site file as Markdown, from the schema: each key, what it takes, its default. */
export function siteFileReference(): string {
  const rows = rowsOf(siteJsonSchema(), "");
  return [
    "# The site file",
    "",
    "What `idr.yaml` may say, written from the schema by `npm run schema`. Editors complete it from `idr.schema.json`. Everything that is left out has IDR's own value.",
    "",
    "A text is what it says: `${`, `%{`, line ends and hidden characters (control characters, changes of the direction of writing, everything that is drawn as nothing, every space but the plain one, spaces at the ends) are refused in every one of them, and no YAML tag, directive or second document is needed. Texts have up to 255 characters, unless `idr.schema.json` says another number. A state is kept over https, or over plain http on the same machine; user and password never stand in the file.",
    "",
    "| key | takes | what | default |",
    "| --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
    "",
  ].join("\n");
}

function rowsOf(node: Node, path: string): string[][] {
  const rows: string[][] = [];
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const at = path === "" ? key : `${path}.${key}`;
    const [what, said] = (child.description ?? "").split(/\s*@default\s*/);
    const preset = said ?? (node.required?.includes(key) === true ? "needed" : defaultOf(child));
    rows.push([`\`${at}\``, kindOf(child), what!.replace(/;$/, "").trim(), preset], ...below(child, at));
  }
  return rows;
}

function defaultOf({ default: preset }: Node): string {
  if (preset === undefined || (typeof preset === "object" && Object.keys(preset ?? {}).length === 0))
    return "";
  return JSON.stringify(preset);
}

/** The keys inside a value: of a mapping, of the entries of a record or list, of the alternatives of a union. */
function below(node: Node, path: string): string[][] {
  const alternatives = node.anyOf ?? node.oneOf;
  if (alternatives) return unique(alternatives.flatMap((one) => below(one, path)));
  if (node.properties) return rowsOf(node, path);
  if (typeof node.additionalProperties === "object")
    return below(node.additionalProperties, `${path}.<name>`);
  if (node.items) return below(node.items, `${path}[]`);
  return [];
}

/** What a value is, in words; of a part with a name of its own, a link to its heading. */
export function kindOf(node: Node): string {
  const part = node.$ref?.replace("#/$defs/", "");
  if (part !== undefined) return `[${part}](#${part.toLowerCase()})`;
  const alternatives = node.anyOf ?? node.oneOf;
  if (alternatives)
    return [...new Set(alternatives.map(kindOf))].filter((kind) => kind !== "null").join(" or ");
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (node.format === "date-time") return "time";
  if (node.type === "array") return `list of ${node.items ? kindOf(node.items) : "values"}`;
  const kinds: Readonly<Record<string, string>> = {
    object: "mapping",
    integer: "whole number",
    string: "text",
    boolean: "true or false",
    number: "number",
  };
  return kinds[node.type ?? ""] ?? node.type ?? "";
}

function unique(rows: readonly string[][]): string[][] {
  return [...new Map(rows.map((row) => [row[0]!, row])).values()];
}

/** A text as a cell of a Markdown table. */
export function cell(text: string): string {
  return text
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replaceAll("`&lt;", "`<")
    .replaceAll(/`([^`]*)`/g, (code) => code.replaceAll("&lt;", "<"));
}
