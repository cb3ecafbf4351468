import { AMOUNT_KEYS } from "../cost";
import { AMOUNT_WORDS, amountText } from "../words";
import { planPolicy } from "./policy";

/** The plan needs more than the project may use. */
export const quotaExceeded = planPolicy(
  {
    id: "quota-exceeded",
    severity: "person",
    risk: "quota",
    title: "the project's quota does not allow it",
    why: "the apply would stop half way, with half of an environment made",
    example: "80 cores more, and the project has 64 left",
  },
  ({ cost }) =>
    AMOUNT_KEYS.filter((key) => cost.exceeded.includes(key)).map((key) => {
      const quota = cost.limits?.[key];
      const more = cost.after[key] - cost.before[key];
      return {
        subject: `quota of ${AMOUNT_WORDS[key]}`,
        message: `${amountText(key, more)} more are needed; ${amountText(key, quota?.used ?? 0)} of ${amountText(key, quota?.limit ?? 0)} are used`,
        fix: "ask the cloud's operators for more, or retire an environment first",
      };
    }),
);
