import { Html } from "./html";

/** The page's style: no font, image or script from anywhere; light or dark as the reader's system is. */
export const STYLE = new Html(`
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1c2330; --quiet: #5b6577; --line: #d9dee6;
  --good: #1a7f47; --warn: #96590a; --bad: #c02b2b; --accent: #2f5fc4;
  --s1: #3b74d9; --s2: #d9822b; --s3: #2b9c8f; --s4: #8a5cc2; --lost: #d42f2f; --shade: #2f5fc41f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1b212b; --ink: #e6eaf1; --quiet: #9aa5b8; --line: #323b49;
    --good: #5cc98a; --warn: #f0b559; --bad: #ff7a70; --accent: #8fb2ff;
    --s1: #6d9cf0; --s2: #f0a552; --s3: #4fc4b6; --s4: #b48be8; --lost: #ff6257; --shade: #8fb2ff2b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 1.2rem; margin: 0 0 12px; }
h3 { font-size: 1rem; margin: 0 0 10px; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
code, pre, time { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
small { display: block; font-size: .8rem; color: var(--quiet); overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-weight: 400; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 22px; margin: 0 0 20px; }
section > :last-child { margin-bottom: 0; }
.verdict { display: flex; gap: 10px; align-items: baseline; font-size: 1.1rem; font-weight: 600; background: var(--card); border: 1px solid var(--line); border-left: 5px solid currentColor; border-radius: 10px; padding: 12px 18px; margin: 18px 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(148px, 1fr)); gap: 12px; margin: 0 0 20px; }
.figures > div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; color: var(--ink); }
.figures dt { font-size: .85rem; color: var(--quiet); }
.figures dd { margin: 0; font-size: 1.5rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figures dd.quiet { font-size: .8rem; font-weight: 400; }
.figures .good dd:first-of-type { color: var(--good); } .figures .bad dd:first-of-type { color: var(--bad); }
.topologies, .moves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 16px; }
.moves { grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); }
.moves { margin-top: 20px; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; min-width: 0; }
ul, ol { list-style: none; margin: 0; padding: 0; }
.bindings li { display: grid; grid-template-columns: minmax(0, 1fr) 24px minmax(0, 1fr); align-items: center; margin-bottom: 8px; }
.bindings li:last-child { margin-bottom: 0; }
.address, .environment { border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; }
.address { border-style: dashed; } .address.production { border: 1px solid var(--accent); color: var(--accent); }
.environment.none, .address:not(.production):not(.spare) { color: var(--quiet); font-weight: 400; }
.arrow { text-align: center; color: var(--quiet); }
.timeline li { display: grid; grid-template-columns: minmax(170px, 1.1fr) 2fr 92px; gap: 14px; align-items: center; padding: 6px 0; border-top: 1px solid var(--line); }
.timeline li:first-child { border-top: 0; }
.track { position: relative; height: 12px; border-radius: 6px; background: var(--page); overflow: hidden; }
.bar { position: absolute; top: 0; bottom: 0; min-width: 3px; border-radius: 6px; background: var(--accent); }
.failed .bar { background: var(--bad); } .failed .time { color: var(--bad); } .skipped .bar { background: var(--quiet); }
.time { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; font-size: .9rem; }
.timeline + p { margin-top: 12px; }
.operation { border-top: 1px solid var(--line); padding: 16px 0 18px; }
h2 + .operation { border-top: 0; padding-top: 0; } .operation:last-child { padding-bottom: 0; }
.operation h3, .operation .quiet { margin-bottom: 2px; } .operation .timeline { margin: 8px 0; }
.operation > p:not(.quiet) { margin: 6px 0; }
.checks li { display: grid; grid-template-columns: 64px 84px minmax(0, 1fr) minmax(0, 2fr); gap: 0 14px; padding: 6px 0; border-top: 1px solid var(--line); font-size: .92rem; overflow-wrap: anywhere; }
.operation .checks .quiet { margin: 0; }
.stretch > .moves:first-child { margin-top: 0; } .stretch > .moves:first-child + p { margin: 4px 0 0; font-size: .88rem; color: var(--quiet); }
.stretch + .stretch { border-top: 1px solid var(--line); margin-top: 18px; padding-top: 16px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 14px; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 7px; }
.server-1 { background: var(--s1); fill: var(--s1); } .server-2 { background: var(--s2); fill: var(--s2); }
.server-3 { background: var(--s3); fill: var(--s3); } .server-4 { background: var(--s4); fill: var(--s4); }
.lost { background: var(--lost); fill: var(--lost); }
figure { margin: 0; min-width: 0; }
.graph { padding-top: 26px; }
.plot { position: relative; height: 150px; border-bottom: 1px solid var(--quiet); background: var(--page); }
.plot svg { display: block; width: 100%; height: 100%; }
.plot.close { height: 120px; overflow: hidden; }
.plot.close i { position: absolute; width: 5px; height: 5px; margin: 0 0 -1px -2px; border-radius: 50%; }
.plot.close i.lost { border-radius: 0; width: 6px; height: 8px; }
.during { position: absolute; top: 0; bottom: 0; background: var(--shade); }
.scale { position: absolute; top: 2px; left: 4px; font-size: .75rem; color: var(--quiet); }
.flag { position: absolute; top: -26px; bottom: 0; width: 0; border-left: 2px solid var(--ink); font-size: .75rem; line-height: 20px; text-indent: 5px; font-weight: 700; white-space: nowrap; }
.key { display: inline-block; min-width: 20px; text-align: center; border: 1px solid var(--quiet); border-radius: 5px; font-size: .78rem; font-weight: 700; line-height: 18px; }
.axis { display: flex; justify-content: space-between; font-size: .78rem; color: var(--quiet); font-variant-numeric: tabular-nums; margin: 4px 0 6px; }
figcaption { font-size: .88rem; color: var(--quiet); }
figcaption strong { font-weight: 650; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: 8px 14px 8px 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-size: .82rem; color: var(--quiet); font-weight: 600; white-space: nowrap; }
td, td small { white-space: nowrap; }
td.free { white-space: normal; min-width: 200px; overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.history li { padding: 3px 0; overflow-wrap: anywhere; }
.history time { color: var(--quiet); margin-right: 8px; }
.plan { border-top: 1px solid var(--line); padding: 8px 0; margin: 0; }
h2 + .plan { border-top: 0; }
summary { cursor: pointer; }
details:not(.plan) { margin: 14px 0; }
pre { overflow-x: auto; margin: 8px 0 0; padding: 10px 14px; border-radius: 6px; background: var(--page); }
footer { color: var(--quiet); font-size: .85rem; }
@media (max-width: 640px) {
  main { padding: 20px 12px 40px; }
  section { padding: 16px 14px; }
  .timeline li { grid-template-columns: 1fr auto; gap: 4px 12px; }
  .checks li { grid-template-columns: 64px minmax(0, 1fr); }
  .checks li > :nth-child(n + 3) { grid-column: 2; }
  .timeline .track { grid-row: 2; grid-column: 1 / -1; }
}
@media print { body { background: none; } section { break-inside: avoid; } }
`);
