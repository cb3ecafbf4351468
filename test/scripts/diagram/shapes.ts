/** A rectangle or a text of a drawing, px. A text's box is from its start; `class` tells what it is. */
export interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly class: string;
}

/** The rectangles of a drawing. */
export function rectangles(svg: string): Shape[] {
  return [
    ...svg.matchAll(
      /<rect x="([-\d.]+)"\s+y="([-\d.]+)"\s+width="([-\d.]+)"\s+height="([-\d.]+)"\s+rx="\d+"\s+class="([^"]*)"/g,
    ),
  ].map(([, x, y, width, height, name]) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
    class: name!,
  }));
}

/** The texts of a drawing, in their order. */
export function texts(svg: string): string[] {
  return [...svg.matchAll(/<text\b[^>]*>([^<]*)<\/text/g)].map(([, content]) => content!);
}

/** Whether two shapes lie on each other. */
export function overlap(a: Shape, b: Shape): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Corners of the drawing's lines of a class. */
export function lines(svg: string, name: string): [number, number][][] {
  return [...svg.matchAll(/<path d="([^"]*)"\s+class="([^"]*)"/g)]
    .filter(([, , classes]) => classes!.split(" ").includes(name))
    .map(([, d]) => [...d!.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]));
}
