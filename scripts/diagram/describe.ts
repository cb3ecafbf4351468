import { CHANGE_SYMBOLS, gib, type Change, type LineageNode, type Panel, type Picture } from "./picture";

/** A picture in words: what a screen reader reads instead. */
export function describePicture(picture: Omit<Picture, "description">): string {
  const sentences = [
    `${picture.summary}.`,
    ...(picture.outside?.addresses ?? []).map(
      ({ label, reaches, change }) =>
        `${upper(label)} ${reaches === undefined ? "is parked" : `reaches ${reaches}`}${told(change)}.`,
    ),
    ...picture.panels.map(describePanel),
    ...picture.lineage.flatMap(describeLineage),
    ...picture.notes.map(({ label, change }) => `${upper(label)}${told(change)}.`),
  ];
  return sentences.join(" ");
}

function describePanel(panel: Panel): string {
  const badges = panel.badges.map(({ text }) => text).join(", ");
  const servers = panel.columns.flatMap(({ blocks }) =>
    blocks.map((block) => {
      if (block.shape === "grid") {
        const changed = block.cells.filter(({ change }) => change !== undefined && change !== "untouched");
        const names = changed.map(({ fullName, change }) => `${fullName}${told(change)}`).join(", ");
        return `${block.cells.length} ${block.name}${names === "" ? "" : ` (${names})`}`;
      }
      const open = block.open.map(({ to, ports, change }) => `${ports} open to ${to}${told(change)}`);
      const volumes = block.volumes.map(
        ({ name, sizeGiB, change }) => `${name} ${gib(sizeGiB)}${told(change)}`,
      );
      const more = [...(block.warning === undefined ? [] : [block.warning]), ...open, ...volumes].join("; ");
      return `${block.name}${told(block.change)}${more === "" ? "" : ` (${more})`}`;
    }),
  );
  const head = `Environment ${panel.name}${badges === "" ? "" : ` (${badges})`}, ${panel.network.label}${told(panel.network.change)}`;
  return `${head}: ${servers.join(", ")}.`;
}

function describeLineage(node: LineageNode): string[] {
  return [
    ...node.children.map(
      (child) =>
        `${upper(child.name)}: ${child.how ?? "made"} ${child.how === "clone" ? "of " : ""}${node.name}.`,
    ),
    ...node.children.flatMap(describeLineage),
  ];
}

function told(change: Change | undefined): string {
  return change === undefined || change === "untouched" ? "" : ` (${CHANGE_SYMBOLS[change]} ${change})`;
}

/** Names stay as they are; a sentence's first word of ours gets its capital. */
function upper(text: string): string {
  return /^(production|spare|own|other)\b/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}
