import type { Style } from "../../ui/style";
import type { Explanation } from "../explain";
import type { Judgement } from "../recognised/types";
import { EFFECT_WORDS, SEVERITY_WORDS, VERDICT_WORDS } from "../words";

/** Why a change got its verdict, for a terminal: a line an attribute, with the reason below. */
export function explanationText(explanation: Explanation, style: Style): string {
  const { address, subject, effect, verdict, judgements, findings } = explanation;
  const said = findings.map(
    ({ policy, severity, message, waived }) =>
      `  ${policy}  ${waived ? `waived (${SEVERITY_WORDS[severity]})` : SEVERITY_WORDS[severity]}\n    ${message}`,
  );
  return [
    `${style.strong(subject)}  ${style.dim(address)}`,
    `${EFFECT_WORDS[effect]}: ${style.strong(VERDICT_WORDS[verdict])}`,
    "",
    ...(judgements.length === 0
      ? ["  nothing of it changes"]
      : judgements.map((one) => judgementText(one, style))),
    ...(said.length === 0 ? [] : ["", style.strong("policies"), ...said]),
  ].join("\n");
}

function judgementText(judgement: Judgement, style: Style): string {
  const { attribute, before, after, class: kind, harmless, why, forbidden, policy } = judgement;
  const values =
    before === undefined && after === undefined ? "" : ` ${before ?? "none"} → ${after ?? "none"}`;
  const word = harmless
    ? "harmless"
    : policy !== undefined
      ? `judged by ${policy}`
      : forbidden
        ? "forbidden"
        : "not known to be harmless";
  return [
    `  ${harmless ? " " : "!"} ${style.strong(attribute)}${values}`,
    `      ${style.dim(kind === "unknown" ? "" : `${kind}; `)}${word}: ${why}`,
  ].join("\n");
}
