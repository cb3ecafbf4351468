import type { HttpAnswer } from "../../scripts/openstack/http";

/** An answer as it came: nothing is hidden, retried or turned into an exception. */
export interface Answer {
  readonly status: number;
  readonly headers: HttpAnswer["headers"];
  /** Its JSON; text where it is none. */
  readonly body: unknown;
}

/** One thing of OpenStack's as its API shows it. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** The body of an answer. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Empty, or a page of HTML: cases look at it as text.
    return text;
  }
}

/** The one thing an answer holds. */
export const rowOf = (answer: Answer, key: string): Row => (answer.body as Record<string, Row>)[key]!;

/** The things a listing holds. */
export const rowsOf = (answer: Answer, key: string): Row[] => (answer.body as Record<string, Row[]>)[key]!;

/** For errors of the suite's own making. */
export const describeAnswer = ({ status, body }: Answer) => `${status} ${JSON.stringify(body)}`;
