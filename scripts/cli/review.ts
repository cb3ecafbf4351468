import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";

import { IdrError } from "../../constructs/errors";
import { redactedValue } from "../redaction";
import type { OpenSite } from "../site";
import type { Context, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf, versionOf } from "./program";
import { listPolicies, showExplanation } from "./review-explain";

const EXAMPLES = `
Examples:
  idr review newidr                      plans the stack and reviews it
  tofu show -json plan.tfplan | idr review -
  idr review plan.json --fail-on-warn    exit code 1: needs a person, 2: forbidden
  idr review live --out review.md --out review.html --out review.sarif
  idr review newidr --explain openstack_networking_port_v2.newidr-proxy
                                         why this change got its verdict, attribute by attribute
  idr review --policies                  what is looked for, and why

Exit codes as conftest's: 0; 1 when something is forbidden. With --fail-on-warn: 1 when something needs a
person, 2 when something is forbidden. A plan that can't be read counts as forbidden.
`;

interface Options {
  readonly all?: true;
  readonly stack?: string;
  readonly output: string;
  readonly out: readonly string[];
  readonly failOnWarn?: true;
  readonly limits?: true;
  readonly destroyVolume: readonly string[];
  readonly commentLimit?: string;
  readonly commentMarker?: string;
  readonly explain?: string;
}

/** `idr review`: whether plans can lose data, cut visitors off or open a server. */
export function register(program: Program, host: Host): void {
  program
    .command("review")
    .description("what a plan puts at risk: data, visitors, open ports, quota; changes nothing")
    .argument(
      "[plan|stack...]",
      "a plan as JSON (- for standard input) or as an engine saved it, or a stack's name",
    )
    .option("--all", "all stacks")
    .option("--stack <name>", "the stack that a plan file belongs to")
    .option("--output <format>", "terminal, markdown, json, junit, sarif or html", "terminal")
    .option(
      "--out <file>",
      "write it to this file as well; its ending tells the format (repeatable)",
      collect,
      [],
    )
    .option("--fail-on-warn", "exit code 1 when something needs a person, 2 when something is forbidden")
    .option("--limits", "ask the cloud for quota and flavors, for a plan that is given as a file")
    .option(
      "--destroy-volume <name>",
      "a data volume that is meant to be destroyed (repeatable)",
      collect,
      [],
    )
    .option(
      "--comment-limit <characters>",
      "longest Markdown (default: 65536, GitHub's; GitLab takes 1000000)",
    )
    .option("--comment-marker <name>", "tells this Markdown comment from others, so that it is edited")
    .option("--explain <address>", "why one change got its verdict, attribute by attribute")
    .option("--policies", "list the policies")
    .addHelpText("after", EXAMPLES)
    .action((names, options, command) =>
      host.run(globalsOf(command), async (context) => {
        if (options.policies === true) {
          listPolicies(context);
          return 0;
        }
        return reviewed(context, names, options);
      }),
    );
}

/** Reviews what is named, prints it and writes the files; returns the exit code. */
async function reviewed(context: Context, names: readonly string[], options: Options): Promise<number> {
  const { exitCodeOf, exitCodeOfFailure, worst } = load.review();
  const failOnWarn = options.failOnWarn === true;
  try {
    const reviews = await reviewsOf(context, names, options);
    if (options.explain === undefined) await show("review", context, reviews, options);
    else showExplanation(context, reviews, options.explain);
    return exitCodeOf(worst(reviews.map(({ verdict }) => verdict)), failOnWarn);
  } catch (error) {
    // The host's exit code for an error is 1, which means "needs a person" here.
    if (context.signal.aborted) throw error;
    context.ui.failure(error);
    return exitCodeOfFailure(failOnWarn);
  }
}

