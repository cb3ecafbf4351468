import { html, Html } from "../report/html";

/** Widths that the page has a drawing for, px, and the windows that show it. */
const WIDTHS = [
  { width: 372, media: "(max-width: 599px)" },
  { width: 680, media: "(min-width: 600px) and (max-width: 999px)" },
  { width: 1160, media: "(min-width: 1000px)" },
] as const;

/** A drawing as a page that needs nothing else: laid out for phones, small windows and wide ones. */
export function diagramPage(title: string, draw: (width: number) => string): string {
  return `${
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta
            http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'"
          />
          <title>${title}</title>
          <style>
            ${new Html(pageStyle())}
          </style>
        </head>
        <body>
          ${responsive(draw)}
        </body>
      </html>`.text
  }\n`;
}

/** The drawings for all widths; `figureStyle` shows one of them. */
function responsive(draw: (width: number) => string): Html {
  return html`${WIDTHS.map(({ width }) => html`<figure class="d-for-${width}">${new Html(draw(width))}</figure>`)}`;
}

function pageStyle(): string {
  const figures = WIDTHS.map(
    ({ width, media }) => `.d-for-${width}{display:none}@media ${media}{.d-for-${width}{display:block}}`,
  );
  return [
    ":root{color-scheme:light dark}",
    "body{margin:0;background:#fff}@media(prefers-color-scheme:dark){body{background:#12161d}}",
    "figure{margin:0 auto;max-width:1400px}figure svg{display:block;width:100%;height:auto}",
    ...figures,
  ].join("\n");
}
