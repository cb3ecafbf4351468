import { Html } from "../../report/html";

/** Widths that the page has a drawing for, px, and the windows that show it. */
export const WIDTHS = [
  { width: 352, media: "(max-width: 640px)" },
  { width: 720, media: "(min-width: 641px) and (max-width: 1100px)" },
  { width: 1100, media: "(min-width: 1101px)" },
] as const;

/** What the page of a review adds to the style of the reports. */
export const REVIEW_STYLE = new Html(`
:root { --warn: #8a5a00; --changed: #2f5fc4; --tint: #f0f2f6; }
@media (prefers-color-scheme: dark) { :root { --warn: #e0ac4c; --changed: #8fb2ff; --tint: #232b37; } }
.warn { color: var(--warn); } .changed { color: var(--changed); }
.plan-name { margin: 28px 0 10px; font-size: 1.35rem; }
.verdict .meaning { font-weight: 400; color: var(--ink); }
.verdict strong { display: inline-block; margin-right: 6px; } .verdict strong::first-letter { text-transform: uppercase; }
.headline dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 7px 18px; margin: 0; }
.headline dt { font-weight: 650; } .headline dt span { display: inline-block; width: 1em; text-align: center; }
.headline dd { margin: 0; overflow-wrap: anywhere; } .headline dd.yes { font-weight: 650; }
.headline .waived { margin: 0 0 10px; }
.drawing.waived { border: 2px solid var(--warn); }
.facts { display: flex; flex-wrap: wrap; gap: 2px 28px; margin: 0 0 18px; }
.findings li { display: grid; grid-template-columns: 128px minmax(0, 1fr); gap: 4px 16px; padding: 12px 0; border-top: 1px solid var(--line); }
.findings li:first-child { border-top: 0; padding-top: 0; }
.findings li:last-child { padding-bottom: 0; }
.findings .severity { justify-self: start; align-self: start; font-size: .8rem; font-weight: 650; line-height: 1.4; border: 1px solid currentColor; border-radius: 12px; padding: 1px 10px; white-space: nowrap; }
.findings .what { color: var(--ink); margin: 0; }
.findings .fix, .tree .fix { color: var(--ink); margin: 3px 0 0; font-size: .95rem; }
.findings .fix::before { content: "→ "; color: var(--quiet); }
.findings .why code { white-space: nowrap; }
.findings .why { color: var(--quiet); margin: 4px 0 0; font-size: .85rem; }
.waived-head { margin-top: 20px; color: var(--quiet); }
.drawing { padding: 12px; overflow: hidden; background: #fff; }
@media (prefers-color-scheme: dark) { .drawing { background: #12161d; } }
.drawing figure { display: none; } .drawing svg { display: block; width: 100%; height: auto; }
${WIDTHS.map(({ width, media }) => `@media ${media} { .drawing .for-${width} { display: block; } }`).join("\n")}
.quota { width: auto; min-width: min(100%, 520px); }
.quota td:last-child, .quota th:last-child { padding-right: 0; }
.meter { display: block; width: 100%; min-width: 90px; height: 6px; margin-top: 4px; border-radius: 4px; background: var(--tint); overflow: hidden; }
.meter span { display: block; height: 100%; background: var(--accent); } .meter .over { background: var(--bad); }
.group { border-top: 1px solid var(--line); padding: 10px 0; }
h2 + .group { border-top: 0; padding-top: 0; } .group:last-child { padding-bottom: 0; }
details.group { margin: 0; }
.group summary { font-weight: 650; }
.tree { margin-top: 6px; }
.tree li { display: grid; grid-template-columns: 38px minmax(0, 1fr); padding: 5px 0; }
.tree .mark { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-weight: 700; }
.tree small { display: inline; margin-left: 6px; }
.attributes { display: grid; grid-template-columns: minmax(90px, max-content) minmax(0, 1fr); gap: 0 14px; margin: 3px 0 0; font-size: .9rem; }
.attributes dt { color: var(--quiet); overflow-wrap: anywhere; } .attributes dd { margin: 0; overflow-wrap: anywhere; }
.attributes del { color: var(--quiet); text-decoration: none; } .attributes ins { text-decoration: none; }
.next li { padding: 3px 0; }
@media (max-width: 640px) {
  .findings li { grid-template-columns: minmax(0, 1fr); }
  .headline dl { grid-template-columns: minmax(0, 1fr); gap: 0; } .headline dd { margin: 0 0 8px; }
  .tree small { display: block; margin-left: 0; }
  .quota { width: 100%; min-width: 0; }
  .quota td, .quota th { white-space: normal; padding-right: 12px; }
  .meter { min-width: 60px; }
  .drawing { padding: 6px; }
}
`);
