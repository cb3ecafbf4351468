import { expectSafe, judged, sorted } from "../judged";
import { plansOf } from "../plans";
import { FOURTH } from "./index";

const PLANS = plansOf(FOURTH, __dirname);

judged(PLANS, { folder: __dirname, dangerous: 100, harmless: 60, bytes: 2_000_000 });

test.each(sorted(PLANS).harmless)(
  "GIVEN a harmless plan WHEN it is reviewed with its site file THEN it is safe: %s",
  (_id, plan) => expectSafe(plan),
);
