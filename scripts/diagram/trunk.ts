import { html, type Html } from "../report/html";
import { path } from "./box";
import type { PanelBox } from "./panel";
import { GUTTER } from "./shelves";

/** A panel and where it is, px of the drawing. */
export interface PlacedPanel {
  readonly box: PanelBox;
  readonly x: number;
  readonly y: number;
  /** Top of the shelf that it is on. */
  readonly shelfTop: number;
  /** Whether it is at the left, beside the trunk. */
  readonly first: boolean;
}

/** Where the lines from outside run, px of the drawing. */
interface Lanes {
  readonly directX: number;
  readonly sharedX: number;
  /** Bottom of the world outside; `undefined`: it is not drawn. */
  readonly outsideBottom: number | undefined;
  readonly routerTop: number | undefined;
  readonly routerBottom: number | undefined;
}

type Points = readonly (readonly [number, number])[];

/**
 * The lines from outside to each panel's network: down the left margin, along
 * the top of a shelf, down a gutter. They cross no panel. `ways` are the ones
 * that production's address and the spare one take, to the server they reach.
 */
export function trunkOf(
  panels: readonly PlacedPanel[],
  lanes: Lanes,
): { readonly lines: Html; readonly ways: Html } {
  const reached = panels.filter(({ box }) => box.panel.way.kind !== "none");
  const lines = reached.map((placed) => path(pointsTo(placed, lanes, 0), "d-trunk"));
  const ways = (["spare", "live"] as const).flatMap((kind) =>
    reached
      .filter(({ box }) => box.panel.badges.some((badge) => badge.kind === kind))
      .map((placed) => {
        const { entry, networkY } = placed.box;
        const shift = kind === "spare" ? 4 : 0;
        const points: Points = [
          ...pointsTo(placed, lanes, shift),
          [placed.x + entry.x + shift, placed.y + networkY],
          [placed.x + entry.x + shift, placed.y + entry.y],
        ];
        return html`${pieces(points, lanes, shift).map((piece) => path(piece, `d-way d-${kind}`))}`;
      }),
  );
  return { lines: html`${lines}`, ways: html`${ways}` };
}

function pointsTo({ box, x, y, shelfTop, first }: PlacedPanel, lanes: Lanes, shift: number): Points {
  const shared = box.panel.way.kind === "shared";
  const trunkX = (shared ? lanes.sharedX : lanes.directX) + shift;
  const top = lanes.outsideBottom ?? (shared ? lanes.routerBottom : undefined) ?? shelfTop - GUTTER / 2;
  const networkY = y + box.networkY;
  if (first) {
    return [
      [trunkX, top],
      [trunkX, networkY],
      [x, networkY],
    ];
  }
  // Two lanes, so that the shared and the direct lines don't lie on each other.
  const lane = (shared ? 4 : -4) + shift;
  return [
    [trunkX, top],
    [trunkX, shelfTop - GUTTER / 2 + lane],
    [x - GUTTER / 2 + lane, shelfTop - GUTTER / 2 + lane],
    [x - GUTTER / 2 + lane, networkY],
    [x, networkY],
  ];
}

/** A way by the shared router is drawn in two pieces, so that the router's name can be read. */
function pieces(points: Points, { routerTop, routerBottom, sharedX }: Lanes, shift: number): Points[] {
  const [start, ...rest] = points;
  if (routerTop === undefined || routerBottom === undefined || start![0] !== sharedX + shift) return [points];
  if (start![1] >= routerBottom) return [points];
  return [
    [start!, [start![0], routerTop]],
    [[start![0], routerBottom], ...rest],
  ];
}
