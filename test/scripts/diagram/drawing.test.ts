import { drawSite, siteDiagramPage } from "../../../scripts/diagram";
import { lines, overlap, rectangles, texts, type Shape } from "./shapes";
import { largeSite, siteOf } from "./sites";

const WIDTHS = [340, 372, 680, 1000, 1160, 1400];

const SITES = {
  "one server": siteOf(
    "idr: { omeroReadOnly: 1 }\nftp: { proxy: false, omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false, servers: { ftp: { flavor: medium, address: allocate, rules: [{ ports: [21] }] } } }",
  ),
  "12 servers": siteOf("idr: { omeroReadOnly: 7 }"),
  "62 servers": largeSite(24),
  "400 read-only servers": largeSite(200),
};

describe("drawSite", () => {
  for (const [what, site] of Object.entries(SITES)) {
    for (const width of WIDTHS) {
      test(`${what} at ${width} px: nothing overlaps, and nothing leaves the drawing`, () => {
        const svg = drawSite(site, { width });
        const [, height] = /viewBox="0 0 \d+ (\d+)"/.exec(svg)!.map(Number);
        const shapes = rectangles(svg);
        for (const shape of shapes) {
          expect(shape.x).toBeGreaterThanOrEqual(0);
          expect(shape.x + shape.width).toBeLessThanOrEqual(width);
          expect(shape.y + shape.height).toBeLessThanOrEqual(height!);
        }
        for (const kind of ["d-frame", "d-panel-frame", "d-cell", "d-node", "d-pill"]) {
          expect(overlapping(shapes.filter((shape) => shape.class.split(" ").includes(kind)))).toEqual([]);
        }
      });

      test(`${what} at ${width} px: lines from outside pass by every server and every other panel`, () => {
        const svg = drawSite(site, { width });
        const panels = rectangles(svg).filter((shape) => shape.class === "d-panel-frame");
        const trunks = lines(svg, "d-trunk");
        expect(trunks).toHaveLength(site.environments.length);
        for (const segment of trunks.flatMap(segments)) {
          expect(panels.filter((panel) => overlap(panel, segment))).toEqual([]);
        }
      });
    }
  }

  test("shows every server, its volumes and sizes, the networks and who may connect", () => {
    const svg = drawSite(siteOf("idr: { subnet: 10.1.0.0/24, omeroReadOnly: 2 }"));
    expect(texts(svg)).toEqual(
      expect.arrayContaining([
        "network idr · 10.1.0.0/24",
        "router idr-router",
        "proxy",
        "omeroreadonly",
        "2 × m1.large",
        "omeroreadwrite",
        "1,500 GiB",
        "database",
        "800 GiB",
        "management",
        "searchengine",
        "production’s address → idr-proxy",
        "spare address (parked)",
      ]),
    );
    expect(texts(svg).join(" ").replaceAll("\u00a0", " ")).toContain(
      "open to anyone: tcp 22, 80, 443, 873, 4063, 4064, 14060–14079",
    );
  });

  test("draws the way of production's address to the live proxy, and the spare's to the other one", () => {
    const svg = drawSite(largeSite(4));
    const cards = rectangles(svg).filter((shape) => shape.class === "d-frame");
    for (const kind of ["d-live", "d-spare"]) {
      const ends = lines(svg, kind).map((points) => points.at(-1)!);
      const reached = ends.filter(([x, y]) =>
        cards.some((card) => card.x < x && x < card.x + card.width && Math.abs(card.y - y) < 1),
      );
      expect(reached).toHaveLength(1);
    }
  });

  test("is the same each time", () => {
    expect(drawSite(largeSite(24))).toBe(drawSite(largeSite(24)));
  });

  test("has its title and its whole content in words, for those who can't see it", () => {
    const svg = drawSite(largeSite(2));
    const [, title, description] = /aria-labelledby="(\w+) (\w+)"/.exec(svg)!;
    expect(svg).toContain(`<title id="${title!}">IDR site idr</title>`);
    const words = new RegExp(`<desc id="${description!}">([^<]*)</desc>`).exec(svg)![1]!;
    expect(words).toContain("Production’s address reaches idr-proxy.");
    expect(words).toContain("newidr-database-db: clone of idr-database-db.");
    expect(words).toContain("restored1-database-db: from snapshot snapshot idr-database-db-20261101.");
    expect(words).toContain("tcp 22 open to 198.51.100.0/24, 203.0.113.0/28");
  });

  test("names that are HTML stay text", () => {
    const site = siteOf("idr: {}");
    const hostile = { ...site, router: "<script>alert(1)</script>" };
    expect(drawSite(hostile)).not.toContain("<script");
  });

  test("fails on an environment that the site file doesn't have", () => {
    expect(() => drawSite(largeSite(1), { environments: ["idr", "nope"] })).toThrow(
      'no environment "nope" in the site file; there are idr, newidr, restored1',
    );
  });
});

describe("siteDiagramPage", () => {
  test("has a drawing for phones, small windows and wide ones, and needs nothing from elsewhere", () => {
    const page = siteDiagramPage(largeSite(24));
    expect(page.match(/<svg\b/g)).toHaveLength(3);
    expect(page).toContain("default-src 'none'");
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|<script|<link|url\(/);
    const ids = [...page.matchAll(/ id="(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

function overlapping(shapes: readonly Shape[]): [Shape, Shape][] {
  return shapes.flatMap((a, index) =>
    shapes.slice(index + 1).flatMap((b): [Shape, Shape][] => (overlap(a, b) ? [[a, b]] : [])),
  );
}

/** The straight pieces of a line, as thin shapes. */
function segments(points: readonly [number, number][]): Shape[] {
  return points.slice(1).map(([x, y], index) => {
    const [fromX, fromY] = points[index]!;
    return {
      x: Math.min(x, fromX),
      y: Math.min(y, fromY),
      width: Math.abs(x - fromX),
      height: Math.abs(y - fromY),
      class: "",
    };
  });
}
