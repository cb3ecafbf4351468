import { html, type Html, type Part } from "../report/html";
import { CHANGE_SYMBOLS, type Change } from "./picture";
import { fitted, textWidth } from "./text";

/** Something with a size that can be drawn at any place. All numbers are px of the drawing. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly draw: (x: number, y: number) => Html;
}

/** Sizes of text: the style sheet has the same. */
export const FONT = { title: 18, heading: 15, text: 13, small: 11.5 } as const;

/** One line of text; `className` is of the style sheet. */
export function text(
  x: number,
  y: number,
  content: string,
  className: string,
  anchor?: "end" | "middle",
): Html {
  return html`<text
    x="${round(x)}"
    y="${round(y)}"
    class="${className}"
    ${anchor && html` text-anchor="${anchor}"`}
    >${content}</text
  >`;
}

export function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  className: string,
): Html {
  return html`<rect
    x="${round(x)}"
    y="${round(y)}"
    width="${round(width)}"
    height="${round(height)}"
    rx="${radius}"
    class="${className}"
  />`;
}

/** A line through points; corners are square. */
export function path(points: readonly (readonly [number, number])[], className: string): Html {
  const steps = points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join(" ");
  return html`<path d="${steps}" class="${className}" />`;
}

/** Shapes that belong together, with a tooltip. */
export function group(title: string, ...parts: readonly Part[]): Html {
  return html`<g><title>${title}</title>${parts}</g>`;
}

/** A short text in a rounded frame, no wider than `limit`. */
export function pill(content: string, className: string, limit: number): Box {
  const shown = fitted(content, limit - 16, FONT.small, true);
  const width = Math.min(limit, textWidth(shown, FONT.small, true) + 16);
  return {
    width,
    height: 20,
    draw: (x, y) =>
      group(
        content,
        rect(x, y, width, 20, 10, `d-pill ${className}`),
        text(x + width / 2, y + 14, shown, `d-pill-text ${className}`, "middle"),
      ),
  };
}

/** A data volume: a drum of 12 × 15. */
export function drum(x: number, y: number, className: string): Html {
  const [left, right, top, bottom] = [x, x + 12, y + 2.5, y + 12.5].map(round) as [
    number,
    number,
    number,
    number,
  ];
  return html`<path
      d="M${left} ${top}a6 2.5 0 0 1 12 0V${bottom}a6 2.5 0 0 1 -12 0Z"
      class="d-drum ${className}"
    /><path d="M${right} ${top}a6 2.5 0 0 1 -12 0" class="d-drum-rim ${className}" />`;
}

/** Class of what a plan changes; none in a picture of no plan. */
export function changeClass(change: Change | undefined): string {
  return change === undefined ? "" : `d-${change}`;
}

/** The symbol in front of what a plan changes; empty for what stays and outside of plans. */
export function symbolOf(change: Change | undefined): string {
  return change === undefined || change === "untouched" ? "" : `${CHANGE_SYMBOLS[change]} `;
}

/** Boxes from left to right in lines that are at most `width` wide. */
export function flow(boxes: readonly Box[], width: number, gapX: number, gapY: number): Box {
  const places: { readonly box: Box; readonly x: number; readonly y: number }[] = [];
  let [x, y, lineHeight, widest] = [0, 0, 0, 0];
  for (const box of boxes) {
    if (x > 0 && x + box.width > width) [x, y, lineHeight] = [0, y + lineHeight + gapY, 0];
    places.push({ box, x, y });
    widest = Math.max(widest, x + box.width);
    x += box.width + gapX;
    lineHeight = Math.max(lineHeight, box.height);
  }
  return {
    width: widest,
    height: y + lineHeight,
    draw: (left, top) => html`${places.map((place) => place.box.draw(left + place.x, top + place.y))}`,
  };
}

/** Boxes from top to bottom. */
export function stack(boxes: readonly Box[], gap: number): Box {
  const height = boxes.reduce((sum, box) => sum + box.height, 0) + gap * Math.max(0, boxes.length - 1);
  return {
    width: Math.max(0, ...boxes.map((box) => box.width)),
    height,
    draw: (x, y) => {
      let top = y;
      const drawn = boxes.map((box) => {
        const made = box.draw(x, top);
        top += box.height + gap;
        return made;
      });
      return html`${drawn}`;
    },
  };
}

/** Coordinates with one decimal are exact enough and keep the file small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
