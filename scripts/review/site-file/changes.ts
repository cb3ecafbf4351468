import { isDeepStrictEqual } from "node:util";
import type { Site } from "../../../constructs/model";
import { stackNames } from "../../../constructs/model/shared-names";
import { count, cut, enumerate } from "../../ui/format";
import type { Risk } from "../types";
import { elementsAround, leavesOf, SSH, type Leaf, type Leaves } from "./leaves";
import { shownKey } from "./ssh-keys";
import { VISIBLE } from "./visible";

/** How a site file differs from the target branch's in a field that no plan shows in full. */
export interface SiteFileChange {
  /** What people call the field. */
  readonly subject: string;
  /** What was, and what is to be, in one sentence without a full stop. */
  readonly message: string;
  readonly risk: Risk;
}

/** Differences that are told one by one, names with each, and characters of a value. */
const TOLD = 10;
const NAMES = 4;
const LONGEST = 100;

const KEYS = "keyPair.publicKeys";

/** Fields in the order in which they are told, with what people call them: who may log in, then what is looked at. */
const LABELS: ReadonlyMap<string, { readonly label: string; readonly risk: Risk }> = new Map([
  [KEYS, { label: "SSH keys", risk: "reach" }],
  ["keyPair.name", { label: "the key pair", risk: "reach" }],
  [SSH, { label: "SSH", risk: "reach" }],
  ["checks", { label: "the checks", risk: "identity" }],
  ["webName", { label: "the name of the site", risk: "identity" }],
  ["environments.*.servers.*.image", { label: "the image of servers", risk: "identity" }],
]);

/**
 * What a request's site file says otherwise than the target's and no plan shows in full: who may log in, what is no
 * longer planned, and every field that is not known to be harmless. Pure.
 */
export function siteFileChanges(target: Site, request: Site): readonly SiteFileChange[] {
  const fields = new Map<string, Difference[]>();
  for (const one of differencesOf(target, request)) {
    fields.set(one.field, [...(fields.get(one.field) ?? []), one]);
  }
  const order = [...LABELS.keys()];
  const place = (field: string): number => (order.includes(field) ? order.indexOf(field) : order.length);
  const sorted = [...fields].toSorted(([a], [b]) => place(a) - place(b));
  const said = sorted.map(([field, differences]): SiteFileChange => {
    const { label = field.replaceAll(".*", ""), risk = "identity" } = LABELS.get(field) ?? {};
    return { subject: label, message: textOf(field, differences), risk };
  });
  const login = said.filter(({ risk }) => risk === "reach");
  return [...login, ...gone(target, request), ...said.filter((one) => !login.includes(one))];
}

/** Stacks that were planned, and are no more: what is deployed of them stays, and nobody looks at it. */
function gone(target: Site, request: Site): readonly SiteFileChange[] {
  const left = new Set(stackNames(request));
  return stackNames(target)
    .filter((name) => !left.has(name))
    .map((name) => ({
      subject: `the stack ${name}`,
      message:
        "is no longer in the site file: what is deployed of it stays as it is, and is planned and reviewed no more",
      risk: "identity",
    }));
}

interface Difference {
  readonly field: string;
  readonly names: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

function differencesOf(target: Site, request: Site): readonly Difference[] {
  const [from, to] = [leavesOf(target), leavesOf(request)];
  return [...new Set([...from.leaves.keys(), ...to.leaves.keys()])].flatMap((key) => {
    const [before, after] = [from.leaves.get(key), to.leaves.get(key)];
    const { field, names } = (after ?? before)!;
    if (isDeepStrictEqual(before?.value, after?.value)) return [];
    // What goes with its server or volume is destroyed in a plan, and with its environment it is told as that.
    if (after === undefined && before !== undefined && !isWithin(before, to)) return [];
    if (isVisible({ field, names, value: after?.value }, from)) return [];
    return [{ field, names, before: before?.value, after: after?.value }];
  });
}

/** Whether a plan shows all that a difference does, or something else judges it. */
function isVisible(leaf: Leaf, target: Leaves): boolean {
  const visible = VISIBLE.get(leaf.field);
  if (visible === undefined) return false;
  if (visible.when === "always") return true;
  // A group may be new on a server that is there: of SSH only a new environment is new.
  const around = leaf.field === SSH ? elementsAround(leaf).slice(0, 1) : elementsAround(leaf);
  if (around.every((element) => target.elements.has(element))) return false;
  return (
    visible.when === "new" ||
    [...target.leaves.values()].some(
      ({ field, value }) => field === leaf.field && isDeepStrictEqual(value, leaf.value),
    )
  );
}

/** Whether everything that a leaf is in is there. */
function isWithin(leaf: Leaf, { elements }: Leaves): boolean {
  return elementsAround(leaf).every((element) => elements.has(element));
}

function textOf(field: string, differences: readonly Difference[]): string {
  if (field === KEYS) return keysText(differences[0]!);
  const lists = differences.every(({ before, after }) => [before, after].every(isList));
  const groups = new Map<string, string[]>();
  for (const { names, before, after } of differences) {
    const text = lists
      ? listText(before as readonly unknown[] | undefined, after as readonly unknown[] | undefined)
      : `${shown(before)} → ${shown(after)}`;
    groups.set(text, [...(groups.get(text) ?? []), names.join("-")]);
  }
  return `changes: ${some([...groups].map(([text, names]) => `${text}${namesText(names)}`))}`;
}

function keysText({ before, after }: Difference): string {
  const [from, to] = [before, after] as readonly (readonly string[] | undefined)[];
  const added = (to ?? []).filter((key) => from?.includes(key) !== true).map((key) => `+ ${shownKey(key)}`);
  const taken = (from ?? []).filter((key) => to?.includes(key) !== true).map((key) => `- ${shownKey(key)}`);
  if (added.length + taken.length === 0) {
    return `change their order: the first, which is the key pair's, is ${shownKey(to?.[0] ?? "")}`;
  }
  const who =
    added.length > 0
      ? "let somebody else log in to every server that is made from now on"
      : "no longer let somebody in on servers that are made from now on; those that are there keep theirs";
  return `${who}: ${some([...added, ...taken])}`;
}

/** What is added to a list, and taken from it. */
function listText(before: readonly unknown[] = [], after: readonly unknown[] = []): string {
  const without = (all: readonly unknown[], others: readonly unknown[], sign: string): string[] =>
    all
      .filter((one) => !others.some((other) => isDeepStrictEqual(one, other)))
      .map((one) => `${sign} ${shown(one)}`);
  const parts = [...without(after, before, "+"), ...without(before, after, "-")];
  return parts.length === 0 ? `their order: ${shown(after)}` : some(parts);
}

function namesText(names: readonly string[]): string {
  const told = names.filter((name) => name !== "");
  if (told.length === 0) return "";
  const left = told.length - NAMES;
  return left > 0 ? ` (${told.slice(0, NAMES).join(", ")} and ${left} more)` : ` (${enumerate(told)})`;
}

function some(texts: readonly string[]): string {
  const left = texts.length - TOLD;
  const told = texts.slice(0, TOLD).join(", ");
  return left > 0 ? `${told} and ${count(left, "more", "more")}` : told;
}

function isList(value: unknown): boolean {
  return value === undefined || Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined) return "none";
  return cut(typeof value === "string" ? value : JSON.stringify(value), LONGEST);
}
