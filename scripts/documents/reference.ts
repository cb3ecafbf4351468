import { cell, kindOf, type Node } from "../../constructs/model/schema-reference";
import { definitionOf, outputJsonSchema } from "./json-schema";
import { DOCUMENTS } from "./shapes";

/** The reference of `--json` as Markdown, from the schema: the document of each command, and their parts. */
export function outputReference(): string {
  const { $defs } = outputJsonSchema() as { readonly $defs: Readonly<Record<string, Node>> };
  const commands = Object.keys(DOCUMENTS);
  const documents = new Set([...commands.map(definitionOf), "failure", "event"]);
  const parts = Object.keys($defs).filter((name) => !documents.has(name));
  return [
    "# What `--json` prints",
    "",
    "Written from `scripts/documents/shapes` by `npm run schema`. The same as JSON Schema (draft 2020-12): [json-output.schema.json](json-output.schema.json); the document of `idr release cutover` is its `#/$defs/release-cutover`. A test compares the output of every command with it.",
    "",
    "- Stdout has exactly one JSON document: the one of the command, or a [Failure](#failure). Only a failure has the key `error`.",
    "- Stderr has one JSON object a line, an [Event](#event) each. A failure after the command's document is the last line on stderr, as a [Failure](#failure).",
    "- Times are ISO 8601 with UTC, `2026-11-22T02:13:05.000Z`. Days are `2026-11-22`. Sizes are GiB. Durations are seconds, or milliseconds where the name ends in `Ms`, or is `ms`.",
    "- `ok` is the verdict of what was looked at as a whole. `verdict` is the verdict of one check, or of a review.",
    "- A field that does not apply is left out.",
    "- No question is asked: what needs an answer fails with `confirmation-needed`, unless `--yes` is given.",
    "- `--help` and `--version` print text.",
    "",
    "## Commands",
    ...commands.flatMap((command) => [
      "",
      `### idr ${command}`,
      "",
      ...sectionOf($defs[definitionOf(command)]!),
    ]),
    "",
    "## Parts",
    ...parts.flatMap((name) => {
      const part = $defs[name]!;
      return ["", `### ${name}`, "", part.title ?? "", "", ...sectionOf(part)];
    }),
    "",
  ].join("\n");
}

function sectionOf(node: Node): string[] {
  if (node.$ref !== undefined) return [`${kindOf(node)}.`];
  const alternatives = node.anyOf ?? node.oneOf;
  if (alternatives !== undefined) {
    return alternatives.flatMap((one, index) => [...(index === 0 ? [] : ["", "Or:", ""]), ...sectionOf(one)]);
  }
  if (node.properties === undefined) return [node.description ?? kindOf(node)];
  const rows = rowsOf(node, "");
  return [
    "| field | what it is | always | what it says |",
    "| --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
  ];
}

/** A row for each field, and for those of what has no name of its own. */
function rowsOf(node: Node, path: string): string[][] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const always = node.required?.includes(key) === true ? "yes" : "";
    return [[`\`${at}\``, kindOf(child), always, child.description ?? ""], ...below(child, at)];
  });
}

function below(node: Node, path: string): string[][] {
  const alternatives = node.anyOf ?? node.oneOf;
  if (alternatives !== undefined) return alternatives.flatMap((one) => below(one, path));
  if (node.items !== undefined) return below(node.items, `${path}[]`);
  return rowsOf(node, path);
}
