import { html, type Html } from "../report/html";
import { changeClass, flow, FONT, pill, rect, symbolOf, text, type Box } from "./box";
import { linesBox } from "./card";
import { legendBox } from "./legend";
import { lineageBox } from "./lineage-box";
import { outsideBox } from "./outside-box";
import type { Labelled, Picture } from "./picture";
import { GUTTER, shelvesOf, type Shelf } from "./shelves";
import { STYLE } from "./style";
import { fitted, wrapped } from "./text";
import { trunkOf } from "./trunk";

export interface DrawingOptions {
  /** Width that the drawing is laid out for, px: 340 and more. @default 1000 */
  readonly width?: number;
}

/** Narrower, and not even a server has room. */
const NARROWEST = 340;
const DEFAULT_WIDTH = 1000;

/** Lays a picture out and draws it as one SVG that needs nothing else. */
export function drawPicture(picture: Picture, options: DrawingOptions = {}): string {
  const width = Math.max(NARROWEST, Math.round(options.width ?? DEFAULT_WIDTH));
  const margin = width < 600 ? 10 : 18;
  const inner = width - 2 * margin;
  const parts: Html[] = [];
  let y = margin;
  const put = (box: Box, gap: number): void => {
    parts.push(box.draw(margin, y));
    y += box.height + gap;
  };

  put(titleBox(picture, inner), 12);
  const outsideBottom =
    picture.outside === undefined ? undefined : y + outsideBox(picture.outside, inner).height;
  if (picture.outside !== undefined) put(outsideBox(picture.outside, inner), 18);
  const hasDirect = picture.panels.some(({ way }) => way.kind === "direct");
  const directX = margin + 8;
  const sharedX = margin + (hasDirect ? 26 : 8);
  const connected = picture.panels.some(({ way }) => way.kind !== "none");
  const left = connected ? sharedX + 16 : margin;
  let routerBottom: number | undefined;
  if (picture.router !== undefined) {
    const { label, change } = picture.router;
    const box = pill(symbolOf(change) + label, `d-router ${changeClass(change)}`, inner - 20);
    parts.push(box.draw(sharedX - 8, y));
    routerBottom = y + box.height;
    y += box.height;
  }
  if (picture.panels.length > 0) {
    const shelves = shelvesOf(picture.panels, width - margin - left);
    if (connected) y += GUTTER - 4;
    const placed = place(shelves, left, y);
    const trunk = trunkOf(placed.panels, {
      directX,
      sharedX,
      outsideBottom,
      routerBottom,
      routerTop: routerBottom === undefined ? undefined : routerBottom - 20,
    });
    // Lines lie below what they lead to, paths of addresses above it.
    parts.unshift(trunk.lines);
    parts.push(...placed.panels.map(({ box, x, y: top }) => box.draw(x, top)), trunk.ways);
    y = placed.bottom + 16;
  }
  if (picture.lineage.length > 0)
    put(sectionBox("Where the data comes from", lineageBox(picture.lineage, inner - 24), inner), 14);
  if (picture.notes.length > 0)
    put(
      sectionBox(
        picture.panels.length > 0 ? "Also in the plan" : "In the plan",
        notesBox(picture.notes, inner - 24),
        inner,
      ),
      14,
    );
  put(legendBox(picture, inner), margin - 4);

  const height = Math.ceil(y);
  // Several drawings may be in one page: their ids must differ.
  const id = `d${hash(`${width} ${picture.title} ${picture.description}`)}`;
  const drawing = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    class="d-root"
    role="img"
    aria-labelledby="${id}t ${id}d"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
  >
    <title id="${id}t">${picture.title}</title>
    <desc id="${id}d">${picture.description}</desc>
    <style>
      ${STYLE}
    </style>
    ${rect(0, 0, width, height, 12, "d-page")} ${parts}
  </svg>`;
  return tidy(drawing.text);
}

/** Markup without the spaces of its templates. Text has no `<` or `>` of its own: they are escaped. */
function tidy(markup: string): string {
  const tags = markup.replace(/<[^>]*>/g, (tag) =>
    tag
      .replace(/\s+/g, " ")
      .replaceAll(` "`, `"`)
      .replace(/ ?(\/?)>$/, "$1>"),
  );
  return `${tags
    .replace(/>\s+</g, "><")
    .replace(/\s*\n\s*/g, "\n")
    .replace(/<(?=g\b|\/svg|style|title id|desc)/g, "\n<")
    .replace(/\n+/g, "\n")}\n`;
}

/** Where each panel of the shelves is. */
function place(shelves: readonly Shelf[], left: number, top: number) {
  let y = top;
  const panels = shelves.flatMap((shelf) => {
    const shelfTop = y;
    y += shelf.height + GUTTER;
    return shelf.stacks.flatMap(({ x, panels }, index) =>
      panels.map((panel) => ({
        box: panel.box,
        x: left + x,
        y: shelfTop + panel.y,
        shelfTop,
        first: index === 0,
      })),
    );
  });
  return { panels, bottom: y - GUTTER };
}

function titleBox({ title, summary, remark }: Picture, width: number): Box {
  const lines = wrapped(summary, width, FONT.small);
  const warning = remark === undefined ? [] : wrapped(remark, width, FONT.small);
  const quiet = linesBox(lines, "d-quiet");
  return {
    width,
    height: 26 + (lines.length + warning.length) * 15,
    draw: (x, y) =>
      html`${text(x, y + 18, fitted(title, width, FONT.title, true), "d-title")}${linesBox(warning, "d-quiet d-changed").draw(x, y + 26)}${quiet.draw(x, y + 26 + warning.length * 15)}`,
  };
}

function sectionBox(heading: string, content: Box, width: number): Box {
  const height = content.height + 52;
  return {
    width,
    height,
    draw: (x, y) =>
      html`<g
        >${rect(x, y, width, height, 10, "d-panel-frame")}${text(x + 12, y + 26, heading, "d-heading")}${content.draw(x + 12, y + 40)}</g
      >`,
  };
}

/** Notes in as many columns as there is room for. */
function notesBox(notes: readonly Labelled[], width: number): Box {
  const column = Math.min(width, 300);
  const boxes = notes.map(({ label, change }): Box => ({
    width: column,
    height: 18,
    draw: (x, y) =>
      text(
        x,
        y + 13,
        fitted(symbolOf(change) + label, column - 8, FONT.small, true),
        changeClass(change) === "d-untouched" ? "d-quiet" : `d-small-name ${changeClass(change)}`,
      ),
  }));
  return flow(boxes, width, 0, 2);
}

/** A short stable number of a text, in base 36 (FNV-1a). */
function hash(content: string): string {
  let value = 0x811c9dc5;
  for (const character of content) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193);
  return (value >>> 0).toString(36);
}
