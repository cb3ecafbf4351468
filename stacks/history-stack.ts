import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { App, type Construct, TerraformStack } from "../constructs/framework";
import type { Site } from "../constructs/model";
import type { StackInfo } from "./app";
import { refuseForeignExpressions } from "./expressions";
import { putFile } from "./put-file";
import { addBackend } from "./state-backend";

/** Name of the stack that holds the history; no environment can have it. */
export const HISTORY = "history";

/**
 * No resource and no provider: only a state, where the others are, whose one
 * output is what was done to the site. It is none of the site's stacks, so
 * nothing that goes over those plans, deploys or destroys it.
 */
class HistoryStack extends TerraformStack {
  constructor(scope: Construct, site: Site, directory: string) {
    super(scope, HISTORY);
    addBackend(this, site, directory);
  }
}

/**
 * Writes the stack for the engine.
 * @param options.directory folder of the site file
 * @throws IdrError `foreign-expression`
 * @returns the stack; its folder is `cdktf.out/history` there
 */
export function synthesizeHistory(
  site: Site,
  options: { readonly directory: string },
): Pick<StackInfo, "directory" | "configuration"> {
  const folder = join(options.directory, "cdktf.out", HISTORY);
  mkdirSync(folder, { recursive: true });
  const stack = new HistoryStack(new App({ outdir: folder }), site, options.directory);
  stack.prepareStack();
  const text = JSON.stringify(stack.toTerraform(), null, 2);
  refuseForeignExpressions(text, HISTORY);
  putFile(join(folder, "cdk.tf.json"), text);
  return { directory: folder, configuration: () => text };
}
