import { relative } from "node:path";

import { harmlessJson } from "../../ui/harmless";
import { shown, styleOf } from "../../ui/style";
import type { OpenSite } from "../../site";
import { POLICIES } from "../policies";
import type { Review } from "../review";
import type { PolicyFacts } from "../types";
import { placesIn } from "../where";
import { htmlText } from "./html";
import { reviewDocument } from "./json";
import { junitText } from "./junit";
import { markdownText } from "./markdown";
import { sarifText } from "./sarif";
import { terminalText } from "./terminal";

export { terminalText } from "./terminal";
export { reviewDocument } from "./json";
export { shortText } from "./short";

/** The forms in which a review comes. */
export const FORMATS = ["terminal", "markdown", "json", "junit", "sarif", "html"] as const;
export type Format = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  md: "markdown",
  json: "json",
  xml: "junit",
  sarif: "sarif",
  html: "html",
  txt: "terminal",
};

/** The form that a file's name asks for; `undefined` when it doesn't say. */
export function formatOf(file: string): Format | undefined {
  return BY_EXTENSION[/\.([a-z]+)$/.exec(file.toLowerCase())?.[1] ?? ""];
}

export interface OutputOptions {
  /** Version of idr-stacks, for SARIF. */
  readonly version: string;
  /** Gives findings their place in the site file. @default none */
  readonly open?: OpenSite;
  /** Policies beside this project's own. @default none */
  readonly morePolicies?: readonly PolicyFacts[];
  readonly failOnWarn?: boolean;
  /** Longest Markdown, in characters. @default GitHub's limit */
  readonly limit?: number;
  /** Tells this Markdown comment from others. @default "idr-review" */
  readonly marker?: string;
}

/** Reviews in one of the forms, as text that ends with a newline. No character of a plan in it orders a terminal anything. */
export function render(reviews: readonly Review[], format: Format, options: OutputOptions): string {
  const policies = [...POLICIES, ...(options.morePolicies ?? [])];
  switch (format) {
    case "terminal":
      return `${shown(terminalText(reviews, styleOf(false)))}\n`;
    case "markdown":
      return markdownText(reviews, {
        ...(options.limit === undefined ? {} : { limit: options.limit }),
        ...(options.marker === undefined ? {} : { marker: options.marker }),
      });
    case "json":
      return harmlessJson(`${JSON.stringify(reviewDocument(reviews), null, 2)}\n`);
    case "junit":
      return junitText(reviews, policies, { failOnWarn: options.failOnWarn === true });
    case "sarif":
      return harmlessJson(
        sarifText(reviews, policies, {
          version: options.version,
          ...(options.open === undefined
            ? {}
            : { place: placesIn(options.open.text, relative(process.cwd(), options.open.file)) }),
        }),
      );
    case "html":
      return htmlText(reviews);
  }
}
