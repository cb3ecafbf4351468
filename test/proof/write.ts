import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

import { recordCampaign } from "../faults/figures";
import { readJournal } from "../faults/journal";

import { ATTACKS } from "./attacks";
import { campaignText } from "./campaign";
import { CLAIMS, type Claim } from "./claims";
import { readFigures } from "./figures";
import { figuresTable, type JestRun, movesTable, proofTable, verdict } from "./table";

/**
 * `npm run proof`: writes docs/proof.md from what the last runs of jest left in .idr/ci (`.ci/run` leaves them there),
 * and from what was measured (test/proof/measured). `npm run proof -- --campaign FILE` first takes the result of a
 * fault campaign from its journal: of one that ended before it could keep it itself.
 * Exit 1 when a claim's test failed or is not there any more. A run that was not made here is said to be so.
 */
const root = join(__dirname, "../..");

function readRun(name: Claim["run"]): JestRun | undefined {
  const file = join(root, ".idr/ci", `${name}.json`);
  if (!existsSync(file)) return undefined;
  const raw = JSON.parse(readFileSync(file, "utf8")) as {
    startTime: number;
    testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
  };
  return {
    startedAt: new Date(raw.startTime),
    tests: raw.testResults.flatMap(({ name: path, assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({
        file: relative(root, path),
        name: fullName,
        status,
      })),
    ),
  };
}

const { campaign } = parseArgs({ options: { campaign: { type: "string" } } }).values;
if (campaign !== undefined) {
  const { done, command } = readJournal(campaign);
  recordCampaign(done, command, statSync(campaign).mtime.toISOString());
}
const figures = readFigures();
const runs = { tests: readRun("tests"), openstack: readRun("openstack") };
const told = (claims: readonly Claim[]) => claims.map((claim) => verdict(claim, runs[claim.run]));
const verdicts = told(CLAIMS);
const attacks = told(ATTACKS);
writeFileSync(
  join(root, "docs/proof.md"),
  `# Proof

Written by \`npm run proof\` from the test runs themselves: each claim of the README, the tests that prove it, on what, when.

${proofTable(verdicts)}

## Attacks

What is tried, and what stops it: [ci.md](ci.md#who-is-trusted-with-what).

${proofTable(attacks)}

## Releases under faults and kills

\`npm run test:faults\` ([faults.md](faults.md)): whole releases on the sandbox with the real engine and provider, while calls fail, clocks jump and processes are killed; and single steps, disturbed at every call by which they change the cloud. Each is looked through for what must hold, whatever happens.

${campaignText(figures)}

## What a move of production's address costs

New connections from outside through Neutron's own router, around each move; "unbound" is how long Neutron said that the address is bound to nothing.

${figuresTable(figures)}

<details><summary>Each move</summary>

${movesTable(figures)}

</details>
`,
);
for (const { claim, state } of [...verdicts, ...attacks])
  process.stdout.write(`${state.padEnd(8)} ${claim.claim}\n`);
if ([...verdicts, ...attacks].some(({ state }) => state === "failed" || state === "missing"))
  process.exitCode = 1;
