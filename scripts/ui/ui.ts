import { createInterface } from "node:readline/promises";
import { IdrError } from "../../constructs/errors";
import type { Emit } from "../events";
import { EXIT, Refused, failureDocument, failureText } from "./failure";
import { JsonView } from "./json-view";
import { LiveView, terminalCanvas } from "./live-view";
import { PlainView } from "./plain-view";
import { type Style, colorWanted, styleOf } from "./style";
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
  private answered = false;
  private begun: Confirmation | undefined;

  private constructor(
    private readonly view: View,
    private readonly errorStyle: Style,
    options: UiOptions,
  ) {
    this.style = styleOf(colorWanted(process.stdout, process.env, options.color));
    this.json = options.json;
    this.yes = options.yes;
  }

  static async open(options: UiOptions): Promise<Ui> {
    const { env, stderr } = process;
    const style = styleOf(colorWanted(stderr, env, options.color));
    const write = (line: string): void => void stderr.write(`${line}\n`);
    const live = stderr.isTTY && env.TERM !== "dumb" && !env.CI;
    let view: View;
    if (options.json) view = new JsonView(write);
    else if (live) view = new LiveView(await terminalCanvas(stderr), style, options.verbose);
    else view = new PlainView(write, style, options.verbose);
    return new Ui(view, style, options);
  }

  readonly emit: Emit = (event) => this.view.show(event);

  /** Columns of the screen; 100 where there is none. */
  get columns(): number {
    return process.stdout.isTTY ? process.stdout.columns || 80 : 100;
  }

  /** What was confirmed last and has no result yet: it may be half-way. */
  get confirmed(): Confirmation | undefined {
    return this.begun;
  }

  private get errorColumns(): number {
    return process.stderr.isTTY ? process.stderr.columns || 80 : Infinity;
  }

  /** Prints text on the way to the result: a plan's summary, what a question is about. Nothing with `--json`. */
  say(text: string): void {
    if (!this.json) this.view.around(() => process.stdout.write(`${text}\n`));
  }

  /** Prints a verb's result, once: the document with `--json`, otherwise the text (none when empty). */
  result(document: unknown, text: (style: Style) => string): void {
    this.answered = true;
    this.begun = undefined;
    const shown = this.json ? JSON.stringify(document, undefined, 2) : text(this.style);
    if (shown !== "") this.view.around(() => process.stdout.write(`${shown}\n`));
  }

  /**
   * Asks a yes-or-no question, or to type a name where the loss would be great. `--yes` answers it.
   * @throws Refused when the answer is no
   * @throws IdrError `confirmation-needed` when nobody can be asked
   */
  async confirm(question: string, options: Confirmation = {}): Promise<void> {
    if (!this.yes) await this.askFor(question, options);
    this.begun = options;
  }

  private async askFor(question: string, options: Confirmation): Promise<void> {
    if (this.json || !process.stdin.isTTY || !process.stderr.isTTY) {
      throw new IdrError("confirmation-needed", `nobody can be asked here: ${question}`, {
        fix: "run it on a terminal, or give --yes",
      });
    }
    const prompt =
      options.type === undefined ? `${question} [y/N] ` : `${question}\nType ${options.type} to go on: `;
    const answer = await this.ask(prompt, options.refusal);
    const yes = options.type === undefined ? /^y(es)?$/i.test(answer) : answer === options.type;
    if (!yes) throw new Refused(options.refusal);
  }

  /** Tells of a failure: text on stderr; with `--json` a document on stdout, unless there is one already. */
  failure(error: unknown): void {
    if (!this.json) {
      this.view.around(() =>
        process.stderr.write(`${failureText(error, this.errorStyle, this.errorColumns)}\n`),
      );
      return;
    }
    const document = failureDocument(error);
    if (!this.answered) process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
    else process.stderr.write(`${JSON.stringify(document)}\n`);
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
        return (await Promise.race([lines.question(this.errorStyle.strong(prompt)), gone])).trim();
      } finally {
        lines.close();
      }
    });
  }
}
