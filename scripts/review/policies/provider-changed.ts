import { resourcesOf } from "../../engine/plan-json";
import { providerConcerns } from "../recognised/plan/providers";
import type { Concern } from "../types";
import { neverUnseen, planPolicy } from "./policy";

/** The provider itself: another one for what exists, or another cloud than the site's. */
export const providerChanged = planPolicy(
  {
    id: "provider-changed",
    severity: "person",
    risk: "identity",
    title: "another provider or cloud than before",
    why: "the same names on another cloud are other objects; another provider may read the state differently",
    example: "the plan was made for the cloud sandbox, the site says idr",
  },
  (context) => {
    const { plan, changes } = context;
    const found: Concern[] = [];
    const before = new Map(
      plan.prior_state === undefined
        ? []
        : resourcesOf(plan.prior_state).map(
            (resource) => [resource.address, resource.provider_name] as const,
          ),
    );
    const swapped = changes.filter((change) => {
      const was = before.get(change.address);
      return was !== undefined && was !== change.provider_name;
    });
    const [first] = swapped;
    if (first !== undefined) {
      found.push({
        resource: first.address,
        risk: "code",
        message: `${swapped.length === 1 ? "an object changes" : `${swapped.length} objects change`} the provider: ${before.get(first.address) ?? ""} → ${first.provider_name}`,
      });
    }
    found.push(...neverUnseen(providerConcerns(context)));
    return found;
  },
);
