import { html } from "../report/html";
import { blockBox } from "./card";
import { changeClass, flow, FONT, path, pill, rect, stack, symbolOf, text, type Box } from "./box";
import type { Column, Panel } from "./picture";
import { fitted, textWidth, wrapped } from "./text";

const PAD = 12;
const GAP = 12;
/** From a column's left edge to the line that hangs from the network. */
const DROP = 18;

/** A panel that is laid out: what the lines from outside have to know of it, in px from its corner. */
export interface PanelBox extends Box {
  readonly panel: Panel;
  /** Where the network's line meets the left edge. */
  readonly networkY: number;
  /** Where an address meets its server: end of the line that hangs from the network; of the first column. */
  readonly entry: { readonly x: number; readonly y: number };
}

/** How many columns a panel has where there is room for `most`. */
export function columnCount(panel: Panel, most: number): number {
  return Math.max(1, Math.min(most, spread(panel.columns, most).length));
}

export function panelBox(panel: Panel, width: number, columns: number): PanelBox {
  const inner = width - 2 * PAD;
  const columnWidth = (inner - GAP * (columns - 1)) / columns;
  const boxes = folded(spread(panel.columns, columns), columns, columnWidth);
  const head = headBox(panel, inner);
  const storage =
    panel.storage === undefined ? undefined : wrapped(panel.storage.label, inner * 0.9, FONT.small);
  const storageHeight = storage === undefined ? 0 : 15 + 15 * storage.length;
  const networkY = PAD + head.height + 24;
  const columnsY = networkY + 10;
  const height = columnsY + Math.max(0, ...boxes.map((box) => box.height)) + storageHeight + PAD;
  const xOf = (index: number) => PAD + index * (columnWidth + GAP);
  const { network } = panel;
  return {
    panel,
    width,
    height,
    networkY,
    entry: { x: PAD + DROP, y: columnsY + HEADING },
    draw: (x, y) =>
      html` <g class="d-panel"
        >${rect(x, y, width, height, 10, "d-panel-frame")}${head.draw(x + PAD, y + PAD)}
        ${text(x + PAD, y + networkY - 7, fitted(symbolOf(network.change) + network.label, inner, FONT.small, true), `d-net-text ${changeClass(network.change)}`)}${path(
          [
            [x, y + networkY],
            [x + width - PAD, y + networkY],
          ],
          `d-net ${changeClass(network.change)}`,
        )}
        ${
          storage &&
          html`${storage.map((line, index) => text(x + PAD, y + height - PAD - 7 - 15 * (storage.length - 1 - index), line, "d-storage-text"))}${path(
            [
              [x + PAD, y + height - PAD],
              [x + width - PAD, y + height - PAD],
            ],
            "d-storage",
          )}`
        }
        ${boxes.map(
          (box, index) =>
            html`${path(
              [
                [x + xOf(index) + DROP, y + networkY],
                [x + xOf(index) + DROP, y + columnsY + box.height - 20],
              ],
              "d-drop",
            )}${box.draw(x + xOf(index), y + columnsY)}`,
        )}</g
      >`,
  };
}

function headBox(panel: Panel, width: number): Box {
  const name = fitted(panel.name, width, FONT.heading, true);
  const nameBox: Box = {
    width: textWidth(name, FONT.heading, true),
    height: 20,
    draw: (x, y) => text(x, y + 15, name, "d-heading"),
  };
  const badges = panel.badges.map(({ text: label, kind }) => pill(label, `d-${kind}`, width));
  const ways = panel.way.kind === "direct" ? [pill(panel.way.router, "d-router", width)] : [];
  const summary: Box = {
    width: textWidth(panel.summary, FONT.small),
    height: 20,
    draw: (x, y) => text(x, y + 14, panel.summary, "d-quiet"),
  };
  return flow([nameBox, ...badges, ...ways, summary], width, 9, 4);
}

const HEADING = 19;

/** Columns that are as many as there is room for: neighbours share one, the shortest first. */
function folded(columns: readonly Column[], most: number, width: number): Box[] {
  const boxes = columns.map((column): Box => columnBox(column, width));
  while (boxes.length > Math.max(1, most)) {
    const heights = boxes.slice(1).map((box, index) => box.height + boxes[index]!.height);
    const at = heights.indexOf(Math.min(...heights));
    boxes.splice(at, 2, stack([boxes[at]!, boxes[at + 1]!], 10));
  }
  return boxes;
}

function columnBox(column: Column, width: number): Box {
  const blocks = stack(
    column.blocks.map((block) => blockBox(block, column.kind, width)),
    10,
  );
  return {
    width,
    height: HEADING + blocks.height,
    draw: (x, y) =>
      html`${text(x + DROP + 8, y + 12, column.heading, "d-column")}${blocks.draw(x, y + HEADING)}`,
  };
}

/** Spreads the blocks of tall columns over the columns that are free. An environment without servers has no column. */
function spread(columns: readonly Column[], most: number): Column[] {
  const result = [...columns];
  if (result.length === 0) return result;
  for (let free = most - result.length; free > 0; free--) {
    const tallest = result.reduce((a, b) => (b.blocks.length > a.blocks.length ? b : a));
    if (tallest.blocks.length < 4) break;
    const half = Math.ceil(tallest.blocks.length / 2);
    result.splice(
      result.indexOf(tallest),
      1,
      { ...tallest, blocks: tallest.blocks.slice(0, half) },
      { ...tallest, blocks: tallest.blocks.slice(half) },
    );
  }
  return result;
}
