import { html } from "../report/html";
import { changeClass, drum, flow, FONT, group, path, rect, symbolOf, text, type Box } from "./box";
import { depthOf } from "./lineage";
import { gib, type LineageNode } from "./picture";
import { fitted, textWidth } from "./text";

const NODE = 38;
const GAP = 10;
/** Room for the arrow between generations, and the word on it. */
const ARROW = 112;
const INDENT = 24;

/** Trees of volumes: from left to right where there is room, indented where there is not. */
export function lineageBox(nodes: readonly LineageNode[], width: number): Box {
  const depth = depthOf(nodes);
  const wanted = widestNode(nodes);
  const fits = depth * wanted + (depth - 1) * ARROW <= width;
  const trees = nodes.map((node) => (fits ? across(node, wanted) : indented(node, width)));
  return flow(trees, width, 36, GAP + 4);
}

function widestNode(nodes: readonly LineageNode[]): number {
  return Math.max(
    150,
    ...nodes.map((node) =>
      Math.max(
        textWidth(symbolOf(node.change) + node.name, FONT.small, true) + 43,
        widestNode(node.children),
      ),
    ),
  );
}

function across(node: LineageNode, width: number): Box {
  const children = node.children.map((child) => ({ how: child.how ?? "", box: across(child, width) }));
  const height = Math.max(
    NODE,
    children.reduce((sum, { box }) => sum + box.height + GAP, -GAP),
  );
  const deepest = Math.max(0, ...children.map(({ box }) => box.width));
  return {
    width: width + (deepest === 0 ? 0 : ARROW + deepest),
    height,
    draw: (x, y) => {
      let top = y;
      const below = children.map(({ how, box }, index) => {
        const middle = top + NODE / 2;
        const start: readonly (readonly [number, number])[] =
          index === 0
            ? [[x + width, middle]]
            : [
                [x + width + 10, y + NODE / 2],
                [x + width + 10, middle],
              ];
        const end = x + width + ARROW;
        const drawn = html`${path([...start, [end - 2, middle]], "d-clone")}${arrowHead(end - 2, middle)}${text(x + width + ARROW / 2 + 2, middle - 5, how, "d-clone-text", "middle")}${box.draw(end, top)}`;
        top += box.height + GAP;
        return drawn;
      });
      return html`${below}${nodeShape(node, x, y, width)}`;
    },
  };
}

function indented(node: LineageNode, width: number): Box {
  const children = node.children.map((child) => ({
    how: child.how ?? "",
    box: indented(child, width - INDENT),
  }));
  const height = children.reduce((sum, { box }) => sum + box.height + GAP + 12, NODE);
  return {
    width,
    height,
    draw: (x, y) => {
      let top = y + NODE + GAP + 12;
      const below = children.map(({ how, box }) => {
        const middle = top + NODE / 2;
        const drawn = html`${path(
          [
            [x + 12, y + NODE],
            [x + 12, middle],
            [x + INDENT - 2, middle],
          ],
          "d-clone",
        )}${arrowHead(x + INDENT - 2, middle)}${text(x + INDENT, top - 5, how, "d-clone-text")}${box.draw(x + INDENT, top)}`;
        top += box.height + GAP + 12;
        return drawn;
      });
      return html`${below}${nodeShape(node, x, y, width)}`;
    },
  };
}

function arrowHead(x: number, y: number) {
  return path(
    [
      [x - 6, y - 4],
      [x, y],
      [x - 6, y + 4],
    ],
    "d-clone",
  );
}

function nodeShape(node: LineageNode, x: number, y: number, width: number) {
  const className = changeClass(node.change);
  const name = fitted(symbolOf(node.change) + node.name, width - 42, FONT.small, true);
  const below = node.foreign ? "made elsewhere" : node.sizeGiB === undefined ? "" : gib(node.sizeGiB);
  return group(
    node.name,
    rect(x, y, width, NODE, 7, `d-node ${node.foreign ? "d-foreign" : ""} ${className}`),
    drum(x + 11, y + 11, className),
    text(x + 32, y + 16, name, `d-small-name ${className}`),
    text(x + 32, y + 30, below, "d-quiet"),
  );
}
