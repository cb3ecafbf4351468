import { checkKey, type Check } from "./check";
import { VIEW } from "./outside/ports";
import { ISSUER } from "./outside/tls";

/**
 * What fails in production too is no fault of the release: such failures become warnings. Not so where production is
 * no measure: where no port of it answers from here, which a network that lets nothing out looks like as well. And
 * never the failure that says that nothing can be told from here. And what may be silent, and in production
 * is not (open to some networks only, this one among them; rsync), must answer here too, and whose certificate is trusted there must be here. Pure.
 * @param production the same checks of production, not empty
 */
export function compared(
  checks: readonly Check[],
  production: readonly Check[],
  live: string,
): readonly Check[] {
  const there = new Map(production.map((check) => [checkKey(check), check]));
  const answers = production.some(({ answered }) => answered === true);
  return checks.map((check) => {
    const other = there.get(checkKey(check));
    const told = (what: string): string => `${check.detail} (${what})`;
    if (isClosedHere(check) && other?.restricted === true && other.answered === true) {
      return { ...check, verdict: "failed", detail: told(`${live} answers from here`) };
    }
    // Visitors' programs trust one and not the other; that a certificate ends sooner is noticed by nobody.
    if (check.verdict === "warning" && check.name === ISSUER && other?.verdict === "passed") {
      return { ...check, verdict: "failed", detail: told(`${live}'s is trusted`) };
    }
    if (check.verdict !== "failed" || check.name.endsWith(VIEW) || other === undefined) return check;
    if (other.verdict !== "failed") return { ...check, detail: told(`${live}: ${other.verdict}`) };
    return answers
      ? { ...check, verdict: "warning", detail: told(`${live} as well: ${other.detail}`) }
      : { ...check, detail: told(`${live} doesn't answer from here either: can't be judged from here`) };
  });
}

/** Whether it is of a port that may be silent, and was not open from here. */
function isClosedHere({ restricted, answered }: Check): boolean {
  return restricted === true && answered !== true;
}
