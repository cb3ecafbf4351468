import { isDeepStrictEqual } from "node:util";

import type { ResourceChange } from "../../engine/plan-json";
import { holdsData, isAttachment } from "../kinds";
import { secretsIn } from "../secrets";
import type { Effect, ReviewContext } from "../types";
import { moved } from "./moved";
import { riskOfType } from "./plan/foreign-types";
import { hasUnknown, isUnset } from "./rules";
import type { Answer, AttributeClass, TypeFacts } from "./types";

/** One thing that is judged of a change, and what is known of it. */
export interface Judged {
  readonly attribute: string;
  readonly class: AttributeClass | "unknown";
  readonly answer: Answer;
}

/** What is said of the object as a whole, and of what the state does with it. */
const OBJECT = "(object)";
const MOVED = "(moved)";
const IMPORTED = "(imported)";

export const UNKNOWN_KIND: Answer = {
  elsewhere: ["unknown-kind", "other-data-lost"],
  may: "data",
  why: "what happens to it is not known",
};

const ATTACHED_ELSEWHERE: Answer = {
  may: "data",
  forbidden: true,
  why: "a volume is attached beside the servers' own attachments: a file system that two write to is destroyed",
};

export function whole(answer: Answer): Judged {
  return { attribute: OBJECT, class: "unknown", answer };
}

export function ofUnknownType(change: ResourceChange, effect: Effect): readonly Judged[] {
  if (effect === "stay") return contradictions(change);
  const secret = secretsOf(change, effect);
  if (secret !== undefined) return [whole(secret)];
  // Made by another service than ours, and by whatever host: nobody sees that two write to it.
  return [whole(isAttachment(change) && effect !== "destroy" ? ATTACHED_ELSEWHERE : UNKNOWN_KIND)];
}

/** What is known of an object that no table has: that it holds a secret, or takes a file of the machine with it. */
function secretsOf({ type, change }: ResourceChange, effect: Effect): Answer | undefined {
  if (effect === "destroy" || effect === "forget") return undefined;
  if (hasUnknown(change.after_sensitive) || secretsIn(change.after).length > 0) {
    return {
      may: "secret",
      forbidden: true,
      why: "it has a secret, which is written into the plan and the state in clear",
    };
  }
  const file = FILES.find(([of, attribute]) => of.test(type) && !isUnset(change.after?.[attribute]));
  return file === undefined
    ? undefined
    : {
        may: "secret",
        forbidden: true,
        why: `${file[1]} takes a file of the machine that applies to the cloud`,
      };
}

/** Attributes of the provider's types that name a file of the machine. */
const FILES: readonly (readonly [type: RegExp, attribute: string])[] = [
  [/^openstack_objectstorage_object_/, "source"],
  [/^openstack_images_image_/, "local_file_path"],
];

/** A move in the state and an adoption. */
export function aboutState(
  change: ResourceChange,
  facts: TypeFacts | undefined,
  context: ReviewContext,
): readonly Judged[] {
  const found: Judged[] = [];
  if (change.previous_address !== undefined && change.previous_address !== change.address) {
    found.push({
      attribute: MOVED,
      class: "names an identity by which something else is found",
      answer: moved(change, context),
    });
  }
  if (change.change.importing !== undefined) {
    found.push({
      attribute: IMPORTED,
      class: "names an identity by which something else is found",
      answer: facts?.import(change, context) ?? adoptedUnknown(change.type),
    });
  }
  return found;
}

/** An object of a type that is not known is adopted: what holds data is taken from whoever has it. */
function adoptedUnknown(type: string): Answer {
  const why = "an object of a type that is not known is adopted";
  return holdsData(type) ? { may: "data", forbidden: true, why } : { may: "identity", why };
}

/** What is said to stay, and does not. */
export function contradictions({ type, change }: ResourceChange): readonly Judged[] {
  const differs = hasUnknown(change.after_unknown) || !isDeepStrictEqual(change.before, change.after);
  return differs
    ? [
        whole({
          may: riskOfType(type).risk,
          forbidden: true,
          why: "the plan calls it unchanged, and gives it other values: no engine writes that",
        }),
      ]
    : [];
}
