import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { RetireResult } from "../actions/release";
import { retiredDocument } from "../documents/releases";
import { count } from "../ui/format";
import type { Style } from "../ui/style";
import { collect } from "./deploy";
import type { Host } from "./host";
import { load } from "./load";
import { globalsOf } from "./program";
import { named, releaseOptions } from "./release-options";

const EXAMPLES = `
Its servers, network and groups go. Its data volumes stay, each with a final snapshot, attached to nothing and marked
with the day until which they are kept; \`idr deploy\` of the old environment brings servers back onto them.

Examples:
  idr release retire                                    the old environment, when the new one is live
  idr release retire --keep-days 30
  idr release retire --destroy-volume idr-proxy-nginxcache
  idr release verify --from newidr --to idr             after a rollback: see that the old one is well …
  idr release retire --from newidr --to idr             … and take the new one down
`;

/** `idr release retire`. */
export function addRetire(release: CommandUnknownOpts, host: Host): void {
  release
    .command("retire")
    .description("take the old environment down when the new one is live; its data volumes are kept")
    .argument("[environment]", "the old environment, as --from")
    .option("--from <environment>", "the old environment (default: from the site file)")
    .option("--to <environment>", "the one that is live (default: from the site file)")
    .option("--keep-days <days>", "days for which the data volumes are to be kept (default: 90)", days)
    .option("--destroy-volume <name>", "destroy this data volume for good (repeatable)", collect, [])
    .option("--skip-verify", "also when the live environment was never verified")
    .addHelpText("after", EXAMPLES)
    .action((environment, options, command) =>
      host.run(globalsOf(command), async (context) => {
        const { destroyVolume: destroyVolumes, keepDays, skipVerify } = options;
        const sides = named({ from: environment }, options);
        const wanted = await releaseOptions(context, sides, { destroyVolumes, type: ({ from }) => from });
        const result = await load.release().retire({
          ...wanted,
          destroyVolumes,
          skipVerify: skipVerify === true,
          ...(keepDays === undefined ? {} : { keepDays }),
        });
        context.result("release retire", retiredDocument(result), (style) => retiredText(result, style));
      }),
    );
}

/** What is left of the environment, and how one gets it back. */
export function retiredText(result: RetireResult, style: Style): string {
  const { outcome, from, destroyed, destroyedVolumes, kept, snapshots } = result;
  const done =
    outcome === "already"
      ? ": it was before; nothing had to be done"
      : `: ${count(destroyed, "thing")} destroyed, data volumes among them: ${destroyedVolumes.join(", ") || "none"}`;
  return [
    load.release().topologyText(result.after),
    style.good(`${from} is retired`) + done,
    ...kept.map(({ name, sizeGiB, keepUntil, id }) => {
      const final = snapshots.find(({ volumeId }) => volumeId === id);
      return `  kept until ${keepUntil}: ${name} (${sizeGiB} GiB)${final === undefined ? "" : style.dim(`, final snapshot ${final.name}`)}`;
    }),
    ...(kept.length === 0 ? [] : [style.dim(`Back onto this data: idr deploy ${from}`)]),
  ].join("\n");
}

function days(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isInteger(number) || number < 0) {
    throw new (load.commander().InvalidArgumentError)("It is a whole number of days, 0 or more.");
  }
  return number;
}
