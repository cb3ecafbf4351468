import { logAddresses } from "./addresses";
import { CallLog } from "./call-log";
import { Cloud } from "./cloud";
import { cloudsYaml, writeClouds } from "./clouds-yaml";
import { SandboxControl } from "./control";
import { control, type Controlled } from "./control-routes";
import { DataPlane } from "./dataplane";
import { reseed, seed } from "./seed";
import { apiServer, closeServer, listen } from "./server";
import { FINISHERS } from "./services";
import type { Quotas, Settings } from "./settings";
import { parseState } from "./state";
import { loadState, Store } from "./store";

/** How a sandbox is started. */
export interface SandboxOptions extends Partial<Settings> {
  /** File that keeps the state; left out: memory alone. What it holds wins over the settings given here. */
  readonly stateFile?: string;
  /** State to begin with, as `control.dump()` of another sandbox gave it; a state file that is there wins. */
  readonly from?: string;
  /** Port to listen on, default 0: any free one. */
  readonly port?: number;
  /** Whether floating IPs carry traffic. Default true. */
  readonly dataPlane?: boolean;
  /** Pretend that 127.0.0.1 is the only loopback address, as on macOS. Default false. */
  readonly oneAddress?: boolean;
  /** Limits of both projects. */
  readonly quotas?: Partial<Quotas>;
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`; Keystone is at `/identity/v3`. */
  readonly url: string;
  readonly port: number;
  /** Text of the clouds.yaml to use: clouds `sandbox`, `sandbox-appcred`, `sandbox-other`, `sandbox-other-appcred`. */
  readonly cloudsYaml: string;
  /** Writes `<dir>/clouds.yaml` (mode 0600) and resolves to its path. */
  writeClouds(dir: string): Promise<string>;
  readonly control: SandboxControl;
  /** Stops, and saves the state if it has a file. */
  close(): Promise<void>;
}

/**
 * Starts a simulated OpenStack in this process.
 *
 * @throws Error when the port is taken or the state file can't be read
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    stateFile,
    from,
    port = 0,
    dataPlane: hasDataPlane = true,
    oneAddress = false,
    quotas,
    ...settings
  } = options;
  const loaded = stateFile === undefined ? undefined : loadState(stateFile);
  const state = loaded ?? (from === undefined ? seed(settings, quotas) : parseState(from));
  const store = new Store(stateFile, state);
  const cloud: Cloud = new Cloud(state, FINISHERS, () => {
    logAddresses(cloud);
    dataPlane.follow();
    store.touch();
  });
  const dataPlane = new DataPlane(cloud, { enabled: hasDataPlane, oneAddress });
  const calls = new CallLog();
  const controlled: Controlled = {
    cloud,
    calls,
    dataPlane,
    hasDataPlane,
    reset: () => {
      reseed(state, settings, quotas);
      calls.clear();
    },
  };
  const server = apiServer({
    cloud,
    calls,
    control: (method, path, query, body) => control(controlled, method, path, query, body),
    settled: () => dataPlane.settled(),
  });
  const bound = await listen(server, port);
  cloud.url = `http://127.0.0.1:${bound}`;
  cloud.runDue();
  cloud.changed();
  await dataPlane.settled();
  store.flush();
  return {
    url: cloud.url,
    port: bound,
    get cloudsYaml() {
      return cloudsYaml(cloud);
    },
    writeClouds: (dir) => Promise.resolve(writeClouds(cloud, dir)),
    control: new SandboxControl(cloud.url),
    close: async () => {
      cloud.stop();
      await closeServer(server);
      await dataPlane.close();
      store.flush();
    },
  };
}
