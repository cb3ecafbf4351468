import { TerraformStack, type Construct } from "./framework";
import { markedDescription, markOf } from "./model/marks";

const CONTEXT = "idr-stacks:site";

/** Names the site that a stack belongs to, for the marks of what it creates. Called before the stack has children. */
export function setSite(stack: TerraformStack, site: string): void {
  stack.node.setContext(CONTEXT, site);
}

/** Mark of what is created at this place of the tree: its site's name, or `app` in an app without a site file, and its stack's. */
export function markAt(scope: Construct): string {
  const site: unknown = scope.node.tryGetContext(CONTEXT);
  return markOf(typeof site === "string" ? site : "app", TerraformStack.of(scope).node.id);
}

/** Arguments that give an object of Neutron its mark, behind `text` if there is one. Written once: later changes are ignored. */
export function markedArguments(
  scope: Construct,
  text?: string,
): { readonly description: string; readonly lifecycle: { readonly ignoreChanges: string[] } } {
  return {
    description: markedDescription(markAt(scope), text),
    lifecycle: { ignoreChanges: ["description"] },
  };
}
