import type { Command } from "../../scripts/documents/shapes";

/** Commands whose documents the tests of this folder compare with their shapes, by the test that runs them. */
export const SEEN_IN = {
  "main-job": ["demo", "history report"],
  "small-site": ["release prepare", "release verify", "release cutover", "release rollback"],
  retire: ["release retire"],
} as const satisfies Record<string, readonly Command[]>;
