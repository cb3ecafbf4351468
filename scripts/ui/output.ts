import { isChanging } from "../interrupts";
import { keepLost, lostOutputFile } from "../lost-output";

/**
 * Where text goes: to a stream, as long as somebody reads it. When the terminal or the reading program is gone, nothing
 * fails for it. While something is being changed, and to the end of what was, the text goes to a file instead.
 */
export class Output {
  private lost = false;
  private both = false;

  /** @param onLost called once, when nobody reads any more */
  constructor(
    readonly stream: NodeJS.WriteStream,
    private readonly onLost: () => void = () => undefined,
  ) {
    // Also for what writes to the stream itself: a spinner, a prompt. EPIPE of a pipe, EIO of a terminal.
    stream.on("error", () => this.lose());
  }

  /** Whether nobody reads any more. */
  get isLost(): boolean {
    return this.lost;
  }

  write(text: string): void {
    if (this.lost) {
      keep(text);
      return;
    }
    if (this.both) keep(text);
    this.stream.write(text, (error) => {
      if (error === null || error === undefined) return;
      if (!this.both) keep(text);
      this.lose();
    });
  }

  /** From now on everything is kept as well: whether the stream still reaches somebody is not certain. */
  keepToo(): void {
    this.both = true;
  }

  private lose(): void {
    if (this.lost) return;
    this.lost = true;
    this.onLost();
  }
}

function keep(text: string): void {
  if (isChanging() || lostOutputFile() !== undefined) keepLost(text);
}
