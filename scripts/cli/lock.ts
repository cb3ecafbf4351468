import { messageOf } from "../../constructs/errors";
import type { Held, LockOptions, LockReport } from "../actions/lock";
import { locksDocument, releasedDocument } from "../documents/locks";
import type { Style } from "../ui/style";
import type { Context, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
Two things keep operators apart: the site's running operation (a cutover, a deployment …), and the lock of each
state while an engine works on it. Both end by themselves; only what a machine that is gone has left needs a hand.

Examples:
  idr lock show                      who is at work, on what, since when
  idr lock release --id 3f2a9c01     as lock show, or an error, tells the id
`;

/** `idr lock`: show, release. */
export function register(program: Program, host: Host): void {
  const lock = program
    .command("lock")
    .description("who is at work on the site, and the locks that a lost machine has left")
    .addHelpText("after", EXAMPLES);

  lock
    .command("show")
    .description("the running operation, and who holds the lock of each state")
    .action((_options, command) =>
      host.run(globalsOf(command), async (context) => {
        const report = await load.lock().locks(await lockOptions(context));
        context.result("lock show", locksDocument(report), (style) => lockText(report, style));
      }),
    );

  lock
    .command("release")
    .description("release what somebody holds who is gone for certain")
    .requiredOption("--id <id>", "of the operation, or of the state's lock")
    .action((options, command) =>
      host.run(globalsOf(command), async (context) => {
        const { ui } = context;
        const { findHeld, release } = load.lock();
        const given = await lockOptions(context);
        const held = await findHeld(options.id, given);
        ui.say(warningOf(held));
        await ui.confirm("Release it?", { refusal: "stopped: nothing was released" });
        await release(held, given);
        context.result("lock release", releasedDocument(held), (style) =>
          style.good(`released: ${options.id}`),
        );
      }),
    );
}

async function lockOptions({ ui, site, cloud }: Context): Promise<LockOptions> {
  const open = await site();
  // The locks can be looked at, and released, while the cloud is down.
  const reached = await cloud().catch((error: unknown) => {
    const message = `who is at work from another copy of this folder is not known: ${messageOf(error)}`;
    ui.emit({ type: "log", level: "warn", message });
    return undefined;
  });
  return {
    open,
    ...(reached === undefined ? {} : { guard: load.lineage().stateGuard(open.site, reached) }),
    stacks: await load.synth().synth(open, ui.emit),
    tools: await load.tools().ensureTools(ui.emit),
    emit: ui.emit,
  };
}

function warningOf(held: Held): string {
  if (held.kind === "elsewhere") {
    const { step, who, begunAt } = held.operation;
    return `${step} by ${who}, begun ${begunAt}, from another copy of this folder. If it is still at work there, it ends what its engine is doing just now, and stops before its next change. What it has made is in the states of that folder: work with those.`;
  }
  if (held.kind === "operation") {
    const { titleOf } = load.history();
    const { entry } = held;
    return `${titleOf(entry)} by ${entry.who}, begun ${entry.begunAt}, process ${entry.pid}. If it is still at work there, it ends what its engine is doing just now, and stops before its next change; it can be run again.`;
  }
  const { holderText } = load.engine();
  return `"${held.stack}" is locked by ${holderText(held.lock)}. If its engine is still at work, two will write the same state, and one's work is lost from it.`;
}

/** The locks for people. */
export function lockText(report: LockReport, style: Style): string {
  const { titleOf } = load.history();
  const { operation, beside = [], elsewhere = [], locks } = report;
  const here = (operation === undefined ? [] : [operation, ...beside]).map(
    (one) =>
      `${style.strong(titleOf(one))}: ${one.who}, process ${one.pid}, since ${one.begunAt} (id ${one.id})`,
  );
  const others = elsewhere.map(
    ({ step, who, begunAt, id }) =>
      `${style.strong(step)} from another copy of this folder: ${who}, since ${begunAt} (id ${id})`,
  );
  const going =
    here.length + others.length === 0 ? "no operation is running" : [...here, ...others].join("\n");
  const table = load.table().table({
    head: ["state", "held by", "does", "since", "id"],
    rows: locks.map(({ stack, lock }) =>
      lock === undefined
        ? [stack, style.dim("free"), "", "", ""]
        : [
            stack,
            style.warn(lock.who ?? `not named${lock.unnamed === undefined ? "" : `: ${lock.unnamed}`}`),
            lock.operation ?? "",
            lock.since?.toISOString() ?? "",
            lock.id ?? "",
          ],
    ),
    style,
  });
  return `${going}\n\n${table}`;
}
