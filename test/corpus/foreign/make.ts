import { join } from "node:path";

import { makeCorpus } from "../make";
import { FOREIGN } from "./scenarios";

/** `npx tsx test/corpus/foreign/make.ts WORKDIR [deploy|plans|destroy] [scenario…]`: `test/corpus/make.ts` for this corpus. */
makeCorpus({ scenarios: FOREIGN, plans: join(__dirname, "plans") }, process.argv.slice(2)).catch(
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
