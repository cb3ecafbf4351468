import type { ProbeSeries, ProbeSummary } from "../probe";

/**
 * What a report of a release shows: plain data, so that it can be kept beside the page and made again from it.
 * Times are milliseconds since the epoch, sizes GiB. Parts that are empty are left out of the page.
 */
export interface ReleaseReport {
  readonly title: string;
  /** Site and cloud, e.g. `site idr on cloud idr`. */
  readonly subtitle: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Whether all is as it must be, in a sentence. */
  readonly verdict: { readonly ok: boolean; readonly text: string };
  /** The few figures that matter. */
  readonly figures: readonly Figure[];
  /** What public addresses reached, in order of time: at least before and after. */
  readonly topologies: readonly Topology[];
  readonly steps: readonly ReportStep[];
  /** Operations of the site's history, in order of time. @default none */
  readonly operations?: readonly ReportOperation[];
  /** What visitors saw, a stretch of time each. */
  readonly probes: readonly ProbeReport[];
  /** @default none */
  readonly verifications?: readonly ReportVerification[];
  /** Copies of data volumes that were made. @default none */
  readonly copies?: readonly ReportCopy[];
  readonly volumes: readonly ReportVolume[];
  readonly addresses: readonly AddressHistory[];
  readonly plans: readonly ReportPlan[];
}

export interface Figure {
  readonly label: string;
  readonly value: string;
  /** `bad` draws attention. @default "neutral" */
  readonly tone?: "good" | "bad" | "neutral";
  readonly note?: string;
}

/** Who was reached by what at one moment. */
export interface Topology {
  readonly title: string;
  readonly at: number;
  readonly addresses: readonly TopologyAddress[];
  readonly environments: readonly TopologyEnvironment[];
}

export interface TopologyAddress {
  readonly role: "production" | "spare";
  /** IPv4 address; `undefined`: there is none yet. */
  readonly address?: string;
  /** Name of the environment that it reaches; `undefined`: nothing. */
  readonly environment?: string;
}

export interface TopologyEnvironment {
  readonly name: string;
  readonly servers: number;
  readonly volumesGiB: number;
}

/** One step of what was done. */
export interface ReportStep {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly state: "succeeded" | "failed" | "skipped";
  readonly detail?: string;
}

/** Something that somebody did to the site. */
export interface ReportOperation {
  /** `cutover from idr to newidr`. */
  readonly title: string;
  /** `user@host`. */
  readonly who: string;
  readonly startedAt: number;
  /** `undefined`: it goes on. */
  readonly endedAt?: number;
  readonly state: "running" | "done" | "failed" | "abandoned";
  /** What came out, or why it failed. */
  readonly text?: string;
  readonly steps: readonly ReportStep[];
  readonly plans: readonly ReportPlan[];
}

/** What was looked at before visitors saw it. */
export interface ReportVerification {
  readonly title: string;
  readonly at: number;
  readonly who: string;
  readonly passed: boolean;
  readonly summary: string;
  readonly checks: readonly {
    readonly group: string;
    readonly name: string;
    readonly verdict: "passed" | "warning" | "failed" | "skipped";
    readonly detail: string;
  }[];
}

/** A data volume that was made from another one. */
export interface ReportCopy {
  readonly volume: string;
  readonly source: string;
  readonly sizeGiB: number;
  /** How long the cloud copied, where it was seen. */
  readonly seconds?: number;
}

/** What visitors saw meanwhile. */
export interface ProbeReport {
  /** What it is about, where there are several. */
  readonly title?: string;
  readonly series: ProbeSeries;
  /** Of all that was seen, where the series is only a part of it. @default the series' */
  readonly summary?: ProbeSummary;
  /** What the shaded time of a move is. */
  readonly shaded: string;
  /** Moves of the public address, each shown closely. */
  readonly moves: readonly { readonly title: string; readonly from: number; readonly to: number }[];
}

export interface ReportVolume {
  readonly name: string;
  readonly id: string;
  readonly environment: string;
  readonly sizeGiB: number;
  readonly status: string;
  readonly attachedTo?: string;
  /** Name of what it was made from: a volume, a snapshot, a backup. */
  readonly source?: string;
  /** Data mark found on it, and whether it is the one that must be there. */
  readonly mark?: { readonly text: string; readonly right: boolean };
}

/** What an address was bound to, from when on. */
export interface AddressHistory {
  readonly address: string;
  readonly role: string;
  readonly bindings: readonly { readonly at: number; readonly to: string | undefined }[];
}

export interface ReportPlan {
  readonly stack: string;
  readonly at: number;
  readonly summary: string;
  /** One line a change. */
  readonly changes: readonly string[];
}
