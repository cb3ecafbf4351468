import { type StackInfo, synthesize } from "../../../stacks/app";
import { type Emit, task } from "../../events";
import type { OpenSite } from "../../site";

/**
 * Writes the stacks of a site to `cdktf.out` beside its file, in the order in which they are deployed.
 * @param options.unprotectedVolumes data volumes that a plan may destroy. @default none
 */
export async function synth(
  open: OpenSite,
  emit: Emit,
  options: { readonly unprotectedVolumes?: readonly string[] } = {},
): Promise<StackInfo[]> {
  return task(emit, { id: "synth", name: "synthesize the stacks" }, (progress) => {
    const stacks = synthesize(open.site, { directory: open.directory, ...options });
    progress(stacks.map(({ name }) => name).join(", "));
    return Promise.resolve(stacks);
  });
}

export { chooseStacks } from "./choose";
export type { StackInfo };
