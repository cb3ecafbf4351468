import type { StackInfo } from "../../../../stacks/app";
import { IdrError } from "../../../../constructs/errors";
import { versions } from "../../../../scripts/setup/versions";
import type { Bundle } from "../bundle";
import type { Told } from "../told";
import { assertOurs } from "./allowed";
import { foreign, readSavedPlan, type SavedPlan } from "./saved-plan";

/** A plan that was reviewed, whose content is that of the merged tree. */
export interface ReviewedPlan {
  readonly stack: StackInfo;
  /** The engine's file. Only what it says is compared; it is never applied. */
  readonly saved: Buffer;
  readonly sha256: string;
  readonly told: Told;
  readonly content: SavedPlan;
}

/**
 * The plans of a bundle, each held against what the merged tree synthesizes to here: byte for byte the same configuration,
 * no file more, one provider. Needs no engine, cloud or secret.
 * @param stacks of the merged tree, as they are deployed
 * @throws IdrError `plan-bundle`, `plan-foreign-content`, `plan-unreadable`, `plan-forbidden`
 */
export function checkContent(bundle: Bundle, stacks: readonly StackInfo[]): ReviewedPlan[] {
  const [planned, there] = [bundle.stacks, stacks].map((all) => all.map(({ name }) => name).join(", "));
  if (planned !== there) {
    throw new IdrError(
      "plan-bundle",
      `refused: the plans are of the stacks ${planned}, and what was merged has ${there}`,
      {
        fix: "nothing was applied; find out who made these plans, and plan again",
      },
    );
  }
  return bundle.stacks.flatMap(({ name, sha256, told }): ReviewedPlan[] => {
    const saved = bundle.plans.get(name);
    const stack = stacks.find((one) => one.name === name)!;
    // Nothing is run of what our constructs never make, also where the merged tree itself says it.
    assertOurs(stack.configuration(), name);
    if (saved === undefined || sha256 === undefined || told === undefined) return [];
    if (told.verdict === "forbidden") {
      throw new IdrError("plan-forbidden", `refused: the review forbade the plan of ${name}`, {
        fix: "nothing was applied; take the change back",
      });
    }
    const content = readSavedPlan(saved, name);
    assertOurs(content.configuration, name);
    if (content.configuration !== stack.configuration()) {
      throw foreign(name, "was made of another configuration than what was merged");
    }
    assertProvider(content, name);
    return [{ stack, saved, sha256, told, content }];
  });
}

/** @param version that this job itself has set up; left out: any */
export function assertProvider({ providers }: SavedPlan, stack: string, version?: string): void {
  const allowed = ["registry.terraform.io", "registry.opentofu.org"].map(
    (host) => `${host}/${versions.provider.source}`,
  );
  const [only, ...more] = providers;
  if (only === undefined || more.length > 0 || !allowed.includes(only.source)) {
    throw foreign(
      stack,
      `was made with other providers: ${providers.map(({ source }) => source).join(", ") || "none"}`,
    );
  }
  if (version !== undefined && only.version !== version) {
    throw foreign(stack, `was made with provider version ${only.version}, and this job has ${version}`);
  }
}
