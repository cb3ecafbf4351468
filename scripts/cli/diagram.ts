import { writeFile } from "node:fs/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Choice } from "../diagram";
import type { Site } from "../../constructs/model";
import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const FORMATS = ["mermaid", "svg", "html"] as const;
type Format = (typeof FORMATS)[number];

const EXAMPLES = `
Drawn from the site file alone: no cloud is asked.

Examples:
  idr diagram --out site.svg                 the whole site, for a README
  idr diagram --release --out release.html   releases, and where their data comes from
  idr diagram --env idr newidr               Mermaid text, for a Markdown page
`;

/** `idr diagram`: the site as a picture. */
export function register(program: Program, host: Host): void {
  program
    .command("diagram")
    .description("draw the site: servers, networks, volumes and their sources, addresses, open ports")
    .option("--env <name...>", "only these environments")
    .option("--release", "only releases and what they are made from")
    .option("--format <format>", "mermaid, svg or html (default: what --out ends with, else mermaid)", format)
    .option("--out <file>", "write to this file (default: stdout)")
    .addHelpText("after", EXAMPLES)
    .action((options, command) =>
      host.run(globalsOf(command), async ({ site, result }) => {
        const { out } = options;
        const chosen = options.format ?? formatOf(out);
        const drawn = draw((await site()).site, chosen, {
          ...(options.env === undefined ? {} : { environments: options.env }),
          ...(options.release === undefined ? {} : { release: options.release }),
        });
        if (out === undefined) {
          result("diagram", { format: chosen, diagram: drawn }, () => drawn.trimEnd());
          return;
        }
        await writeFile(out, drawn).catch((error: unknown) => {
          throw new IdrError("diagram-file", `can't write the diagram to ${out}: ${messageOf(error)}`, {
            fix: "name a file in a folder that is there, with --out",
          });
        });
        result("diagram", { format: chosen, file: out }, () => `drawn: ${out}`);
      }),
    );
}

function draw(site: Site, format: Format, choice: Choice): string {
  const { drawSite, mermaid, siteDiagramPage } = load.diagram();
  switch (format) {
    case "mermaid":
      return mermaid(site, choice);
    case "svg":
      return drawSite(site, choice);
    case "html":
      return siteDiagramPage(site, choice);
  }
}

function formatOf(out: string | undefined): Format {
  if (out?.endsWith(".svg") === true) return "svg";
  return out !== undefined && /\.html?$/.test(out) ? "html" : "mermaid";
}

function format(value: string): Format {
  const known = FORMATS.find((one) => one === value);
  if (known === undefined) {
    throw new (load.commander().InvalidArgumentError)(`It is one of ${FORMATS.join(", ")}.`);
  }
  return known;
}
