import { IdrError } from "../../constructs/errors";
import type { Command, Document } from "../documents/shapes";
import type { OpenStack } from "../openstack";
import { breakOff, interruptsAreTaken, watchInterrupts } from "../interrupts";
import type { OpenSite } from "../site";
import { EXIT, Refused } from "../ui/failure";
import type { Style } from "../ui/style";
import { load } from "./load";
import type { HalfWay, Ui } from "../ui/ui";

/** Options that every verb takes. */
export interface GlobalOptions {
  /** Site file. @default IDR_SITE, else idr.yaml in the working directory */
  readonly site?: string;
  /** Entry of clouds.yaml. @default OS_CLOUD, else the site file's */
  readonly cloud?: string;
  readonly json?: true;
  /** `false` with --no-color. */
  readonly color: boolean;
  readonly yes?: true;
  readonly verbose?: true;
}

/** What a verb works with. Site and cloud are opened when asked for, once. */
export interface Context {
  readonly ui: Ui;
  /** Prints the command's result, once: the text, or with `--json` its document in the shape that is documented. */
  readonly result: Result;
  /** Aborted by Ctrl-C or SIGTERM. A verb that reads it promises to end then, as soon as it safely can. */
  readonly signal: AbortSignal;
  /** @throws SiteFileError with all mistakes of the file; IdrError when there is none */
  readonly site: () => Promise<OpenSite>;
  /** Logged in, with good credentials. @throws IdrError `cloud-config`, `cloud-credentials`, `cloud-unreachable` */
  readonly cloud: () => Promise<OpenStack>;
}

export type Result = <C extends Command>(
  command: C,
  document: Document<C>,
  text: (style: Style) => string,
) => void;

/** Exit code of a verb, where it is not simply 0. */
export type Outcome = number | undefined;

/** A verb: gets its context, emits and prints through `ui`, throws what goes wrong. */
export type Verb = (context: Context) => Promise<Outcome> | Promise<void>;

/** Runs verbs for the commands: opens the screen, tells failures, sets the exit code. */
export interface Host {
  run(options: GlobalOptions, verb: Verb): Promise<void>;
}

/** The host of the command line. */
export const commandLineHost: Host = {
  async run(options, verb) {
    const ui = await load.ui().Ui.open({
      json: options.json === true,
      yes: options.yes === true,
      ...(options.color ? {} : { color: false }),
      verbose: options.verbose === true,
    });
    const stop = stopOnSignals(ui);
    const opened = openOnce(options, ui);
    try {
      const context = {
        ui,
        result: resultOf(ui),
        get signal() {
          return stop.claim();
        },
        ...opened.context,
      };
      process.exitCode = (await verb(context)) ?? EXIT.ok;
    } catch (error) {
      ui.failure(error);
      if (stop.stopped()) tellRest(ui, error);
      process.exitCode = error instanceof Refused ? error.exitCode : EXIT.error;
    } finally {
      stop.end();
      ui.close();
      opened.close();
    }
    if (stop.stopped()) process.exitCode = EXIT.interrupted;
  },
};

function resultOf(ui: Ui): Result {
  return (command, document, text) =>
    ui.result(ui.json ? load.documents().inShape(command, document) : undefined, text);
}

function openOnce(
  options: GlobalOptions,
  { emit }: Pick<Ui, "emit">,
): {
  readonly context: Pick<Context, "site" | "cloud">;
  readonly close: () => void;
} {
  let file: Promise<OpenSite> | undefined;
  let site: Promise<OpenSite> | undefined;
  let cloud: Promise<OpenStack> | undefined;
  let connected: OpenStack | undefined;
  const openFile = (): Promise<OpenSite> =>
    (file ??= load.site().openSite({
      ...(options.site === undefined ? {} : { file: options.site }),
      ...(options.cloud === undefined ? {} : { cloud: options.cloud }),
    }));
  const openCloud = async (): Promise<OpenStack> => {
    const opened = await openFile();
    const { connect, variablesOfOtherClouds } = load.openstack();
    const made = await connect({ cloud: opened.site.cloud, ...regionOf(opened) });
    connected = made;
    if (made.configFile !== undefined) {
      // The engine runs in a stack's folder, where it would not find a clouds.yaml of the working directory.
      process.env.OS_CLIENT_CONFIG_FILE = made.configFile;
      // And it talks to the cloud that is named, whatever openrc file was sourced before.
      for (const name of variablesOfOtherClouds(process.env)) Reflect.deleteProperty(process.env, name);
    }
    return made;
  };
  const openCloudOnce = (): Promise<OpenStack> => (cloud ??= openCloud());
  const openSite = async (): Promise<OpenSite> => {
    const opened = await openFile();
    const sized = await load.sizes().withCloudSizes(opened.site, openCloudOnce, emit);
    return { ...opened, site: sized };
  };
  return {
    context: { site: () => (site ??= openSite()), cloud: openCloudOnce },
    close: () => connected?.close(),
  };
}

function regionOf({ site }: OpenSite): { region?: string } {
  return site.region === undefined ? {} : { region: site.region };
}

/** How long the history may take to be told, in milliseconds; a second Ctrl-C ends at once. */
const PUT_IN_ORDER_MS = 10_000;

const HALF_WAY: HalfWay = {
  message: "interrupted: a part of what was confirmed may be done",
  fix: "idr status shows where things stand; the same command again goes on",
};

function brokenOff({ message, fix }: HalfWay): IdrError {
  return new IdrError("interrupted", message, { fix });
}

/** After what an interrupted engine told of its stack: where that leaves the whole. */
function tellRest({ confirmed, emit }: Ui, error: unknown): void {
  if (confirmed?.halfWay === undefined || !(error instanceof IdrError) || error.code !== "interrupted")
    return;
  const { message, fix } = confirmed.halfWay;
  emit({ type: "log", level: "warn", message: `${message}; ${fix}` });
}

/**
 * Ctrl-C and SIGTERM. A verb that uses `context.signal`, and an engine at work (which takes them itself), end in good
 * order; everything else ends at once, and tells what is left half-way.
 */
function stopOnSignals(ui: Ui): {
  /** Whether a signal came. */
  readonly stopped: () => boolean;
  /** The signal for verbs; who asks for it promises to end when it is aborted. */
  readonly claim: () => AbortSignal;
  readonly end: () => void;
} {
  const controller = new AbortController();
  let claimed = false;
  let leaving = false;
  const end = watchInterrupts(
    (first) => {
      controller.abort();
      if (interruptsAreTaken() || (claimed && first)) return;
      const left = ui.confirmed === undefined ? ui.untouched : (ui.confirmed.halfWay ?? HALF_WAY);
      if (left !== undefined && !leaving) ui.failure(brokenOff(left));
      const leave = (): void => {
        ui.close();
        process.exit(EXIT.interrupted);
      };
      if (leaving) leave();
      leaving = true;
      setTimeout(leave, PUT_IN_ORDER_MS).unref();
      void breakOff().finally(leave);
    },
    () => ui.cutOff(),
  );
  return {
    stopped: () => controller.signal.aborted,
    claim: () => {
      claimed = true;
      return controller.signal;
    },
    end,
  };
}
