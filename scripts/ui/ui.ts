import { createInterface } from "node:readline/promises";
import { IdrError } from "../../constructs/errors";
import type { Emit, IdrEvent } from "../events";
import { beginChange } from "../interrupts";
import { redacted, redactedValue } from "../redaction";
import { EXIT, Refused, failureDocument, failureText } from "./failure";
import { JsonView } from "./json-view";
import { LiveView, terminalCanvas } from "./live-view";
import { harmlessJson, oneLine } from "./harmless";
import { Output } from "./output";
import { PlainView } from "./plain-view";
import { type Style, colorWanted, sealedStyleOf, shown } from "./style";
import type { View } from "./view";

export interface UiOptions {
  /** Results as one JSON document on stdout, events as ndjson on stderr. */
  readonly json: boolean;
  /** Answers every question with yes. */
  readonly yes: boolean;
  /** `false`: never colours. @default - NO_COLOR, FORCE_COLOR, then whether it is a terminal */
  readonly color?: boolean;
  /** Shows debug lines too. @default false */
  readonly verbose?: boolean;
}

/** How a question is asked. */
export interface Confirmation {
  /** A name that must be typed, where the loss would be great. @default - y or n */
  readonly type?: string;
  /** Whether a review forbids what is asked about: `--yes` does not answer then. @default false */
  readonly forbidden?: boolean;
  /** What is said when the answer is no. @default "stopped: nothing was changed" */
  readonly refusal?: string;
  /** What is said when what was confirmed is interrupted. @default - that a part may be done, and how to go on */
  readonly halfWay?: HalfWay;
}

/** Where something stands that was interrupted half-way. */
export interface HalfWay {
  readonly message: string;
  /** What to type next. */
  readonly fix: string;
}

/**
 * The one place that prints. Events (what goes on) go to stderr: a live view on a terminal, plain lines
 * elsewhere, ndjson with `--json`. Results go to stdout: text, or with `--json` exactly one JSON document.
 */
export class Ui {
  /** Looks for what goes to stdout. */
  readonly style: Style;
  readonly json: boolean;
  private readonly yes: boolean;
  private readonly out: Output;
  private readonly errors: Output;
  private readonly errorStyle: Style;
  private view: View;
  private answered = false;
  private begun: Confirmation | undefined;
  private changes = false;
  private endChange: (() => void) | undefined;

  private constructor(private readonly options: UiOptions) {
    this.style = sealedStyleOf(colorWanted(process.stdout, process.env, options.color));
    this.errorStyle = sealedStyleOf(colorWanted(process.stderr, process.env, options.color));
    this.json = options.json;
    this.yes = options.yes;
    this.out = new Output(process.stdout);
    this.errors = new Output(process.stderr, () => this.toFile());
    this.view = this.lines();
  }

  static async open(options: UiOptions): Promise<Ui> {
    const ui = new Ui(options);
    const live = process.stderr.isTTY && process.env.TERM !== "dumb" && !process.env.CI;
    if (live && !options.json) {
      ui.view.close();
      ui.view = new LiveView(await terminalCanvas(ui.errors), ui.errorStyle, options.verbose);
    }
    return ui;
  }

  readonly emit: Emit = (event) => this.view.show(told(event));

  private lines(): View {
    const { json, verbose } = this.options;
    if (json) return new JsonView((line) => this.errors.write(`${line}\n`));
    return new PlainView((line) => this.errors.write(`${shown(line)}\n`), this.errorStyle, verbose);
  }

  /** From now on nobody looks on: what is drawn becomes lines, which are kept in a file. */
  private toFile(): void {
    this.view.close();
    this.view = this.lines();
  }

  /** The terminal was lost while something is being changed: it goes on, and what is said is kept. */
  cutOff(): void {
    this.out.keepToo();
    this.errors.keepToo();
    const message = "the connection to the terminal was lost (SIGHUP): this goes on to its end";
    this.emit({ type: "log", level: "warn", message });
  }

  /** Columns of the screen; 100 where there is none. */
  get columns(): number {
    return process.stdout.isTTY ? process.stdout.columns || 80 : 100;
  }

  /** What was confirmed last and has no result yet: it may be half-way. */
  get confirmed(): Confirmation | undefined {
    return this.begun;
  }

  /** What an interrupt is answered with before anything was confirmed. `undefined`: nothing, of what only reads. */
  get untouched(): HalfWay | undefined {
    if (!this.changes) return undefined;
    return {
      message: "interrupted before anything was confirmed: nothing was changed",
      fix: "the same command again",
    };
  }

