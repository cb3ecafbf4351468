import { count, duration, enumerate } from "../ui/format";
import { isLost, numberOf, subjectOf } from "./change";
import { foreignCode } from "./foreign-code";
import { SERVER, isVolume } from "./kinds";
import type { Review } from "./review";
import { isOnlyPossible, risksOf } from "./risk";
import type { Finding, Risk, Verdict } from "./types";
import { costLines } from "./words";

/** An answer to one of the questions that a reviewer asks first. */
export interface Answer {
  /** `unknown`: it could not be ruled out. */
  readonly state: "no" | "yes" | "unknown";
  /** The answer in one line, without a full stop. */
  readonly text: string;
  /** What it rests on, waived findings too. */
  readonly findings: readonly Finding[];
}

/** What a reviewer has to know in ten seconds, in this order. */
export interface Headline {
  /** What somebody answers for, by whom and until when; a line for each waiver. */
  readonly waived: readonly string[];
  /** Whether data is lost: which volumes, how many GiB in all. */
  readonly data: Answer;
  /** Whether visitors notice, and how long. */
  readonly visitors: Answer;
  /** What becomes reachable. */
  readonly reach: Answer;
  /** What code runs, and which secret leaves. */
  readonly code: Answer;
  /** What it costs: quota and time. */
  readonly cost: Answer;
}

/** The questions in their order. */
export const QUESTIONS = ["data", "visitors", "reach", "code", "cost"] as const;
export type Question = (typeof QUESTIONS)[number];

/** How a review is shown. A waiver leaves the verdict, but never a picture as if nothing had been found. */
export type Display = Verdict | "waived";

export function displayOf({ verdict, waived }: Pick<Review, "verdict" | "waived">): Display {
  return verdict === "safe" && waived.length > 0 ? "waived" : verdict;
}

/** Answers the five questions. Waived findings count like all others. */
export function headlineOf(review: Review): Headline {
  const found = [...review.findings, ...review.waived].filter(({ severity }) => severity !== "note");
  return {
    waived: waivedLines(review),
    data: dataOf(review, found),
    visitors: visitorsAnswer(review, found),
    reach: reachOf(review, found),
    code: codeOf(review, found),
    cost: costOf(review, found),
  };
}

