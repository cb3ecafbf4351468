import type { Claim } from "./claims";

const here = (...names: readonly string[]): Claim["tests"] =>
  names.map((name) => [name.startsWith("test/") ? name : `test/security/${name}.test.ts`, ""]);

/** An attack that must not succeed; every test of it is mounted for real. */
const attack = (claim: string, ...names: readonly string[]): Claim => ({
  claim,
  substrate: "scratch repository, fake forge, sandbox, real engine",
  run: "tests",
  tests: here(...names),
});

/** What docs/ci.md says of attacks, in its order. */
export const ATTACKS: readonly Claim[] = [
  attack(
    "No text of a site file is evaluated by the engine",
    "expression-in-site-file",
    "site-texts",
    "expressions",
    "site-yaml",
    "test/security/fuzz/fuzz.test.ts",
  ),
  attack(
    "A request can't say where passwords are sent, nor do its files on the disk; nothing of it is run",
    "pull-request",
    "ci-other-place",
    "ci-target-branch",
  ),
  attack("A plan needs no right but to read states", "read-only-state"),
  attack(
    "What a branch brings leads no command of an operator's to another folder, nor passwords to another server",
    "own-folders",
    "clouds-file",
  ),
  attack(
    "A request does not waive its own findings, and no waiver makes a lasting loss pass unseen",
    "waivers",
    "ci-other-place",
    "pull-request",
  ),
  attack("A site's own policies can't read a secret, nor silence this project's", "site-policies"),
  attack("CI never gives up data, production's address or its binding", "ci-data-guard", "ci-forged-plan"),
  attack(
    "A forged plan is refused, and nothing in it is executed",
    "ci-forged-plan",
    "ci-saved-plan",
    "ci-same-plan",
  ),
  attack(
    "The same plan gets the same verdict by every door, and what another stack has is never taken unseen",
    "ci-another-stacks",
  ),
  attack(
    "Who may log in, and what is looked at no more, is told and needs a person, also where no plan shows it",
    "ci-site-file",
  ),
  attack("Only plans of the plan workflow for the merged head count", "ci-find-plans"),
  attack("What main no longer has is not applied, however late its approval comes", "ci-main-moved"),
  attack(
    "What was found is never pushed out of the comment, nor its review crashed, by what an author wrote",
    "ci-comment-room",
    "hostile-plan",
  ),
  attack(
    "An empty or another state beside a deployed site is refused",
    "ci-empty-state",
    "lineage",
    "unsaved-state",
  ),
  attack(
    "Names, texts and comments of others are never markup, an order, or ours",
    "markdown",
    "harmless",
    "forge",
  ),
  attack(
    "Production that somebody else runs is not taken over, changed or called this site's",
    "foreign-production",
  ),
  attack("No secret is in what is printed, told or kept", "clouds-file", "redaction"),
  attack(
    "Nothing that is installed, built or started by the engine sees a secret that it needs not",
    "ci-workflows",
    "set-up-environment",
    "engine-environment",
  ),
  attack(
    "Engine, provider and what is made of them are what was pinned, whatever a cache, a registry or a checkout has",
    "poisoned-cache",
    "engine-from-checkout",
    "provider-registry",
    "stack-folder",
  ),
  attack("A lost terminal or a closed pipe does not keep a cutover from its way back", "cut-off"),
  attack("Nothing that is dead, or whose clock differs, holds a lock for ever", "zombie", "lock-clock"),
  attack("A web page can't order a sandbox about", "sandbox-from-a-web-page"),
];
