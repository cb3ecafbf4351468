import type { Environment, KeyPair, Site } from "../../../../constructs/model";
import type { KeyPair as CloudKeyPair } from "../../../openstack/compute";
import type { DoctorFacts } from "../facts";
import { type Finding, Findings, listed } from "../finding";
import type { KnownIds } from "../state-file";
import { type Refusal, refusalsOf } from "./strangers";
import { addressName } from "../../../../constructs/model/shared-names";

/** What becomes of what a run that was killed has left (docs/decisions/0008-adopt-what-is-there.md). */
const TAKEN_IN =
  "nothing: the next run looks at it, shows it, and takes it in; if another state has it (another machine's?), use that one";

/** A thing in the cloud that has a name which the site uses. */
interface Named {
  readonly kind: string;
  readonly name: string;
  readonly id: string;
}

/**
 * Whether the names of an environment are used once, and by what its state knows. What no state knows, e.g. because a
 * run was killed, the next one takes in, unless it is not what is wanted. Pure.
 * @param known ids in the environment's state; `undefined`: the state is not kept in a file
 */
export function nameFindings(
  environment: Environment,
  facts: DoctorFacts,
  known: KnownIds | undefined,
): readonly Finding[] {
  const findings = new Findings("names");
  const own = namesOf(environment, facts);
  const refused = (strangers: ReadonlySet<string>): readonly Refusal[] =>
    known === undefined ? [] : refusalsOf(environment, strangers, facts, known);
  judge(`names of ${environment.name}`, own, { known, stack: environment.name, refused }, findings);
  return findings.all;
}

/** The same for what the site stack makes: the shared router, the key pair, the addresses. Pure. */
export function siteNameFindings(
  site: Site,
  facts: DoctorFacts,
  known: KnownIds | undefined,
): readonly Finding[] {
  const findings = new Findings("names");
  const shared = site.environments.some(({ network }) => network.router.kind === "site");
  const descriptions = new Set(
    (["production", "spare"] as const)
      .filter((role) => site.live !== undefined && site.addresses[role].kind === "allocated")
      .map((role) => addressName(site, role)),
  );
  const own: Named[] = [
    ...(facts.network?.routers ?? [])
      .filter(({ name }) => shared && name === site.router)
      .map((router) => ({ ...router, kind: "router" })),
    ...(facts.network?.floatingIps ?? [])
      .filter(({ description }) => descriptions.has(description))
      .map(({ id, description }) => ({ kind: "floating IP", name: description, id })),
  ];
  judge(`names of the site stack`, own, { known, stack: "site", refused: () => [] }, findings);
  return findings.all;
}

interface Judging {
  /** `undefined`: the state is not kept in a file. */
  readonly known: KnownIds | undefined;
  readonly stack: string;
  /** Why things with these ids, which the state doesn't know, would not be taken in. */
  readonly refused: (strangers: ReadonlySet<string>) => readonly Refusal[];
}

function namesOf({ servers, securityGroups, network }: Environment, facts: DoctorFacts): Named[] {
  const serverNames = new Set(servers.map(({ name }) => name));
  const volumeNames = new Set(servers.flatMap(({ volumes }) => volumes.map(({ name }) => name)));
  const groupNames = new Set(securityGroups.map(({ name }) => name));
  const pick = (kind: string, things: readonly { name: string; id: string }[], names: ReadonlySet<string>) =>
    things.filter(({ name }) => names.has(name)).map(({ name, id }) => ({ kind, name, id }));
  return [
    ...pick("server", facts.compute?.servers ?? [], serverNames),
    ...pick("volume", facts.volume?.volumes ?? [], volumeNames),
    ...pick(
      "network",
      (facts.network?.networks ?? []).filter(({ external }) => !external),
      new Set([network.name]),
    ),
    ...pick("port", facts.network?.ports ?? [], serverNames),
    ...pick("security group", facts.network?.securityGroups ?? [], groupNames),
  ];
}

function judge(
  subject: string,
  found: readonly Named[],
  { known, stack, refused }: Judging,
  findings: Findings,
): void {
  const key = ({ kind, name }: Named): string => `${kind} ${name}`;
  const keys = found.map(key);
  const twice = keys.filter((one, index) => keys.indexOf(one) !== index);
  if (twice.length > 0) {
    findings.problem(
      subject,
      `used more than once: ${listed(twice)}`,
      "delete or rename those that are not the environment's own, so that they can be told apart",
    );
  }
  if (known === undefined) {
    if (found.length > 0 && twice.length === 0) {
      findings.unknown(
        subject,
        `${found.length} are used; whether the state knows them shows idr plan ${stack}`,
      );
    } else if (found.length === 0) findings.ok(subject, "free");
    return;
  }
  const strangers = found.filter((one) => !known.has(one.id) && !twice.includes(key(one)));
  if (strangers.length > 0) {
    const detail = `in the cloud, but not in the state of ${stack}: ${listed(strangers.map(key), 4)}`;
    const refusals = refused(new Set(strangers.map(({ id }) => id)));
    for (const { why, fix } of refusals) findings.problem(subject, `${detail}; ${why}`, fix);
    if (refusals.length === 0) findings.warning(subject, `${detail}; left by an earlier run`, TAKEN_IN);
  } else if (twice.length === 0) {
    findings.ok(
      subject,
      found.length === 0 ? "free" : `${found.length} used, all of them known to the state`,
    );
  }
}

/** Whether the key pair can be made, or is the one that the site file has. Pure. */
export function keyPairFindings(
  wanted: KeyPair,
  pairs: readonly CloudKeyPair[],
  known: KnownIds | undefined,
): readonly Finding[] {
  const findings = new Findings("key-pair");
  const subject = `key pair ${wanted.name}`;
  const found = pairs.find(({ name }) => name === wanted.name);
  const otherName = "name another with `keyPair:` in the site file, or delete it in the cloud";
  if (found === undefined) findings.ok(subject, "will be made");
  else if (keyOf(found.publicKey) !== keyOf(wanted.publicKeys[0]!)) {
    findings.problem(subject, "is in the cloud with another key than the first of `sshKeys:`", otherName);
  } else if (known !== undefined && !known.has(wanted.name)) {
    // The very same text can be imported; with another comment the engine would make it, and Nova refuse that.
    if (found.publicKey === wanted.publicKeys[0]) {
      findings.warning(
        subject,
        "is in the cloud, but not in the state of site; left by an earlier run",
        TAKEN_IN,
      );
      return findings.all;
    }
    findings.problem(
      subject,
      "is in the cloud with this key and another comment, but not in the state of site, so that Nova will refuse to make it",
      otherName,
    );
  } else findings.ok(subject, "there, with the first key of the site file");
  return findings.all;
}

/** Type and key, without the comment. */
function keyOf(publicKey: string): string {
  return publicKey.trim().split(/\s+/).slice(0, 2).join(" ");
}
