import { count, enumerate, wrap } from "../../ui/format";
import type { Style } from "../../ui/style";
import { table, wrapped } from "../../ui/table";
import type { Check } from "./check";
import type { Verification } from "./index";

const WORDS: Readonly<Record<Check["verdict"], string>> = {
  passed: "ok",
  warning: "warning",
  failed: "failed",
  skipped: "skipped",
};

/** A verification as text: a table of all checks, then what failed, then the verdict. */
export function verificationText(verification: Verification, columns: number, style: Style): string {
  const { checks, environment, addresses, comparedWith } = verification;
  const through = addresses.length === 0 ? "through no address" : `through ${addresses.join(", ")}`;
  const beside = comparedWith === undefined ? "" : `, compared with ${comparedWith}`;
  const widest = Math.min(36, Math.max(...checks.map(({ name }) => name.length)));
  const room = Math.max(30, columns - widest - 24);
  const lines = folded(checks);
  const rows = lines.map(({ group, name, verdict, detail }, index) => [
    looks(verdict, style)(WORDS[verdict]),
    lines[index - 1]?.group === group ? "" : group,
    wrapped(name, widest, 2),
    wrapped(detail, room),
  ]);
  return [
    `${style.strong(environment)} ${style.dim(`${through}${beside}`)}`,
    table({ head: ["", "", "CHECK", ""], rows, style }),
    failuresText(checks, columns, style),
    verdictText(verification, style),
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}

/** Neighbours that passed alike, as one: `21 ports`, `21, 25, 111 …: closed`. */
function folded(checks: readonly Check[]): readonly Check[] {
  const lines: Check[] = [];
  for (let index = 0; index < checks.length;) {
    const first = checks[index]!;
    let end = index + 1;
    while (
      first.alike !== undefined &&
      checks[end]?.alike === first.alike &&
      checks[end]?.group === first.group
    ) {
      end += 1;
    }
    const same = checks.slice(index, end);
    const names = same.map(({ name }, at) => (at === 0 ? name : name.split(" ").at(-1)!)).join(", ");
    lines.push(
      same.length === 1
        ? first
        : { ...first, name: `${same.length} other ${first.group}`, detail: `${first.alike ?? ""}: ${names}` },
    );
    index = end;
  }
  return lines;
}

function failuresText(checks: readonly Check[], columns: number, style: Style): string {
  return (["failed", "warning"] as const)
    .flatMap((verdict) => checks.filter((check) => check.verdict === verdict))
    .map(({ verdict, group, name, detail }) =>
      wrap(
        `${looks(verdict, style)(verdict === "failed" ? "✖" : "!")} ${group} ${name}: ${detail}`,
        columns,
        2,
      ),
    )
    .join("\n");
}

function verdictText({ checks, environment, passed }: Verification, style: Style): string {
  const number = (verdict: Check["verdict"]) => checks.filter((check) => check.verdict === verdict).length;
  const parts = [
    `${number("passed")} passed`,
    ...(number("warning") === 0 ? [] : [count(number("warning"), "warning")]),
    ...(number("failed") === 0 ? [] : [`${number("failed")} failed`]),
    ...(number("skipped") === 0 ? [] : [`${number("skipped")} do not apply`]),
  ];
  const text = `${environment}: ${enumerate(parts)}`;
  return passed ? style.good(text) : style.bad(text);
}

function looks(verdict: Check["verdict"], style: Style): (text: string) => string {
  return { passed: style.good, warning: style.warn, failed: style.bad, skipped: style.dim }[verdict];
}
