import type { z } from "zod";

import { deployed, destroyed, plans, synthesized } from "./plan";
import { listed, locks, released, reported, shown } from "./history";
import * as others from "./others";
import { moved, prepared, retired } from "./release";
import { reviewed, reviews } from "./review";
import { diagnosis, status, verification } from "./status";

/** What each command prints with `--json` when it came to its end. */
export const DOCUMENTS = {
  status,
  doctor: diagnosis,
  plan: plans,
  review: reviewed,
  deploy: deployed,
  verify: verification,
  "release doctor": diagnosis,
  "release prepare": prepared,
  "release verify": verification,
  "release cutover": moved,
  "release rollback": moved,
  "release retire": retired,
  destroy: destroyed,
  history: listed,
  "history show": shown,
  "history report": reported,
  "lock show": locks,
  "lock release": released,
  synth: synthesized,
  lint: reviews,
  diagram: others.diagram,
  "sandbox start": others.sandboxStarted,
  "sandbox stop": others.sandboxStopped,
  "sandbox reset": others.sandboxReset,
  "sandbox status": others.sandboxStatus,
  demo: others.demo,
  env: others.environment,
} satisfies Record<string, z.ZodType>;

/** A command that prints a document: its words after `idr`. */
export type Command = keyof typeof DOCUMENTS;

/** What a command gives to be printed. Fields that its shape does not have are left out. */
export type Document<C extends Command> = z.input<(typeof DOCUMENTS)[C]>;

export { event, failure } from "./error";
