import { join } from "node:path";

import { expectSafe, judged, sorted } from "../judged";
import { plansOf } from "../plans";
import { THIRD } from "./index";

/** Each is an edit of a plan of the second corpus. */
const EDITED = join(__dirname, "..");
const PLANS = plansOf(THIRD, EDITED);

judged(PLANS, { folder: EDITED, dangerous: 60, harmless: 24 });

test.each(sorted(PLANS).harmless)(
  "GIVEN a harmless plan WHEN it is reviewed with its site file THEN it is safe: %s",
  (_id, plan) => expectSafe(plan),
);
