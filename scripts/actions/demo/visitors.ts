import type { Emit, TaskEvent } from "../../events";
import { isLost, startProberProcess, type Probe, type ProbeSeries } from "../../probe";

/** Requests that go on through the whole demo, as visitors' would. */
export interface Visitors {
  /** Sends no more, and gives all that was seen. */
  readonly stop: () => Promise<ProbeSeries>;
}

const RATE = 20;
/** Requests in a row by another server before it is said that the answers have turned: single late ones are not. */
const TURNED = 3;

/**
 * Asks `url` without pause and shows it: a running count, and a line each time the answers turn to another server.
 * @param addresses says what each server's answers mean, e.g. its environment
 */
export function startVisitors(url: string, emit: Emit): Visitors {
  const started = performance.now();
  const tally = new Tally();
  const say = (state: TaskEvent["state"]): void =>
    emit({
      type: "task",
      id: "demo/visitors",
      name: "visitors",
      state,
      detail: tally.text(),
      seconds: (performance.now() - started) / 1000,
    });
  say("started");
  const prober = startProberProcess(
    { url, ratePerSecond: RATE },
    {
      onProbes: (probes) => {
        for (const turn of tally.add(probes)) emit({ type: "log", level: "info", message: turn });
        say("progress");
      },
    },
  );
  return {
    stop: async () => {
      try {
        const series = await prober.stop();
        say(tally.lost === 0 ? "succeeded" : "failed");
        return series;
      } catch (error) {
        say("failed");
        throw error;
      }
    },
  };
}

/** Counts answers by who gave them, and notices when that changes. Pure. */
export class Tally {
  lost = 0;
  private requests = 0;
  private server: string | undefined;
  private next: { readonly server: string; readonly count: number } | undefined;

  /** Takes probes in and returns what is worth a line. */
  add(probes: readonly Probe[]): string[] {
    const lines: string[] = [];
    for (const probe of probes) {
      this.requests += 1;
      if (isLost(probe)) {
        this.lost += 1;
        lines.push(`a visitor's request was lost: ${probe.error ?? ""}`);
        continue;
      }
      const server = probe.server ?? "somebody";
      const count = this.next?.server === server ? this.next.count + 1 : 1;
      this.next = { server, count };
      if (count < TURNED || server === this.server) continue;
      if (this.server !== undefined)
        lines.push(`visitors are answered by ${server} now, no longer by ${this.server}: ${this.counts()}`);
      this.server = server;
    }
    return lines;
  }

  /** `1,234 requests, 0 lost, answered by idr-proxy`. */
  text(): string {
    return this.server === undefined ? "no answer yet" : `${this.counts()}, answered by ${this.server}`;
  }

  private counts(): string {
    return `${this.requests.toLocaleString("en-GB")} requests, ${this.lost} lost`;
  }
}
