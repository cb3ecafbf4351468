import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { CLAIMS, type Claim } from "./claims";
import { readFigures } from "./figures";
import { figuresTable, type JestRun, movesTable, proofTable, verdict } from "./table";

/**
 * `npm run proof`: writes docs/proof.md from what the last runs of jest left in .idr/ci (`.ci/run` leaves them there).
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

const runs = { tests: readRun("tests"), openstack: readRun("openstack") };
const verdicts = CLAIMS.map((claim) => verdict(claim, runs[claim.run]));
writeFileSync(
  join(root, "docs/proof.md"),
  `# Proof

Written by \`npm run proof\` from the test runs themselves: each claim of the README, the tests that prove it, on what, when.

${proofTable(verdicts)}

## What a move of production's address costs

New connections from outside through Neutron's own router, around each move; "unbound" is how long Neutron said that the address is bound to nothing.

${figuresTable(readFigures())}

<details><summary>Each move</summary>

${movesTable(readFigures())}

</details>
`,
);
for (const { claim, state } of verdicts) process.stdout.write(`${state.padEnd(8)} ${claim.claim}\n`);
if (verdicts.some(({ state }) => state === "failed" || state === "missing")) process.exitCode = 1;
