/**
 * Tests against the real OpenStack that OS_CLOUD names: the contract suite,
 * which `npm test` runs against the sandbox, and the acceptance of the main job.
 */
if (!process.env.OS_CLOUD)
  throw new Error("name the cloud to test against in OS_CLOUD (npm run lab starts one)");
// The contract suite asks for its cloud by this name, so that OS_CLOUD alone never sends `npm test` to a real one.
process.env.IDR_CONTRACT_CLOUD ??= process.env.OS_CLOUD;

// What somebody else runs is recorded object by object: nothing else may work in that project meanwhile.
const foreign = process.env.IDR_SUITE === "foreign";

/** @type {import("jest").Config} */
module.exports = {
  ...require("./jest.config.cjs"),
  testMatch: foreign
    ? ["<rootDir>/test/openstack/foreign-*.test.ts"]
    : ["<rootDir>/test/contract/**/*.test.ts", "<rootDir>/test/openstack/**/*.test.ts"],
  testPathIgnorePatterns: foreign ? ["/node_modules/"] : ["/node_modules/", "/test/openstack/foreign-"],
  // One thing at a time: what is measured is not disturbed by the others. Where time is short they may run side by
  // side (-w 3), as long as the contract suite, which counts what there is, has a project of its own.
  maxWorkers: 1,
};
