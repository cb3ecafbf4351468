import { html } from "../report/html";
import {
  changeClass,
  drum,
  flow,
  FONT,
  group,
  pill,
  rect,
  round,
  stack,
  symbolOf,
  text,
  type Box,
} from "./box";
import {
  gib,
  type Block,
  type Card,
  type ColumnKind,
  type Grid,
  type OpenPorts,
  type VolumeRow,
} from "./picture";
import { fitted, textWidth, wrapped } from "./text";

const PAD = 11;
const LINE = 15;
const CELL = { width: 32, height: 22, gap: 5 };

/** A server, or a grid of servers that are alike, `width` wide. */
export function blockBox(block: Block, kind: ColumnKind, width: number): Box {
  return block.shape === "card" ? cardBox(block, kind, width) : gridBox(block, width);
}

function cardBox(card: Card, kind: ColumnKind, width: number): Box {
  const inner = width - 2 * PAD;
  const content = stack(
    [
      titleBox(symbolOf(card.change) + card.name, card.flavor, inner),
      ...(card.warning === undefined
        ? []
        : [linesBox(wrapped(card.warning, inner, FONT.small), "d-quiet d-destroyed")]),
      ...(card.storage ? [linesBox(["also on the storage network"], "d-quiet")] : []),
      ...(card.addresses.length === 0
        ? []
        : [
            flow(
              card.addresses.map(({ kind: of, label }) => pill(label, `d-${of}`, inner)),
              inner,
              6,
              4,
            ),
          ]),
      ...card.open.map((open) => openBox(open, inner)),
      ...card.volumes.map((volume) => volumeBox(volume, inner)),
    ],
    6,
  );
  return framed(content, width, `d-card d-${kind} ${changeClass(card.change)}`, card.fullName);
}

function openBox({ to, ports, change }: OpenPorts, width: number): Box {
  // A protocol stays beside its first port.
  const together = ports.replaceAll(/([a-z]+) (?=\d)/g, "$1\u00a0");
  const lines = wrapped(`${symbolOf(change)}open to ${to}: ${together}`, width, FONT.small);
  return linesBox(lines, `d-quiet ${changeClass(change)}`);
}

function gridBox(grid: Grid, width: number): Box {
  const inner = width - 2 * PAD;
  const cells = grid.cells.map((cell): Box => {
    const label = symbolOf(cell.change) + cell.label;
    const cellWidth = Math.max(CELL.width, Math.min(inner, textWidth(label, FONT.small) + 12));
    return {
      width: cellWidth,
      height: CELL.height,
      draw: (x, y) =>
        group(
          cell.fullName,
          rect(x, y, cellWidth, CELL.height, 5, `d-cell ${changeClass(cell.change)}`),
          text(
            x + cellWidth / 2,
            y + 15,
            fitted(label, cellWidth - 4, FONT.small),
            `d-cell-text ${changeClass(cell.change)}`,
            "middle",
          ),
        ),
    };
  });
  const content = stack(
    [
      titleBox(grid.name, `${grid.cells.length} × ${grid.flavor}`, inner),
      ...(grid.storage ? [linesBox(["also on the storage network"], "d-quiet")] : []),
      flow(cells, inner, CELL.gap, CELL.gap),
    ],
    7,
  );
  return framed(content, width, "d-card d-readonly", `${grid.cells.length} servers ${grid.name}`);
}

function framed(content: Box, width: number, className: string, title: string): Box {
  const height = content.height + 2 * PAD - 2;
  return {
    width,
    height,
    draw: (x, y) =>
      html` <g class="${className.trim()}"
        ><title>${title}</title>${rect(x, y, width, height, 7, "d-frame")}<path
          d="M${round(x + 2)} ${round(y + 7)}v${round(height - 14)}"
          class="d-stripe"
        />
        ${content.draw(x + PAD, y + PAD - 1)}</g
      >`,
  };
}

/** A name, and at the right what kind of server it is; below it where both don't fit. */
function titleBox(name: string, kind: string, width: number): Box {
  const room = width - textWidth(kind, FONT.small) - 8;
  const beside = textWidth(name, FONT.text, true) <= room;
  return {
    width,
    height: beside ? 16 : 30,
    draw: (x, y) =>
      html`${text(x, y + 12, fitted(name, width, FONT.text, true), "d-name")}${
        beside
          ? text(x + width, y + 12, kind, "d-quiet", "end")
          : text(x, y + 27, fitted(kind, width, FONT.small), "d-quiet")
      }`,
  };
}

function volumeBox(volume: VolumeRow, width: number): Box {
  const details = wrapped(volume.details.join(" · "), width - 20, FONT.small);
  const className = changeClass(volume.change);
  const size = gib(volume.sizeGiB);
  const name = fitted(
    symbolOf(volume.change) + volume.name,
    width - 26 - textWidth(size, FONT.small, true),
    FONT.small,
    true,
  );
  return {
    width,
    height: 17 + (volume.details.length === 0 ? 0 : details.length * LINE),
    draw: (x, y) =>
      group(
        volume.fullName,
        drum(x, y + 1, className),
        text(x + 20, y + 12, name, `d-small-name ${className}`),
        text(x + width, y + 12, size, `d-small-name ${className}`, "end"),
        volume.details.length === 0 ? undefined : linesBox(details, "d-quiet").draw(x + 20, y + 17),
      ),
  };
}

/** Lines of small text. */
export function linesBox(lines: readonly string[], className: string): Box {
  return {
    width: Math.max(0, ...lines.map((line) => textWidth(line, FONT.small))),
    height: lines.length * LINE,
    draw: (x, y) => html`${lines.map((line, index) => text(x, y + 11 + index * LINE, line, className))}`,
  };
}
