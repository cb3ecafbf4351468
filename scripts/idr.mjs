#!/usr/bin/env node
/** The `idr` command: prepares what is missing, then runs scripts/cli.ts. */
import { launch } from "./launch.mjs";

await launch("scripts/cli.ts", process.argv.slice(2));
