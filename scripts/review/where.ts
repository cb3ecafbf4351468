import { LineCounter, isMap, isScalar, parseDocument, type Node } from "yaml";

import type { Review } from "./review";
import type { Finding } from "./types";

/** A place in a file that a forge can show beside a finding. */
export interface Place {
  /** Path from the folder in which forges start: the repository's. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Finds where in the site file a finding comes from: the environment, volume, key or address that it is about. */
export function placesIn(text: string, file: string): (review: Review, finding: Finding) => Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (path: readonly string[]): number | undefined => {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1));
    const range = (pair?.key as Node | null | undefined)?.range;
    return range == null ? undefined : lines.linePos(range[0]).line;
  };
  return (review, finding) => {
    for (const path of candidates(review, finding)) {
      const line = lineOf(path);
      if (line !== undefined) return { file, line };
    }
    return { file, line: 1 };
  };
}

/** Places that may be meant, the closest first. */
function candidates(review: Review, { resource, policy }: Finding): (readonly string[])[] {
  const [type = "", name = ""] = (resource ?? "")
    .replaceAll(/\[[^\]]*\]/g, "")
    .split(".")
    .slice(-2);
  if (review.name === "live" || policy === "cutover" || policy === "production-binding-broken") {
    return [[name === "spare" ? "spare" : "live"]];
  }
  if (type.includes("keypair")) return [["keyPair"], ["sshKeys"]];
  if (type.includes("floatingip")) {
    return [["addresses", name.includes("spare") ? "spare" : "production"], ["addresses"], ["live"]];
  }
  const hyphen = name.indexOf("-");
  const environment = hyphen > 0 ? name.slice(0, hyphen) : review.name;
  const rest = name.slice(hyphen + 1);
  return [
    ["environments", environment, "volumes", rest],
    ["environments", environment, "servers", rest],
    ...(type.includes("secgroup") ? [["environments", environment, "rules"]] : []),
    ["environments", environment],
    ["environments", review.name],
    ["cloud"],
  ];
}
