import type { Site } from "../../constructs/model";
import { visible } from "../ui/harmless";
import type { Choice } from "./choose";
import { gib, type Block, type LineageNode, type Panel, type Picture } from "./picture";
import { sitePicture } from "./site-picture";

/**
 * A site as a Mermaid flowchart, for Markdown pages that draw it (GitHub and
 * GitLab do): less than the SVG has, and the same names.
 * @throws IdrError `environment-unknown`, `no-release`
 */
export function mermaid(site: Site, options: Choice = {}): string {
  return mermaidOf(sitePicture(site, options));
}

function mermaidOf(picture: Picture): string {
  const ids = new Ids();
  const lines = [
    "flowchart TB",
    `  accTitle: ${line(picture.title)}`,
    `  accDescr: ${line(picture.summary)}`,
    ...outsideLines(picture, ids),
    ...picture.panels.flatMap((panel) => panelLines(panel, ids)),
    ...picture.panels.flatMap((panel) => wayLines(panel, picture, ids)),
    ...(picture.outside?.addresses ?? []).flatMap(({ label, reaches, kind }) => {
      if (reaches === undefined) return [];
      return [
        `  ${ids.of(`address ${label} ${reaches}`)} ${kind === "spare" ? "-.->" : "==>"} ${ids.of(`server ${reaches}`)}`,
      ];
    }),
    ...picture.lineage.flatMap((node) => lineageLines(node, ids)),
  ];
  return `${lines.join("\n")}\n`;
}

function outsideLines({ outside, router }: Picture, ids: Ids): string[] {
  if (outside === undefined) return [];
  return [
    `  subgraph ${ids.of("outside")}[${quoted(outside.label)}]`,
    ...outside.addresses.map(
      ({ label, reaches }) =>
        `    ${ids.of(`address ${label} ${reaches ?? ""}`)}([${quoted(reaches === undefined ? `${label} (parked)` : label)}])`,
    ),
    "  end",
    ...(router === undefined
      ? []
      : [
          `  ${ids.of("router")}{{${quoted(router.label)}}}`,
          `  ${ids.of("outside")} --- ${ids.of("router")}`,
        ]),
  ];
}

function panelLines(panel: Panel, ids: Ids): string[] {
  const badges = panel.badges.map(({ text }) => ` · ${text}`).join("");
  return [
    `  subgraph ${ids.of(`panel ${panel.name}`)}[${quoted(`${panel.name}${badges}`)}]`,
    `    ${ids.of(`network ${panel.name}`)}[[${quoted(panel.network.label)}]]`,
    ...panel.columns.flatMap(({ blocks }) => blocks.flatMap((block) => blockLines(block, panel, ids))),
    "  end",
  ];
}

function blockLines(block: Block, panel: Panel, ids: Ids): string[] {
  const network = ids.of(`network ${panel.name}`);
  if (block.shape === "grid") {
    const id = ids.of(`grid ${panel.name} ${block.name} ${block.flavor}`);
    return [
      `    ${id}[${quoted(block.name, `${block.cells.length} × ${block.flavor}`)}]`,
      `    ${network} --- ${id}`,
    ];
  }
  const id = ids.of(`server ${block.fullName}`);
  const open = block.open.map(({ to, ports }) => `${ports} from ${to}`);
  return [
    `    ${id}[${quoted(block.name, block.flavor, ...open)}]`,
    `    ${network} --- ${id}`,
    ...block.volumes.flatMap(({ name, fullName, sizeGiB }) => [
      `    ${ids.of(`volume ${fullName}`)}[(${quoted(name, gib(sizeGiB))})]`,
      `    ${id} --- ${ids.of(`volume ${fullName}`)}`,
    ]),
  ];
}

function wayLines(panel: Panel, picture: Picture, ids: Ids): string[] {
  const network = ids.of(`network ${panel.name}`);
  if (panel.way.kind === "direct") {
    const router = ids.of(`router ${panel.name}`);
    return [
      `  ${router}{{${quoted(panel.way.router)}}}`,
      `  ${ids.of("outside")} --- ${router} --- ${network}`,
    ];
  }
  return picture.router === undefined ? [] : [`  ${ids.of("router")} --- ${network}`];
}

function lineageLines(node: LineageNode, ids: Ids): string[] {
  const id = ids.of(`volume ${node.name}`);
  return [
    ...(node.foreign ? [`  ${id}[(${quoted(node.name)})]`] : []),
    ...node.children.flatMap((child) => [
      `  ${id} -. ${quoted(child.how ?? "")} .-> ${ids.of(`volume ${child.name}`)}`,
      ...lineageLines(child, ids),
    ]),
  ];
}

/** Ids that Mermaid takes, the same for the same thing. */
class Ids {
  private readonly known = new Map<string, string>();

  of(what: string): string {
    const known = this.known.get(what);
    if (known !== undefined) return known;
    const id = `n${this.known.size + 1}`;
    this.known.set(what, id);
    return id;
  }
}

/** Lines of a label, so that nothing in them is taken for Mermaid's own signs. */
function quoted(...lines: readonly string[]): string {
  return `"${lines.map(line).join("<br/>")}"`;
}

function line(text: string): string {
  return visible(text)
    .replaceAll("#", "#35;")
    .replaceAll("`", "#96;")
    .replaceAll("&", "#amp;")
    .replaceAll('"', "#quot;")
    .replaceAll("<", "#lt;")
    .replaceAll(">", "#gt;")
    .replaceAll("\n", " ");
}