async function reviewsOf(context: Context, names: readonly string[], options: Options) {
  const { ui, cloud } = context;
  const { cloudFacts, reviewFile, reviewPlan, surroundingsOf } = load.review();
  const files = names.filter(isFile);
  const stacks = names.filter((name) => !isFile(name));
  if (files.length > 0 && (stacks.length > 0 || options.all === true)) {
    throw new IdrError("review-mixed", `plans and stacks are named together: ${names.join(", ")}`, {
      fix: "review the files and the stacks one after the other",
    });
  }
  const destroyVolumes = options.destroyVolume;
  if (files.length > 0) {
    const open = await siteIfAny(context);
    const facts = options.limits === true ? await cloudFacts(await cloud()) : undefined;
    const tools = () => load.tools().ensureTools(ui.emit);
    const run = {
      destroyVolumes,
      ...(open === undefined ? {} : { open }),
      ...(facts === undefined ? {} : { cloud: facts }),
      ...(options.stack === undefined ? {} : { stack: options.stack }),
      // A state that is not in a file here takes an engine to read, which a plan in a file does without.
      ...(open?.site.state.backend === "local" ? { states: await statesOf(open, tools, ui.emit) } : {}),
    };
    const reviews = [];
    for (const file of files) reviews.push(await reviewFile(file, run, tools, ui.emit));
    return reviews;
  }
  const open = await context.site();
  const { synth, chooseStacks } = load.synth();
  const made = await synth(open, ui.emit, { unprotectedVolumes: destroyVolumes });
  const chosen = chooseStacks(made, stacks, options.all);
  const reached = await cloud();
  const tools = await load.tools().ensureTools(ui.emit);
  const guard = load.lineage().stateGuard(open.site, reached);
  await load.history().HistoryStore.open({ open, tools, emit: ui.emit, guard }).checkState();
  const surroundings = await surroundingsOf(open, { cloud: reached, tools, emit: ui.emit });
  const reviews = [];
  const { Engine } = load.engine();
  const { checkUses, explainLookup, knownToOthers, unknownTo } = load.ownership();
  for (const stack of chosen) await checkUses(stack, reached);
  for (const stack of chosen) {
    const engine = new Engine(tools, stack.directory, {
      emit: ui.emit,
      stack: stack.name,
      configuration: stack.configuration(),
    });
    try {
      const { json } = await engine.plan();
      await unknownTo(json, {
        stack: stack.name,
        mark: stack.mark,
        ...stack.uses,
        cloud: reached,
        others: () => knownToOthers(stack, tools, { emit: ui.emit, stack: stack.name }),
      });
      reviews.push(reviewPlan(stack, json, surroundings, destroyVolumes));
    } catch (error) {
      throw await explainLookup(error, stack, reached);
    }
  }
  return reviews;
}

/** What the states of the site have. */
async function statesOf(
  ...[open, tools, emit]: Parameters<ReturnType<typeof load.known>["statesOfSite"]>
): Promise<ReturnType<ReturnType<typeof load.review>["identitiesOfStates"]>> {
  return load.review().identitiesOfStates(await load.known().statesOfSite(open, tools, emit));
}

/** Prints reviews and writes the files that were asked for. */
export async function show(
  command: "review" | "lint",
  context: Context,
  reviews: Awaited<ReturnType<typeof reviewsOf>>,
  options: Pick<Options, "output" | "out" | "failOnWarn" | "commentLimit" | "commentMarker">,
): Promise<void> {
  const { FORMATS, formatOf, loadPolicies, render, reviewDocument, terminalText } = load.review();
  const format = FORMATS.find((one) => one === options.output);
  if (format === undefined) {
    throw new IdrError(
      "output-format",
      `got the format "${options.output}" (allowed: ${FORMATS.join(", ")})`,
      { value: options.output, allowed: FORMATS.join(", "), fix: "give one of them with --output" },
    );
  }
  const open = await siteIfAny(context);
  const limit = options.commentLimit === undefined ? undefined : Number(options.commentLimit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 2000)) {
    throw new IdrError(
      "comment-limit",
      `got ${options.commentLimit ?? ""} characters (allowed: whole numbers from 2000)`,
      {
        value: options.commentLimit ?? "",
        allowed: "whole numbers from 2000",
        fix: "give another --comment-limit",
      },
    );
  }
  const rendering = {
    version: versionOf(),
    failOnWarn: options.failOnWarn === true,
    ...(open === undefined
      ? {}
      : { open, morePolicies: loadPolicies(open.site.review.policies, open.directory).facts }),
    ...(limit === undefined ? {} : { limit }),
    ...(options.commentMarker === undefined ? {} : { marker: options.commentMarker }),
  };
  for (const file of options.out) {
    const wanted = options.out.length === 1 && format !== "terminal" ? format : formatOf(file);
    if (wanted === undefined) {
      throw new IdrError("output-format", `the name ${file} doesn't tell the format`, {
        fix: "end it in .md, .json, .xml (JUnit), .sarif, .html or .txt, or give --output",
      });
    }
    await writeFile(file, render(redactedValue(reviews), wanted, rendering));
  }
  // A single file has taken the format; the terminal still gets its summary.
  const toTerminal = format === "terminal" || options.out.length === 1;
  context.result(command, reviewDocument(reviews), (style) =>
    toTerminal ? terminalText(reviews, style) : render(reviews, format, rendering).trimEnd(),
  );
}

/** The site file, where there is one. One that is there and wrong is an error. */
async function siteIfAny({ site }: Context): Promise<OpenSite | undefined> {
  try {
    return await site();
  } catch (error) {
    if (error instanceof IdrError && error.code === "site-file-missing") return undefined;
    throw error;
  }
}

function isFile(name: string): boolean {
  return name === "-" || /[./\\]/.test(name) || existsSync(name);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
