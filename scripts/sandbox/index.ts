/**
 * A simulated OpenStack on loopback: Keystone v3, Glance v2, Nova v2.1, Neutron v2.0 and Cinder v3, as much
 * as the Terraform provider and the `idr` command use, with states that take time, quotas, conflicts, faults
 * on command, and floating IPs that carry traffic.
 */
export { startSandbox, type Sandbox, type SandboxOptions } from "./sandbox";
export { SandboxControl, type DataMark, type SandboxStats } from "./control";
export {
  daemonStatus,
  resetDaemon,
  startDaemon,
  stopDaemon,
  type DaemonOptions,
  type DaemonStatus,
} from "./daemon";
export type { LoggedCall } from "./call-log";
export type { AddressReport, OpenPort } from "./dataplane";
export type { FaultOrder } from "./faults";
export type { Quotas, Settings } from "./settings";
export type { SiteAnswer, ShownVolume } from "./site";
export type { Fault } from "./state";
export type { AddressEvent, VolumeEvent } from "./types";
