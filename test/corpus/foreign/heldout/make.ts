import { join } from "node:path";

import { makeCorpus } from "../../make";
import { HELD_OUT } from "./index";

/** `npx tsx test/corpus/foreign/heldout/make.ts WORKDIR [deploy|plans|destroy] [scenario…]`: `test/corpus/make.ts` for the held-out set. */
makeCorpus({ scenarios: HELD_OUT, plans: join(__dirname, "plans") }, process.argv.slice(2)).catch(
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
