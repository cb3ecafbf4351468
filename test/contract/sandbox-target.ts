import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findCloud } from "../../scripts/openstack";
import { startSandbox } from "../../scripts/sandbox";
import { once, type Target } from "./target";

/** As fast as states that take time can still be seen; seconds. */
const FAST = { bootSeconds: 0.3, createSeconds: 0.05, deleteSeconds: 0.05, attachSeconds: 0.05 };

/** A sandbox of this run's own. */
export async function sandboxTarget(): Promise<Target> {
  const sandbox = await startSandbox({
    ...FAST,
    actionSeconds: 0.05,
    cloneGiBPerSecond: 10,
    dataPlane: false,
  });
  const folder = await mkdtemp(path.join(tmpdir(), "contract-"));
  const env = { OS_CLIENT_CONFIG_FILE: await sandbox.writeClouds(folder) };
  return {
    title: "the sandbox",
    cloud: findCloud({ cloud: "sandbox", env }),
    lacks: {},
    other: {
      cloud: findCloud({ cloud: "sandbox-other", env }),
      setQuotas: async (_service, quotas) => {
        await sandbox.control.setQuotas(quotas, "other");
      },
    },
    close: once(async () => {
      await sandbox.close();
      await rm(folder, { recursive: true });
    }),
  };
}
