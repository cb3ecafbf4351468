import type { CloudConfig } from "../../scripts/openstack";

/** What not every cloud has, or lets this user do. */
export type Capability = "applicationCredentials" | "backups" | "otherProject";

/** Services that limit what a project may have. */
export type LimitedService = "compute" | "network" | "volume";

/** An OpenStack that the contract is checked against. */
export interface Target {
  /** What people call it, e.g. `the sandbox`. */
  readonly title: string;
  readonly cloud: CloudConfig;
  /** Why something can't be tried there; a capability that is not named is there. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>;
  /** A project of nobody else's, whose limits may be changed; left out where `lacks.otherProject` says why. */
  readonly other?: OtherProject;
  /** Takes away what was prepared for the run; a second call does nothing. */
  close(): Promise<void>;
}

export interface OtherProject {
  readonly cloud: CloudConfig;
  /** Limits the project, by OpenStack's names for its quotas; what is not named stays as it is. */
  setQuotas(service: LimitedService, quotas: Readonly<Record<string, number>>): Promise<void>;
}

declare global {
  // The jest environment puts it here before any test file is loaded: what a cloud lacks decides which
  // cases are skipped, and jest wants to know that while it collects them.
  var contractTarget: Target;
}

/** `work`, done at the first call only. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
