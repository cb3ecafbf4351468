import type { LoggedCall } from "./call-log";
import type { AddressReport } from "./dataplane";
import type { FaultOrder } from "./faults";
import { CONTROL_HEADER } from "./guard";
import type { Quotas, Settings } from "./settings";
import type { Fault } from "./state";
import type { AddressEvent, VolumeEvent } from "./types";

/** What is on a volume, snapshot or backup, as far as the sandbox knows it. */
export interface DataMark {
  readonly id: string;
  readonly kind: "volume" | "snapshot" | "backup";
  readonly name: string | null;
  readonly project: string;
  readonly mark: string;
}

export interface SandboxStats {
  readonly url: string;
  readonly pid: number;
  /** Seconds since the process started. */
  readonly uptime: number;
  readonly dataPlane: boolean;
  /** Rows of every table. */
  readonly counts: Readonly<Record<string, number>>;
  readonly calls: { readonly total: number; readonly byStatus: Readonly<Record<string, number>> };
}

/**
 * Commands to a running sandbox that no OpenStack has: content of volumes, faults, its logs and its clock.
 * They go over HTTP to `/_sandbox/…`, which is open to every program of this machine, but to no web page (guard.ts).
 */
export class SandboxControl {
  readonly url: string;

  /** `url`: of the sandbox, e.g. `http://127.0.0.1:35357`. */
  constructor(url: string) {
    this.url = url;
  }

  stats(): Promise<SandboxStats> {
    return this.call("GET", "");
  }

  /** The clouds.yaml to use, with its secrets. */
  async cloudsYaml(): Promise<string> {
    return (await this.call<{ text: string }>("GET", "/clouds")).text;
  }

  /** Where each floating IP's open ports really are. */
  addresses(): Promise<AddressReport[]> {
    return this.call("GET", "/addresses");
  }

  /** Who each floating IP reached since when, oldest first; `address` picks one. */
  addressHistory(address?: string): Promise<AddressEvent[]> {
    return this.call("GET", address === undefined ? "/history" : `/history?address=${address}`);
  }

  /** What happened to volumes, oldest first, those that are gone among them. */
  volumeHistory(): Promise<VolumeEvent[]> {
    return this.call("GET", "/volumes");
  }

  /** The whole state as text, secrets among it: `startSandbox({ from })` begins another sandbox with it. */
  async dump(): Promise<string> {
    return (await this.call<{ text: string }>("GET", "/dump")).text;
  }

  marks(): Promise<DataMark[]> {
    return this.call("GET", "/marks");
  }

  /** The mark of a volume, by id or by a name that only one volume has. @throws Error when there is no such one */
  async mark(volume: string): Promise<string> {
    return (await this.call<DataMark>("GET", `/marks/${encodeURIComponent(volume)}`)).mark;
  }

  /** Writes to a volume: only this one changes, copies made before keep what they had. */
  setMark(volume: string, mark: string): Promise<DataMark> {
    return this.call("PUT", `/marks/${encodeURIComponent(volume)}`, { mark });
  }

  addFault(order: FaultOrder): Promise<Fault> {
    return this.call("POST", "/faults", order);
  }

  faults(): Promise<Fault[]> {
    return this.call("GET", "/faults");
  }

  /** Takes all faults away, or one by its id. What is stuck stays stuck: see `setVolumeStatus`. */
  async clearFaults(id?: string): Promise<void> {
    await this.call("DELETE", id === undefined ? "/faults" : `/faults/${id}`);
  }

  /** API calls from a time on (milliseconds since the epoch, default all), oldest first. */
  calls(since = 0): Promise<LoggedCall[]> {
    return this.call("GET", `/calls?since=${since}`);
  }

  async clearCalls(): Promise<void> {
    await this.call("DELETE", "/calls");
  }

  settings(): Promise<Settings> {
    return this.call("GET", "/settings");
  }

  setSettings(settings: Partial<Settings>): Promise<Settings> {
    return this.call("PUT", "/settings", settings);
  }

  /** Changes limits of a project, by name (default `idr`). */
  setQuotas(quotas: Partial<Quotas>, project = "idr"): Promise<Quotas> {
    return this.call("PUT", `/quotas/${project}`, quotas);
  }

  /** Puts a volume into a state, as an administrator's `os-reset_status` does; a pending end is dropped. */
  async setVolumeStatus(id: string, status: string): Promise<void> {
    await this.call("PUT", `/volumes/${id}`, { status });
  }

  /** Puts a server into ACTIVE, SHUTOFF or ERROR; a pending end is dropped. */
  async setServerStatus(id: string, status: "ACTIVE" | "SHUTOFF" | "ERROR"): Promise<void> {
    await this.call("PUT", `/servers/${id}`, { status });
  }

  /** Ends every token: the next call of everybody is a 401. */
  async expireTokens(): Promise<void> {
    await this.call("DELETE", "/tokens");
  }

  /** Empties the cloud. Users, their credentials, images and flavors stay, so clouds.yaml stays right. */
  async reset(): Promise<void> {
    await this.call("POST", "/reset");
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_sandbox${path}`, {
      method,
      headers: { [CONTROL_HEADER]: "control" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`sandbox refuses ${method} ${path}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
