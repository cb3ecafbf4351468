import * as path from "node:path";

import { IdrError } from "../../../constructs/errors";
import { task, type Emit } from "../../events";
import { connect } from "../../openstack";
import { SandboxControl } from "../../sandbox";
import { withLock } from "../../setup/lock.cjs";
import { ensureTools } from "../../setup/tools";
import { openSite } from "../../site";
import { reset, start, stop } from "../sandbox";
import { demoPlace, SANDBOX_CLOUD, startAfresh, type DemoPlace } from "./place";
import { DemoRecorder } from "./recorder";
import type { DemoResult } from "./result";
import { tellStory } from "./story";

export type { DemoResult } from "./result";

export interface DemoOptions {
  readonly emit: Emit;
  /** Ends the demo at the next moment at which nothing is half done. */
  readonly signal: AbortSignal;
  /** Whether the sandbox runs on afterwards, so that one can look around. */
  readonly keep: boolean;
  /** Shows every part of every step. */
  readonly verbose: boolean;
  /** Site file to play with; it is copied, never changed. @default idr.yaml of the checkout */
  readonly siteFile?: string;
  /** Folder to work in. @default .idr/demo of the checkout */
  readonly directory?: string;
}

const CHECKOUT = path.resolve(__dirname, "..", "..", "..");

/**
 * The release of a whole IDR on a simulated cloud, with the real engine and provider: production is deployed, cloned,
 * the clone goes live, back, and live again, while visitors ask without pause. It works in a folder of its own,
 * begins afresh each time, and checks what it shows.
 * @throws IdrError `demo-running` when another one runs in that folder; what its steps throw
 */
export async function demo(options: DemoOptions): Promise<DemoResult> {
  const place = demoPlace(path.resolve(options.directory ?? path.join(CHECKOUT, ".idr", "demo")));
  try {
    return await withLock(place.lockFile, () => runDemo(place, options), { timeoutSeconds: 0 });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "lock-held") throw error;
    throw new IdrError("demo-running", `another demo runs in ${place.directory}`, {
      fix: "wait until it has ended",
      cause: error,
    });
  }
}

async function runDemo(place: DemoPlace, options: DemoOptions): Promise<DemoResult> {
  const recorder = new DemoRecorder(options.emit, options.verbose);
  const tools = await ensureTools(options.emit);
  const startedAt = Date.now();
  const sandbox = await task(
    recorder.emit,
    { id: "demo/sandbox", name: "start a simulated OpenStack" },
    async (progress) => {
      const at = { siteDirectory: place.directory };
      const found = await start(at);
      await reset(at, []);
      await startAfresh(
        place,
        path.resolve(options.siteFile ?? path.join(CHECKOUT, "idr.yaml")),
        found.cloudsFile,
      );
      progress(found.url ?? "");
      return { url: found.url!, cloudsFile: found.cloudsFile };
    },
  );
  // The engine and the provider find the cloud by these, as they would for an operator.
  process.env.OS_CLIENT_CONFIG_FILE = sandbox.cloudsFile;
  process.env.OS_CLOUD = SANDBOX_CLOUD;
  const open = await openSite({ file: place.siteFile, cloud: SANDBOX_CLOUD });
  const cloud = await connect({ cloud: SANDBOX_CLOUD });
  let kept = false;
  try {
    const control = new SandboxControl(sandbox.url);
    const told = await tellStory({ place, open, cloud, control, tools, recorder, startedAt }, options.signal);
    kept = options.keep;
    return {
      ...told,
      sandbox: { url: sandbox.url, running: kept },
      seconds: (Date.now() - startedAt) / 1000,
    };
  } catch (error) {
    // After a failure there is something to look at; after Ctrl-C nothing is left behind.
    kept = options.keep && !options.signal.aborted;
    throw error;
  } finally {
    cloud.close();
    if (!kept) await stop({ siteDirectory: place.directory });
  }
}
