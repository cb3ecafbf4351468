/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are JSON of the engine */
import { plan as planned } from "../third/parts";
import { drifted } from "../third/state";
import { listIn, edited, changeOf } from "../scenario";
import { GROUP, NETWORK, PORT, SERVER } from "./names";
import { fourth } from "./scenario";

const { person, question } = fourth("formats");

/** What the cloud had before the plan, and what the plan keeps quiet about. */
export const DRIFT = [
  person(
    "fo-drift-ignored",
    "revidr",
    "somebody put the database's port into the web group by hand, and the plan leaves it there",
    "HTTP ports of an internal server are open, and the plan says that all is as it should be.",
    {
      file: "fo-ok-unchanged",
      editPlan: edited((plan) => {
        const web = String(changeOf(plan, `${GROUP}.revidr-web-external`)["change"].after.id);
        const address = `${PORT}.revidr-database`;
        const { after } = changeOf(plan, address)["change"];
        const groups = [...(after.security_group_ids as string[]), web];
        drifted(plan, address, { security_group_ids: groups, all_security_group_ids: groups });
        const change = changeOf(plan, address)["change"];
        change.after = structuredClone(change.before);
        planned(plan, address);
      }),
    },
  ),
  question(
    "fo-ask-drift-brought-back",
    "revidr",
    "somebody shared production's network by hand, and the plan takes it back",
    "It is right, but a person wants to know who did it and what came in meanwhile.",
    {
      file: "fo-ok-unchanged",
      editPlan: edited((plan) => {
        const address = `${NETWORK}.revidr`;
        drifted(plan, address, { shared: true });
        changeOf(plan, address)["change"].actions = ["update"];
        plan["applyable"] = true;
      }),
    },
  ),
  person(
    "fo-drift-server-gone",
    "revidr",
    "the cloud no longer has the database's server, and no change says what becomes of it",
    "Production is down, and the plan hides it.",
    {
      file: "fo-ok-unchanged",
      editPlan: edited((plan) => {
        const address = `${SERVER}.revidr-database`;
        drifted(plan, address, {});
        const drift = listIn(plan, "resource_drift").at(-1)!;
        Object.assign(drift["change"], { actions: ["delete"], after: null, after_sensitive: false });
      }),
    },
  ),
];
