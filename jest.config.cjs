/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testSequencer: "<rootDir>/test/sequencer.cjs",
  globalSetup: "<rootDir>/test/command/prepare.ts",
  testMatch: ["**/*.test.ts"],
  // It ends a test that hangs. How fast the machine is, no test may depend on.
  testTimeout: 10 * 60_000,
  // The long ones wait for the provider's polling most of the time, so more of them than cores go side by side.
  maxWorkers: 6,
  // They need a real OpenStack: npm run test:openstack.
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/openstack/"],
  // swc strips types and leaves the type check to `npm run typecheck`.
  transform: {
    "^.+\\.(t|j)sx?$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
  },
  transformIgnorePatterns: ["/node_modules/"],
  moduleNameMapper: {
    "^@cdktf/provider-openstack/lib/(.*)$": "<rootDir>/.gen/providers/openstack/$1/index.ts",
  },
};
