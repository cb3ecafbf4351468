import type { ResourceChange } from "../../engine/plan-json";
import { isSensitive } from "../change";
import { SECRET_NAME, shownText } from "../tree";
import { hasUnknown } from "./rules";

/** An attribute before and after, as it may be shown. What is about the state has the addresses. */
export function shownValueOf(
  change: ResourceChange,
  attribute: string,
): { readonly before?: string; readonly after?: string } {
  if (attribute === "(moved)") return { before: change.previous_address ?? "", after: change.address };
  if (attribute === "(imported)") return { after: change.change.importing?.id ?? "(known after apply)" };
  if (attribute.startsWith("(")) return {};
  const { before: from, after: to, after_unknown: shape } = change.change;
  const hidden = SECRET_NAME.test(attribute) || isSensitive(change, attribute);
  const text = (value: unknown): string | undefined => (hidden ? "(hidden)" : shownText(value));
  const unknown = (shape as Readonly<Record<string, unknown>> | undefined)?.[attribute];
  const before = from === null ? undefined : text(from[attribute]);
  const known = to === null ? undefined : text(to[attribute]);
  const after = known ?? (hasUnknown(unknown) ? "(known after apply)" : undefined);
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}
