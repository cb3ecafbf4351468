import { count, wrap } from "../../ui/format";
import type { Style } from "../../ui/style";
import { table, wrapped } from "../../ui/table";
import type { Finding } from "./finding";
import type { Diagnosis } from "./index";

const WORDS: Readonly<Record<Finding["verdict"], string>> = {
  ok: "ok",
  warning: "warning",
  problem: "problem",
  unknown: "not seen",
};

/** The diagnosis as text: a table of all that was looked at, then what to do, the worst first. */
export function diagnosisText(diagnosis: Diagnosis, columns: number, style: Style): string {
  const { findings } = diagnosis;
  const widest = Math.min(40, Math.max(...findings.map(({ subject }) => subject.length)));
  const room = Math.max(30, columns - widest - 16);
  const rows = findings.map(({ subject, verdict, detail }) => [
    looks(verdict, style)(WORDS[verdict]),
    wrapped(subject, widest, 2),
    wrapped(detail, room),
  ]);
  return [
    style.strong(`Site ${diagnosis.site} on cloud ${diagnosis.cloud}`) + style.dim(` ${about(diagnosis)}`),
    table({ head: ["", "LOOKED AT", ""], rows, style }),
    fixesText(findings, columns, style),
    verdictText(findings, style),
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}

function about({ toMake, environments }: Diagnosis): string {
  if (toMake === undefined) return "";
  return toMake.length === 0
    ? `(${environments.join(", ")}: all there, nothing left to make)`
    : `(to make: ${toMake.join(", ")})`;
}

function fixesText(findings: readonly Finding[], columns: number, style: Style): string {
  const order = ["problem", "warning"] as const;
  return order
    .flatMap((verdict) => findings.filter((finding) => finding.verdict === verdict))
    .flatMap(({ verdict, subject, detail, fix }) => [
      wrap(`${looks(verdict, style)(verdict === "problem" ? "✖" : "!")} ${subject}: ${detail}`, columns, 2),
      ...(fix === undefined ? [] : [wrap(`  ${style.strong("fix:")} ${fix}`, columns, 5)]),
    ])
    .join("\n");
}

function verdictText(findings: readonly Finding[], style: Style): string {
  const number = (verdict: Finding["verdict"]) => findings.filter((one) => one.verdict === verdict).length;
  const problems = number("problem");
  const rest = [
    ...(number("warning") === 0 ? [] : [count(number("warning"), "warning")]),
    ...(number("unknown") === 0 ? [] : [`${number("unknown")} could not be looked at`]),
  ];
  const also = rest.length === 0 ? "" : ` (${rest.join(", ")})`;
  return problems === 0
    ? style.good(`Nothing is in the way${also}.`)
    : style.bad(`${count(problems, "problem")}${also}: nothing was changed.`);
}

function looks(verdict: Finding["verdict"], style: Style): (text: string) => string {
  return { ok: style.good, warning: style.warn, problem: style.bad, unknown: style.dim }[verdict];
}