  /** Says that this verb changes something, once it is confirmed. */
  willChange(): void {
    this.changes = true;
  }

  /** From now on an interrupt is answered with this: what was confirmed is done, and only looked at. */
  settle(halfWay: HalfWay): void {
    if (this.begun !== undefined) this.begun = { ...this.begun, halfWay };
  }

  private get errorColumns(): number {
    return process.stderr.isTTY ? process.stderr.columns || 80 : Infinity;
  }

  /** Prints text on the way to the result: a plan's summary, what a question is about. Nothing with `--json`. */
  say(text: string): void {
    if (!this.json) this.view.around(() => this.out.write(`${shown(redacted(text))}\n`));
  }

  /** Prints a verb's result, once: the document with `--json`, otherwise the text (none when empty). */
  result(document: unknown, text: (style: Style) => string): void {
    this.answered = true;
    const answer = this.json ? jsonText(document) : shown(redacted(text(this.style)));
    if (answer !== "") this.view.around(() => this.out.write(`${answer}\n`));
    this.ended();
  }

  /** What was confirmed has come to its end. */
  private ended(): void {
    this.begun = undefined;
    this.endChange?.();
    this.endChange = undefined;
  }

  /**
   * Asks a yes-or-no question, or to type a name where the loss would be great. `--yes` answers it.
   * @throws Refused when the answer is no
   * @throws IdrError `confirmation-needed` when nobody can be asked, `review-forbidden` when `--yes` is no answer
   */
  async confirm(question: string, options: Confirmation = {}): Promise<void> {
    if (!this.yes || options.forbidden === true) await this.askFor(question, options);
    this.begun = options;
    this.endChange ??= beginChange();
  }

  private async askFor(question: string, options: Confirmation): Promise<void> {
    if (this.yes && !this.isAsked) {
      throw new IdrError(
        "review-forbidden",
        `the review forbids this, and --yes does not answer for it: ${question}`,
        {
          fix: "nothing was changed by it; look at what the review says; where it is meant, run it on a terminal and type the name, or waive what was found in the site file",
        },
      );
    }
    if (!this.isAsked) {
      throw new IdrError("confirmation-needed", `nobody can be asked here: ${question}`, {
        fix: "run it on a terminal, or give --yes",
      });
    }
    if (this.out.isLost) {
      throw new IdrError("output-closed", `nobody can have read what this is about: ${question}`, {
        fix: "nothing was changed; run it without a program that closes its output, or give --yes",
      });
    }
    const prompt =
      options.type === undefined ? `${question} [y/N] ` : `${question}\nType ${options.type} to go on: `;
    const answer = await this.ask(prompt, options.refusal);
    const yes = options.type === undefined ? /^y(es)?$/i.test(answer) : answer === options.type;
    if (!yes) throw new Refused(options.refusal);
  }

  /** Whether there is somebody who can be asked. */
  private get isAsked(): boolean {
    return !this.json && process.stdin.isTTY && process.stderr.isTTY;
  }

  /** Tells of a failure: text on stderr; with `--json` a document on stdout, unless there is one already. */
  failure(error: unknown): void {
    if (!this.json) {
      const text = failureText(error, this.errorStyle, this.errorColumns);
      this.view.around(() => this.errors.write(`${shown(text)}\n`));
    } else {
      const document = failureDocument(error);
      if (!this.answered) this.out.write(`${jsonText(document)}\n`);
      else this.errors.write(`${harmlessJson(JSON.stringify(document))}\n`);
    }
    this.endChange?.();
    this.endChange = undefined;
  }

  close(): void {
    this.view.close();
  }

  private ask(prompt: string, refusal?: string): Promise<string> {
    return this.view.hold(async () => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const gone = new Promise<string>((resolve, reject) => {
        lines.once("close", () => resolve(""));
        lines.once("SIGINT", () => reject(new Refused(refusal, EXIT.interrupted)));
      });
      try {
        return (
          await Promise.race([lines.question(shown(this.errorStyle.strong(redacted(prompt)))), gone])
        ).trim();
      } finally {
        lines.close();
      }
    });
  }
}

/** A document as `--json` prints it: no secrets, and nothing in it that a terminal or a runner would obey. */
function jsonText(document: unknown): string {
  return harmlessJson(JSON.stringify(redactedValue(document), undefined, 2));
}

/** An event as the views may have it: without secrets, before anything is cut off; and a name is one line. */
function told(event: IdrEvent): IdrEvent {
  const clean = redactedValue(event);
  return clean.type === "task" ? { ...clean, name: oneLine(clean.name) } : clean;
}
