import type { AmountKey, Cost } from "./cost";
import type { Cutover } from "./cutover";
import type { Display } from "./headline";
import type { Effect, Severity, Verdict } from "./types";

export const AMOUNT_WORDS: Readonly<Record<AmountKey, string>> = {
  servers: "servers",
  cores: "cores",
  ramMiB: "memory",
  volumes: "volumes",
  gib: "volume space",
  addresses: "public addresses",
};

/** An amount with its unit: `16 GiB`, `4`. */
export function amountText(key: AmountKey, amount: number): string {
  if (key === "ramMiB") return `${round(amount / 1024)} GiB`;
  return key === "gib" ? `${round(amount)} GiB` : String(amount);
}

function round(value: number): string {
  return Number(value.toFixed(1)).toLocaleString("en-GB", { useGrouping: false });
}

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  safe: "safe",
  person: "needs a person",
  forbidden: "forbidden",
};

/** What a verdict means for whoever is to apply the plan. */
const VERDICT_MEANING: Readonly<Record<Verdict, string>> = {
  safe: "no data is lost and no visitor is cut off",
  person: "somebody who knows the site has to say yes to what is listed",
  forbidden: "it must not be applied as it is",
};

/** How a review is called where it is shown: by its verdict, or safe by somebody's word. */
export const DISPLAY_WORDS: Readonly<Record<Display, string>> = {
  ...VERDICT_WORDS,
  waived: "safe, with waivers",
};

export const DISPLAY_MEANING: Readonly<Record<Display, string>> = {
  ...VERDICT_MEANING,
  waived: "what was found is waived: somebody answers for it",
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  forbidden: "forbidden",
  person: "needs a person",
  note: "note",
};

export const EFFECT_WORDS: Readonly<Record<Effect, string>> = {
  destroy: "destroy",
  replace: "replace",
  forget: "forget",
  unknown: "unknown",
  update: "change",
  create: "create",
  read: "read",
  stay: "stay",
};

/** As engines mark them: `-`, `-/+`, `~`, `+`. */
export const EFFECT_MARKS: Readonly<Record<Effect, string>> = {
  destroy: "-",
  replace: "-/+",
  forget: ".",
  unknown: "?",
  update: "~",
  create: "+",
  read: "<=",
  stay: "=",
};

/** What a plan costs that changes anything: each amount before and after, and of what limit. */
export function costLines(
  cost: Cost,
): { readonly key: AmountKey; readonly text: string; readonly exceeded: boolean }[] {
  return (Object.keys(AMOUNT_WORDS) as AmountKey[])
    .filter((key) => cost.before[key] !== 0 || cost.after[key] !== 0)
    .map((key) => {
      const before = cost.before[key];
      const after = cost.after[key];
      const quota = cost.limits?.[key];
      const more = after - before;
      const limit =
        quota === undefined
          ? ""
          : quota.limit < 0
            ? " (no limit)"
            : ` (project: ${amountText(key, quota.used + more)} of ${amountText(key, quota.limit)})`;
      const change =
        more === 0 ? amountText(key, after) : `${amountText(key, before)} → ${amountText(key, after)}`;
      return { key, text: `${AMOUNT_WORDS[key]} ${change}${limit}`, exceeded: cost.exceeded.includes(key) };
    });
}

/** What a plan does to the public addresses, in a few words; empty: nothing. */
export function cutoverText(cutover: Cutover): string {
  const route =
    cutover.phase === "none" || cutover.to === undefined
      ? ""
      : cutover.from === undefined || cutover.from === cutover.to
        ? ` (${cutover.to})`
        : ` (${cutover.from} → ${cutover.to})`;
  switch (cutover.phase) {
    case "none":
      return "";
    case "production":
      return `cutover, first phase: production's address moves${route}`;
    case "spare":
      return `cutover, second phase: the spare address${route}`;
    case "first":
      return `production's address is bound for the first time${route}`;
    case "broken":
      return `no cutover: ${cutover.reason}`;
  }
}
