const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * Files that take minutes, the slowest first: mostly they wait for the provider's polling. Where jest knows no times yet
 * (a fresh clone), it begins with the largest files, and a slow one that is small would be begun last and waited for.
 */
const SLOWEST = [
  "e2e/retire",
  "e2e/small-site",
  "ci/e2e/github",
  "security/foreign-production",
  "e2e/two-operators",
  "e2e/copied-folder",
  "actions/release/prepare",
  "security/cut-off",
  "e2e/main-job",
  "actions/deploy/interrupted",
  "actions/release/moved-meanwhile",
  "security/ci-",
  "actions/deploy/",
  "security/lineage",
  "security/",
  "cli/e2e/",
  "scripts/engine/",
];

const rank = ({ path }) => {
  const found = SLOWEST.findIndex((part) => path.includes(`/${part}`));
  return found === -1 ? SLOWEST.length : found;
};

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    // What jest has measured here before counts; the sort is stable.
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return [...sorted].sort((a, b) => rank(a) - rank(b));
  }
};
