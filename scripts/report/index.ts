import { dateTime, duration } from "./format";
import { copiesSection, operationsSection, verificationsSection } from "./history-sections";
import { html } from "./html";
import { probeSection } from "./probe-graph";
import {
  addressesSection,
  figures,
  plansSection,
  timelineSection,
  topologySection,
  verdict,
  volumesSection,
} from "./sections";
import { STYLE } from "./style";
import type { ReleaseReport } from "./types";

export type * from "./types";
export { dateTime, duration, grouped, plural } from "./format";

/**
 * The report as one HTML page that needs nothing else: no scripts, no files beside it, no network. Everything that
 * comes from the cloud or the site file is escaped.
 */
export function renderReport(report: ReleaseReport): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${report.title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${report.title}</h1>
            <p class="quiet">
              ${report.subtitle}. ${dateTime(report.startedAt)},
              ${duration(report.endedAt - report.startedAt)}.
            </p>
          </header>
          ${verdict(report.verdict)} ${report.figures.length > 0 && figures(report.figures)}
          ${report.probes.length > 0 && probeSection(report.probes)}
          ${report.topologies.length > 0 && topologySection(report.topologies)}
          ${report.steps.length > 0 && timelineSection(report.steps, report.startedAt, report.endedAt)}
          ${report.operations !== undefined && report.operations.length > 0 && operationsSection(report.operations)}
          ${report.verifications !== undefined && report.verifications.length > 0 && verificationsSection(report.verifications)}
          ${report.copies !== undefined && report.copies.length > 0 && copiesSection(report.copies)}
          ${report.volumes.length > 0 && volumesSection(report.volumes)}
          ${report.addresses.length > 0 && addressesSection(report.addresses)}
          ${report.plans.length > 0 && plansSection(report.plans)}
          <footer>Written by idr-stacks. Times are UTC.</footer>
        </main>
      </body>
    </html>`;
  return `${page.text}\n`;
}
