import { markOf } from "../../../constructs/model/marks";
import { unknownAmong, wantedIn, wordOf } from "../../cloud/foreign";
import { resourcesOf } from "../../engine/plan-json";
import type { Concern } from "../types";
import { planPolicy } from "./policy";

/** A plan that creates what is in the cloud by name: it was made from another state, or somebody else runs that. */
export const alreadyThere = planPolicy(
  {
    id: "already-there",
    severity: "forbidden",
    risk: "identity",
    leastSeverity: "person",
    title: "something is created that is in the cloud by name already",
    why: "the plan was made from a state that does not know what is deployed, or somebody else runs it: a second one of a name takes its place in every look-up by name",
    example:
      "the state of another database is empty, and the plan creates server idr-proxy, which visitors use",
  },
  ({ plan, there, site, stack, changes }) => {
    if (there === undefined) return [];
    const wanted = wantedIn(changes);
    const mark = site === undefined || stack === undefined ? "" : markOf(site.name, stack);
    const state = plan.prior_state === undefined ? [] : resourcesOf(plan.prior_state);
    const own = new Set(
      state.filter(({ mode }) => mode === "managed").map(({ values }) => String(values["id"])),
    );
    const imported = new Set(
      changes.flatMap(({ change }) => (change.importing?.id === undefined ? [] : [change.importing.id])),
    );
    const objects = there.filter(({ id }) => !imported.has(id));
    const { foreign, leftovers } = unknownAmong(wanted, objects, {
      known: own,
      mark,
      ownState: own.size > 0,
    });
    const concern = (
      { type, id, name }: (typeof objects)[number],
      rest: Pick<Concern, "severity" | "message" | "fix">,
    ): Concern => {
      const change = changes.find((one) => one.type === type && one.change.after?.["name"] === name);
      return {
        subject: `${wordOf(type)} ${name}`,
        ...(change === undefined ? {} : { resource: change.address }),
        ...rest,
        message: `${rest.message} (${id})`,
      };
    };
    return [
      ...foreign.map((object) =>
        concern(object, {
          message: "is created, and the cloud has one of that name that this state does not know",
          fix: "work with the state that knows it; what somebody else runs is not taken over",
        }),
      ),
      ...leftovers.map((object) =>
        concern(object, {
          severity: "person",
          message: "is created, and an interrupted run of this stack has left one of that name",
          fix: "`idr deploy` takes it in; this plan would create a second one",
        }),
      ),
    ];
  },
);
