import { checkKey, type Check } from "./check";
import { VIEW } from "./outside/ports";

/**
 * What fails in production too is no fault of the release: such failures become warnings. Not so where production is
 * no measure: where no port of it answers from here, which a network that lets nothing out looks like as well. And
 * never the failure that says that nothing can be told from here. Pure.
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
    if (check.verdict !== "failed" || check.name.endsWith(VIEW)) return check;
    const other = there.get(checkKey(check));
    if (other === undefined) return check;
    const told = (what: string): string => `${check.detail} (${what})`;
    if (other.verdict !== "failed") return { ...check, detail: told(`${live}: ${other.verdict}`) };
    return answers
      ? { ...check, verdict: "warning", detail: told(`${live} as well: ${other.detail}`) }
      : { ...check, detail: told(`${live} doesn't answer from here either: can't be judged from here`) };
  });
}
