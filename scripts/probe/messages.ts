import type { Probe, ProbeTarget } from "./types";

/** What the prober's process is told. When the channel closes, it ends. */
export type ToProber = { readonly type: "start"; readonly target: ProbeTarget } | { readonly type: "stop" };

/** What the prober's process tells. */
export type FromProber =
  | { readonly type: "probes"; readonly probes: readonly Probe[]; readonly notSent: number }
  /** Everything has been told. */
  | { readonly type: "stopped" }
  | { readonly type: "failed"; readonly message: string };
