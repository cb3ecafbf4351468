import { expectSafe, judged, sorted } from "../judged";
import { plansOf } from "../plans";
import { HELD_OUT } from "./index";

const PLANS = plansOf(HELD_OUT, __dirname);

judged(PLANS, { folder: __dirname, dangerous: 80, harmless: 35, bytes: 2_000_000 });

test.each(sorted(PLANS).harmless)(
  "GIVEN a harmless plan WHEN it is reviewed with its site file THEN it is safe: %s",
  (_id, plan) => expectSafe(plan),
);
