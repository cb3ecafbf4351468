import { recorded, type HistoryStore } from "../../../scripts/history";

/**
 * Applies stacks one after the other as one operation of the site's history, so that no operator begins anything
 * meanwhile, and everybody sees afterwards what was done. It begins with the first stack that is about to be changed.
 * @param apply applies one stack, and calls `begun` right before that; resolves with what came out, in a line
 * @returns these lines
 * @throws IdrError `operation-running`, `operation-meanwhile`, `operation-lost`; EngineError; what `apply` throws
 */
export function asDeployment(
  store: HistoryStore,
  stacks: readonly string[],
  apply: (stack: string, begun: () => Promise<void>) => Promise<string>,
): Promise<readonly string[]> {
  const work = async (begun: () => Promise<void>) => {
    const lines: string[] = [];
    for (const stack of stacks) lines.push(await apply(stack, begun));
    return lines;
  };
  return recorded(store, { step: "deploy", stacks }, work, (lines) => lines.join("; "));
}
