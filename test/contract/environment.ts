import { TestEnvironment } from "jest-environment-node";
import { realTarget } from "./real-target";
import { sandboxTarget } from "./sandbox-target";
import type { Target } from "./target";

/** A case that is over, as jest-circus tells. */
interface DoneTest {
  readonly name: string;
  readonly parent: { readonly name: string };
  /** Milliseconds. */
  readonly duration?: number | null;
  readonly errors: readonly unknown[];
}

/**
 * Jest's environment for the contract suite: before the tests are loaded it finds the cloud to run against,
 * the one that IDR_CONTRACT_CLOUD names in clouds.yaml, else a sandbox.
 */
export default class ContractEnvironment extends TestEnvironment {
  private running: Target | undefined;

  override async setup(): Promise<void> {
    await super.setup();
    const cloud = process.env.IDR_CONTRACT_CLOUD;
    this.running = cloud ? await realTarget(cloud, process.env) : await sandboxTarget();
    this.global.contractTarget = this.running;
  }

  /** A run against a real cloud takes minutes: says how it goes, which jest does only at its end. */
  readonly handleTestEvent = (event: { name: string; test?: DoneTest }): void => {
    if (event.name !== "test_done" || event.test === undefined || !process.env.IDR_CONTRACT_CLOUD) return;
    const { name, parent, duration, errors } = event.test;
    const verdict = errors.length === 0 ? "ok" : "FAILED";
    process.stderr.write(`${verdict} ${parent.name}: ${name} (${duration ?? 0} ms)\n`);
  };

  override async teardown(): Promise<void> {
    // The suite closes it after its last case; this is for a suite that could not even be loaded.
    try {
      await this.running?.close();
    } finally {
      await super.teardown();
    }
  }
}
