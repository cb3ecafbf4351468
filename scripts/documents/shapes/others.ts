import { z } from "zod";

import { list, text, texts, whole } from "./parts";
import { moved, requests } from "./release";
import { status } from "./status";

const format = z.enum(["mermaid", "svg", "html"]);

export const diagram = z.union([
  z.object({ format, diagram: text().describe("The picture. Without `--out`.") }),
  z.object({ format, file: text().describe("The file that was written, with `--out`.") }),
]);

const sandbox = {
  running: z.boolean().describe("Whether it runs."),
  dir: text().describe("Its folder."),
  cloudsFile: text().describe("The clouds.yaml to use."),
  logFile: text().describe("Its log."),
  pid: whole().optional().describe("Its process."),
  url: text().optional().describe("Where its API is."),
  stats: z
    .object({
      url: text().describe("Where its API is."),
      pid: whole().describe("Its process."),
      uptime: z.number().describe("Seconds since it was started."),
      dataPlane: z.boolean().describe("Whether its floating IPs carry traffic."),
      counts: z.record(z.string(), whole()).describe("Objects by table."),
      calls: z
        .object({
          total: whole().describe("All calls."),
          byStatus: z.record(z.string(), whole()).describe("Calls by HTTP status."),
        })
        .describe("Calls of its API."),
    })
    .optional()
    .describe("What it says of itself, when it runs."),
};

export const sandboxStatus = z.object(sandbox);
export const sandboxStarted = z.object({
  ...sandbox,
  exports: z
    .object({ OS_CLIENT_CONFIG_FILE: text(), OS_CLOUD: text() })
    .describe("Variables that make commands use it."),
});
export const sandboxStopped = z.object({ stopped: z.boolean().describe("False: none ran.") });
export const sandboxReset = z.object({
  reset: z.literal(true),
  removed: texts().describe("Folders with states that were removed."),
});

export const environment = z
  .record(z.string(), z.string())
  .describe("Variables of the shell, by name: what plain cdktf, tofu or terraform need.");

export const demo = z.object({
  ok: z.boolean().describe("Whether all is as it must be. Exit code 0, otherwise 1."),
  failures: texts().describe("What is not as it must be."),
  seconds: z.number().describe("How long it took."),
  requests: requests.describe("What visitors saw."),
  marks: list(
    z.object({
      source: text().describe("Production's volume."),
      clone: text().describe("The release's volume."),
      sizeGiB: z.number().describe("Its size."),
      mark: text().describe("What was written on it."),
      onSource: text().optional().describe("What was found on production's volume."),
      onClone: text().optional().describe("What was found on the release's volume."),
    }),
  ).describe("Marks on the data volumes, to be found on their clones."),
  moves: list(moved).describe("Moves of production's address."),
  unboundMs: z.number().describe("Milliseconds in which production's address was bound to nothing."),
  status: status.describe("The document of `idr status`."),
  reportFile: text().describe("The page that was written."),
  siteFile: text().describe("The site file."),
  sandbox: z
    .object({
      url: text().describe("Where its API is."),
      running: z.boolean().describe("Whether it runs on."),
    })
    .describe("The simulated cloud."),
});
