import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";
import { show } from "./review";

const EXAMPLES = `
Examples:
  idr lint                    every stack of the site, without cloud, engine or state
  idr lint newidr --out lint.sarif

Exit codes as those of idr review.
`;

/** `idr lint`: the policies on the synthesized JSON, so that a mistake is seen without a cloud. */
export function register(program: Program, host: Host): void {
  program
    .command("lint")
    .description("the policies of idr review on the synthesized stacks; needs no cloud")
    .argument("[stack...]", "site, live, or an environment's name (default: all)")
    .option("--output <format>", "terminal, markdown, json, junit, sarif or html", "terminal")
    .option(
      "--out <file>",
      "write it to this file as well; its ending tells the format (repeatable)",
      collect,
      [],
    )
    .option("--fail-on-warn", "exit code 1 when something needs a person, 2 when something is forbidden")
    .addHelpText("after", EXAMPLES)
    .action((names, options, command) =>
      host.run(globalsOf(command), async (context) => {
        const { exitCodeOf, exitCodeOfFailure, lintSiteFile, lintStack, worst } = load.review();
        const failOnWarn = options.failOnWarn === true;
        try {
          const open = await context.site();
          const { synth, chooseStacks } = load.synth();
          const stacks = chooseStacks(
            await synth(open, context.ui.emit),
            names,
            names.length === 0 ? true : undefined,
          );
          const reviews = [
            lintSiteFile({ open }),
            ...(await Promise.all(stacks.map((stack) => lintStack(stack, { open })))),
          ];
          await show("lint", context, reviews, options);
          return exitCodeOf(worst(reviews.map(({ verdict }) => verdict)), failOnWarn);
        } catch (error) {
          context.ui.failure(error);
          return exitCodeOfFailure(failOnWarn);
        }
      }),
    );
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
