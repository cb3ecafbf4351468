/**
 * Tests against the real OpenStack that OS_CLOUD names: the contract suite,
 * which `npm test` runs against the sandbox, and the acceptance of the main job.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...require("./jest.config.cjs"),
  testMatch: ["<rootDir>/test/contract/**/*.test.ts", "<rootDir>/test/openstack/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  setupFiles: ["<rootDir>/test/openstack/cloud-env.cjs"],
  // One cloud, one thing at a time: what is measured must not be disturbed.
  maxWorkers: 1,
};
