import type { Panel } from "./picture";
import { columnCount, panelBox, type PanelBox } from "./panel";

/** Between panels: room for the lines that lead to them. */
export const GUTTER = 26;
/** A column of servers is at least this wide, in px. */
const COLUMN = 214;
const MOST_COLUMNS = 4;

/** Panels side by side; each place may hold several, one below the other. */
export interface Shelf {
  readonly stacks: readonly {
    readonly x: number;
    readonly panels: readonly { readonly box: PanelBox; readonly y: number }[];
  }[];
  readonly height: number;
}

/** Panels on shelves that are `width` wide, in their order; small ones fill the room beside and below others. */
export function shelvesOf(panels: readonly Panel[], width: number): Shelf[] {
  const units = Math.max(1, Math.min(MOST_COLUMNS, Math.floor((width + GUTTER) / (COLUMN + GUTTER))));
  const unit = (width - GUTTER * (units - 1)) / units;
  const widthOf = (span: number) => unit * span + GUTTER * (span - 1);
  const shelves: MutableShelf[] = [];
  for (const panel of panels) {
    const span = columnCount(panel, units);
    const box = panelBox(panel, widthOf(span), span);
    const shelf = shelves.at(-1);
    if (shelf === undefined || !place(shelf, box, span, units))
      shelves.push({ stacks: [{ span, boxes: [box] }] });
  }
  return shelves.map((shelf) => finished(shelf, unit));
}

interface MutableShelf {
  readonly stacks: { readonly span: number; readonly boxes: PanelBox[] }[];
}

function place(shelf: MutableShelf, box: PanelBox, span: number, units: number): boolean {
  const used = shelf.stacks.reduce((sum, stack) => sum + stack.span, 0);
  if (used + span <= units) {
    shelf.stacks.push({ span, boxes: [box] });
    return true;
  }
  const height = Math.max(...shelf.stacks.map(heightOf));
  const below = shelf.stacks.find(
    (stack, index) =>
      index > 0 && stack.span === span && heightOf(stack) + GUTTER + box.height <= height * 2.2,
  );
  below?.boxes.push(box);
  return below !== undefined;
}

function heightOf({ boxes }: MutableShelf["stacks"][number]): number {
  return boxes.reduce((sum, box) => sum + box.height, 0) + GUTTER * (boxes.length - 1);
}

function finished(shelf: MutableShelf, unit: number): Shelf {
  let left = 0;
  const stacks = shelf.stacks.map((stack) => {
    const x = left;
    left += stack.span * (unit + GUTTER);
    let y = 0;
    const panels = stack.boxes.map((box) => {
      const at = y;
      y += box.height + GUTTER;
      return { box, y: at };
    });
    return { x, panels };
  });
  return { stacks, height: Math.max(...shelf.stacks.map(heightOf)) };
}
