import { wrap } from "../../ui/format";
import type { Style } from "../../ui/style";
import type { Review } from "../review";
import { VERDICT_WORDS } from "../words";
import { visitorsText } from "./text";

/** Policies whose findings say that data is lost, and that something is opened. */
const DATA = new Set(["data-volume-destroyed", "data-volume-shrunk", "other-data-lost"]);
const OPEN = new Set([
  "port-opened-to-world",
  "internal-group-opened",
  "port-security-off",
  "public-address-added",
]);

/** Findings that are told one by one. */
const TOLD = 3;

/** A review in a few lines, for the question whether to apply its plan: data, ports, visitors, and what to look at. */
export function shortText(review: Review, columns: number, style: Style): string {
  const { verdict, findings, waived, name } = review;
  const paint = { safe: style.good, person: style.warn, forbidden: style.bad }[verdict];
  const found = (policies: ReadonlySet<string>) =>
    [...findings, ...waived].some(({ policy, severity }) => policies.has(policy) && severity !== "note");
  const facts = [
    found(DATA) ? style.bad("data is lost") : "no data is lost",
    found(OPEN) ? style.bad("something is opened") : "no port is opened but the documented ones",
    visitorsText(review),
  ];
  const matter = findings.filter(({ severity }) => severity !== "note");
  return [
    wrap(`review: ${paint(VERDICT_WORDS[verdict])}; ${facts.join("; ")}`, columns, 2),
    ...matter
      .slice(0, TOLD)
      .map(({ severity, subject, message }) =>
        wrap(
          `  ${severity === "forbidden" ? style.bad("!") : style.warn("!")} ${subject === undefined ? "" : `${subject} `}${message}`,
          columns,
          2,
        ),
      ),
    ...(matter.length > TOLD ? [style.dim(`    and ${matter.length - TOLD} more: idr review ${name}`)] : []),
  ].join("\n");
}
