import { fuzz } from "./run";

/**
 * `npm run test:fuzz [-- --seed 1 --count 20000 --synths 1000]`: mutated site files, each read and many synthesized.
 * Exits with 1 when one of them did what it should not.
 */
function option(name: string, preset: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? preset : Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number from 0`);
  return value;
}

const [seed, count, synths] = [option("seed", 1), option("count", 20_000), option("synths", 1000)];
const start = performance.now();
const result = fuzz({
  seed,
  count,
  synths,
  progress: (done) => process.stderr.write(`${done} of ${count}\n`),
});
const { failures, ...counts } = result;
for (const { index, text, message } of failures.slice(0, 20)) {
  process.stdout.write(
    `file ${index}: ${JSON.stringify(message)}\n  ${JSON.stringify(text.slice(0, 2000))}\n`,
  );
}
const seconds = Math.round((performance.now() - start) / 1000);
process.stdout.write(
  `${JSON.stringify({ seed, count, seconds, ...counts, slowestMs: Math.round(counts.slowestMs), failures: failures.length })}\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
