/** One API call as the sandbox remembers it; bodies are not kept, they hold secrets. */
export interface LoggedCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  /** Status answered; 0 when the connection was cut instead. */
  readonly status: number;
  readonly milliseconds: number;
}

const KEPT = 20_000;

/** The last 20,000 API calls and counts of all of them. */
export class CallLog {
  private calls: LoggedCall[] = [];
  private total = 0;
  private readonly byStatus = new Map<number, number>();

  add(call: LoggedCall): void {
    this.total += 1;
    this.byStatus.set(call.status, (this.byStatus.get(call.status) ?? 0) + 1);
    this.calls.push(call);
    if (this.calls.length > 2 * KEPT) this.calls = this.calls.slice(-KEPT);
  }

  /** Calls from a time on, oldest first. */
  since(at: number): LoggedCall[] {
    return this.calls.slice(-KEPT).filter((call) => call.at >= at);
  }

  counts(): { readonly total: number; readonly byStatus: Record<string, number> } {
    return { total: this.total, byStatus: Object.fromEntries(this.byStatus) };
  }

  clear(): void {
    this.calls = [];
    this.total = 0;
    this.byStatus.clear();
  }
}
