import { TestEnvironment } from "jest-environment-node";
import { realTarget } from "./real-target";
import { sandboxTarget } from "./sandbox-target";
import type { Target } from "./target";

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

  override async teardown(): Promise<void> {
    // The suite closes it after its last case; this is for a suite that could not even be loaded.
    try {
      await this.running?.close();
    } finally {
      await super.teardown();
    }
  }
}
