/** What a claim was proved on. */
export type Substrate =
  | "model alone"
  | "scratch repository, fake forge, sandbox, real engine"
  | "sandbox, real engine and provider"
  | "real OpenStack, real engine and provider";

/** A promise of the README, and the tests without which it is only a promise. */
export interface Claim {
  readonly claim: string;
  readonly substrate: Substrate;
  /** Which run of jest they are in: `.idr/ci/<run>.json`. */
  readonly run: "tests" | "openstack";
  /** Files (from the root) and the beginning of a test's full name in it; `""`: all of the file. */
  readonly tests: readonly (readonly [file: string, name: string])[];
}

const ACCEPTANCE = "test/openstack/acceptance/main-job.test.ts";
const MOVES = "test/openstack/acceptance/moves.test.ts";
const OTHER = "test/openstack/acceptance/other-ways.test.ts";

/** The README's promises, in its order. */
export const CLAIMS: readonly Claim[] = [
  {
    claim: "All mistakes of a site file are told at once, each with its line, before anything is changed",
    substrate: "model alone",
    run: "tests",
    tests: [["test/constructs/model/mistakes.test.ts", ""]],
  },
  {
    claim: "What isn't said has IDR's own value: servers, volumes, ports, metadata",
    substrate: "model alone",
    run: "tests",
    tests: [["test/constructs/model/facts.test.ts", ""]],
  },
  {
    claim: "Every data volume and public address is protected in the synthesized files, which hold no secret",
    substrate: "model alone",
    run: "tests",
    tests: [["test/stacks/app.test.ts", "the stacks of the example"]],
  },
  {
    claim: "The main job runs: deploy, clone, cut over, go back",
    substrate: "sandbox, real engine and provider",
    run: "tests",
    tests: [
      ["test/e2e/main-job.test.ts", ""],
      ["test/e2e/small-site.test.ts", ""],
    ],
  },
  {
    claim: "An interrupted deployment or release goes on: nothing is made or copied twice",
    substrate: "sandbox, real engine and provider",
    run: "tests",
    tests: [
      ["test/scripts/actions/deploy/interrupted.test.ts", ""],
      ["test/scripts/actions/deploy/tainted.test.ts", ""],
    ],
  },
  {
    claim: "… on a real OpenStack too, with everything killed half-way",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [[MOVES, "a release is prepared by way of snapshots"]],
  },
  {
    claim: "An old environment is retired and its data kept, which a deployment undoes",
    substrate: "sandbox, real engine and provider",
    run: "tests",
    tests: [["test/e2e/retire.test.ts", ""]],
  },
  {
    claim: "… on a real OpenStack too",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [[MOVES, "the other environment is retired"]],
  },
  {
    claim: "Of two operators at once one wins and the other is told, with the state in a real PostgreSQL",
    substrate: "sandbox, real engine and provider",
    run: "tests",
    tests: [["test/e2e/two-operators.test.ts", ""]],
  },
  {
    claim: "The sandbox answers as OpenStack does",
    substrate: "sandbox, real engine and provider",
    run: "tests",
    tests: [["test/contract/contract.test.ts", "the sandbox: "]],
  },
  {
    claim: "… and OpenStack as the sandbox does",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    // Its titles name the cloud: a run that went to the sandbox after all is no proof.
    tests: [["test/contract/contract.test.ts", 'cloud "']],
  },
  {
    claim: "A whole production environment is deployed; the plan is empty afterwards",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [[ACCEPTANCE, "production is deployed"]],
  },
  {
    claim: "Only the documented ports are open from outside",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [[ACCEPTANCE, "the documented ports are open"]],
  },
  {
    claim: "A release clones the data, byte for byte",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [[ACCEPTANCE, "a release is made"]],
  },
  {
    claim: "Visitors notice nothing of a cutover or rollback; the address is never bound to nothing",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [
      [ACCEPTANCE, "cutovers and rollbacks lose no connection"],
      [MOVES, "cutovers and rollbacks under load"],
      [ACCEPTANCE, "a download that was begun before a move"],
    ],
  },
  {
    claim: "A release is taken down without touching production or its data",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [[ACCEPTANCE, "the release is taken down again"]],
  },
  {
    claim: "cdktf-cli deploys the same stacks, and refuses to destroy data volumes",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [
      [OTHER, "cdktf-cli deploys the site"],
      [OTHER, "cdktf-cli refuses to destroy"],
    ],
  },
  {
    claim: "A router for each environment, and the incumbent's order, lose connections",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [
      [OTHER, "with a router for each environment"],
      [MOVES, "in the incumbent's order"],
    ],
  },
  {
    claim:
      "No dangerous plan comes out safe, of five sets that real engines made, or that are edits of what they made",
    substrate: "model alone",
    run: "tests",
    tests: [
      ["test/corpus/corpus.test.ts", ""],
      ["test/corpus/foreign/corpus.test.ts", ""],
      ["test/corpus/foreign/heldout/heldout.test.ts", ""],
      ["test/corpus/foreign/third/third.test.ts", ""],
      ["test/corpus/foreign/fourth/fourth.test.ts", ""],
    ],
  },
  {
    claim: "Of every change that the provider's schema allows, only what is listed by hand comes out safe",
    substrate: "model alone",
    run: "tests",
    tests: [
      ["test/scripts/review/recognised/generative.test.ts", ""],
      ["test/scripts/review/recognised/table.test.ts", ""],
    ],
  },
  {
    claim: "Who can reach which port is worked out as Neutron's packet filter lets packets in",
    substrate: "real OpenStack, real engine and provider",
    run: "openstack",
    tests: [["test/openstack/acceptance/reachability.test.ts", ""]],
  },
];