/** `1 finding waived by Ada until 2027-03-31: a server is resized`. */
function waivedLines({ findings, waived }: Review): string[] {
  const groups = new Map<string, { count: number; kept: boolean; text: string }>();
  for (const finding of [...waived, ...findings]) {
    const { waiver, title, policy } = finding;
    if (waiver === undefined) continue;
    const kept = findings.includes(finding);
    const text = `waived by ${waiver.by} until ${waiver.until}: ${title}`;
    const key = JSON.stringify([policy, text, kept]);
    groups.set(key, { text, kept, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()].map(
    ({ text, kept, count: many }) =>
      `${count(many, "finding")} ${text}${kept ? " (needs a person all the same)" : ""}`,
  );
}

function dataOf(review: Review, found: readonly Finding[]): Answer {
  const lost = (review.plan.resource_changes ?? []).filter(
    (change) => change.mode === "managed" && isVolume(change) && isLost(change),
  );
  const findings = withRisk(found, ["data", "identity", "code"]);
  const seen = findings.filter(
    (finding) => finding.risk === "data" && finding.severity === "forbidden" && !isOnlyPossible(finding),
  );
  if (lost.length > 0) {
    const sizes = lost.map(({ change }) => numberOf(change.before?.["size"]));
    const sum = sizes.reduce<number>((all, size) => all + (size ?? 0), 0);
    const unknown = sizes.filter((size) => size === undefined).length;
    const gib = [
      ...(sum > 0 ? [`${sum} GiB${lost.length > 1 ? " in all" : ""}`] : []),
      ...(unknown > 0 ? [`${count(unknown, "size")} not known`] : []),
    ];
    const names = someNames(lost.map((change) => subjectOf(change).replace(/^volume /, "")));
    const volumes = `data is lost: ${lost.length === 1 ? "volume" : "volumes"} ${names} (${gib.join(", ")})`;
    const others = seen.filter(({ resource }) => !lost.some(({ address }) => address === resource));
    return yes(others.length === 0 ? volumes : `${volumes}; ${texts(others)}`, findings);
  }
  if (seen.length > 0) return yes(`data is at risk: ${texts(seen)}`, findings);
  const doubts = [...findings.map(textOf), ...running(review)];
  if (doubts.length > 0) return open(`whether data is lost is not known: ${someTexts(doubts)}`, findings);
  const roots = (review.plan.resource_changes ?? []).filter(
    (change) => change.type === SERVER && change.mode === "managed" && isLost(change),
  );
  const disks =
    roots.length === 0
      ? ""
      : `; ${roots.length === 1 ? "the root disk" : "the root disks"} of ${someNames(roots.map((change) => subjectOf(change).replace(/^server /, "")))} ${roots.length === 1 ? "is" : "are"}`;
  return no(`no data volume is lost${disks}`);
}

function visitorsAnswer(review: Review, found: readonly Finding[]): Answer {
  const { notice, because } = review.visitors;
  const findings = withRisk(found, ["visitors", "identity"]);
  const all = [...new Set([...findings, ...found.filter(({ visitors }) => visitors !== undefined)])];
  const { seconds } = review.estimate;
  const time = seconds === 0 ? "" : `; applying takes ${aboutTime(seconds)}`;
  switch (notice) {
    case "no":
      return no("visitors will not notice");
    case "briefly":
      if (review.cutover.phase === "none") {
        const what = someTexts(because.map((message) => textOf({ message })));
        return open(`visitors may wait for a few seconds: ${what}`, all);
      }
      if (review.cutover.phase === "production" && review.cutover.from === review.cutover.to) {
        return yes(
          `visitors reach ${review.cutover.to ?? "the environment"} by production's address again, which something else has now`,
          all,
        );
      }
      return yes(
        "visitors go to another environment; through one router, no connection was lost where it was measured",
        all,
      );
    case "yes":
      return yes(
        `visitors will notice: ${someTexts(because.map((message) => textOf({ message })))}${time}`,
        all,
      );
    case "unknown":
      return open(
        `whether visitors notice is not known: ${someTexts(because.map((message) => textOf({ message })))}`,
        all,
      );
  }
}

function reachOf(review: Review, found: readonly Finding[]): Answer {
  const findings = withRisk(found, ["reach", "identity", "code"]);
  const seen = findings.filter((finding) => finding.risk === "reach" && !isOnlyPossible(finding));
  if (seen.length > 0) {
    const opened = seen.some(({ severity }) => severity === "forbidden");
    return yes(`${opened ? "opened" : "who gets in changes"}: ${texts(seen)}`, findings);
  }
  const doubts = [...findings.map(textOf), ...running(review)];
  if (doubts.length > 0) return open(`what becomes reachable is not known: ${someTexts(doubts)}`, findings);
  return no("nothing is opened but the documented ports");
}

function codeOf(review: Review, found: readonly Finding[]): Answer {
  const findings = withRisk(found, ["code", "secret"]);
  const seen = findings.filter((finding) => !isOnlyPossible(finding));
  const said = [...running(review), ...seen.map(textOf)];
  if (said.length > 0) return yes(someTexts(said), findings);
  if (findings.length > 0) return open(`what code runs is not known: ${texts(findings)}`, findings);
  return no("no code runs beside the provider's, and no secret is written out");
}

/** Programs that may do anything. */
function running({ plan }: Review): string[] {
  return foreignCode(plan).map((what) => `${what} runs on the machine that applies`);
}

function costOf(review: Review, found: readonly Finding[]): Answer {
  const { cost, estimate, empty } = review;
  const findings = withRisk(found, ["quota"]);
  const changed = costLines(cost).filter(({ key }) => cost.before[key] !== cost.after[key]);
  const parts = [
    changed.length === 0 ? "the same quota" : changed.map(({ text }) => text).join(", "),
    ...(cost.unknownFlavors.length === 0 || changed.length === 0
      ? []
      : [`cores and memory of ${enumerate(cost.unknownFlavors)} are not known`]),
    ...(empty || estimate.seconds === 0 ? [] : [`${aboutTime(estimate.seconds)}${copyText(review)}`]),
  ];
  const text = parts.join("; ");
  const seen = findings.filter((finding) => !isOnlyPossible(finding));
  if (seen.length > 0) return yes(`more than there is: ${texts(seen)}; ${text}`, findings);
  if (findings.length > 0) return open(`what it costs is not known: ${texts(findings)}; ${text}`, findings);
  return cost.unknownFlavors.length > 0 && changed.length > 0 ? open(text, []) : no(text);
}

function copyText({ estimate: { copiedGiB, copySeconds, copyRate } }: Review): string {
  return copiedGiB === 0
    ? ""
    : `, of which copying ${copiedGiB} GiB takes ${duration(copySeconds)} (at ${copyRate} GiB/s)`;
}

/** It is an estimate: nobody can tell seconds. */
function aboutTime(seconds: number): string {
  return `about ${duration(Math.max(10, seconds))}`;
}

/** Findings of some risks. */
function withRisk(found: readonly Finding[], risks: readonly Risk[]): readonly Finding[] {
  return found.filter((finding) => risksOf(finding).some((risk) => risks.includes(risk)));
}

const yes = (text: string, findings: readonly Finding[]): Answer => ({ state: "yes", text, findings });
const open = (text: string, findings: readonly Finding[]): Answer => ({ state: "unknown", text, findings });
const no = (text: string): Answer => ({ state: "no", text, findings: [] });

/** Names and texts that are told before the rest is counted. */
const NAMES = 6;
const TEXTS = 2;
const LONGEST = 180;

function someNames(names: readonly string[]): string {
  const left = names.length - NAMES;
  return left > 1 ? `${names.slice(0, NAMES).join(", ")} and ${left} more` : enumerate(names);
}

/** What happens, without the reason that the finding itself tells. */
function textOf({ subject, message }: Pick<Finding, "subject" | "message">): string {
  const [what = ""] = message.split(REASON);
  return subject === undefined ? what : `${subject} ${what}`;
}

const REASON =
  /; | \((?=(?:may|visitors may|uses) )|: (?=(?:it|its|a change of it|the change of|something that|the plan) )/;

function texts(findings: readonly Finding[]): string {
  return someTexts(findings.map(textOf));
}

function someTexts(all: readonly string[]): string {
  const told = [...new Set(all)].map((text) =>
    text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text,
  );
  const left = told.length - TEXTS;
  return left > 0 ? `${told.slice(0, TEXTS).join("; ")}; and ${left} more` : told.join("; ");
}
