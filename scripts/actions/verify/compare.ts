import type { Check } from "./check";

/** What fails in production too is no fault of the release: such failures become warnings. Pure. */
export function compared(
  checks: readonly Check[],
  production: readonly Check[],
  live: string,
): readonly Check[] {
  const key = ({ group, name }: Check): string => `${group}/${name}`;
  const there = new Map(production.map((check) => [key(check), check]));
  return checks.map((check) => {
    if (check.verdict !== "failed") return check;
    const other = there.get(key(check));
    if (other?.verdict === "failed") {
      return { ...check, verdict: "warning", detail: `${check.detail} (${live} as well: ${other.detail})` };
    }
    return other === undefined ? check : { ...check, detail: `${check.detail} (${live}: ${other.verdict})` };
  });
}
