import type { Environment, KeyPair, Site } from "../../../../constructs/model";
import { isMarkOfSite, markOf } from "../../../../constructs/model/marks";
import { howToGoOn, listText, wordOf, type WantedObject } from "../../../cloud/foreign";
import { foreignFloatingIps } from "../../../cloud/holder";
import { type CloudObject, objectsOf } from "../../../cloud/objects";
import { wantedByEnvironment, wantedBySite } from "../../../cloud/wanted";
import type { KeyPair as CloudKeyPair } from "../../../openstack/compute";
import { KEY_PAIR } from "../../../review/kinds";
import type { DoctorFacts } from "../facts";
import { type Finding, Findings, listed } from "../finding";
import type { KnownIds } from "../state-file";
import { type Refusal, refusalsOf } from "./strangers";
import { addressDescriptions } from "../../../../constructs/model/shared-names";

/** What becomes of what a run that was killed has left (docs/decisions/0008-adopt-what-is-there.md). */
const TAKEN_IN =
  "nothing: the next run looks at it, shows it, and takes it in where it is what the site file asks for; if another state has it (another machine's?), use that one";

/** A thing in the cloud that has a name which the site uses. */
interface Named {
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  /** The same, where it may carry a mark. @default it is told by a name of its own, which only this site uses */
  readonly object?: CloudObject;
}

/**
 * Whether the names of an environment are used once, and by what its state knows. What no state knows, e.g. because a
 * run was killed, the next one takes in, unless it is not what is wanted. Pure.
 * @param known ids in the environment's state; `undefined`: the state is not kept in a file
 */
export function nameFindings(
  site: string,
  environment: Environment,
  facts: DoctorFacts,
  known: KnownIds | undefined,
): readonly Finding[] {
  const findings = new Findings("names");
  const own = namesOf(environment, facts);
  const refused = (strangers: ReadonlySet<string>): readonly Refusal[] =>
    known === undefined ? [] : refusalsOf(environment, strangers, facts, known);
  const stack = environment.name;
  judge(`names of ${stack}`, own, { known, stack, mark: markOf(site, stack), refused, facts }, findings);
  return findings.all;
}

/** The same for what the site stack makes: the shared router, the key pair, the addresses. Pure. */
export function siteNameFindings(
  site: Site,
  facts: DoctorFacts,
  known: KnownIds | undefined,
): readonly Finding[] {
  const findings = new Findings("names");
  const descriptions = addressDescriptions(site);
  const foreign = foreignAddresses(site, descriptions, facts, known);
  if (foreign.length > 0) {
    findings.problem(
      "addresses of the site stack",
      `in the cloud, and no state of this site knows it: ${listText(foreign)}; no command of this site changes it`,
      howToGoOn("site", foreign),
    );
  }
  const own: Named[] = [
    ...namedIn(
      wantedBySite(site).filter(({ type }) => type !== KEY_PAIR),
      facts,
    ),
    ...(facts.network?.floatingIps ?? [])
      .filter(({ id, description }) => descriptions.has(description) && !foreign.some((one) => one.id === id))
      .map(({ id, description }) => ({ kind: "floating IP", name: description, id })),
  ];
  const judging = {
    known,
    stack: "site",
    mark: markOf(site.name, "site"),
    refused: () => [],
    facts,
  };
  judge(`names of the site stack`, own, judging, findings);
  return findings.all;
}

/** Floating IPs that have the site's descriptions and are somebody else's; several of one description are told elsewhere. */
function foreignAddresses(
  { name }: Site,
  descriptions: ReadonlySet<string>,
  { network, compute, volume }: DoctorFacts,
  known: KnownIds | undefined,
): readonly CloudObject[] {
  if (network === undefined || compute === undefined || known === undefined) return [];
  const { floatingIps, ports } = network;
  const objects = objectsOf({ ...compute, ...network, ...volume });
  const begun = known.size > 0 || objects.some(({ mark }) => isMarkOfSite(mark, name));
  const facts = { site: name, ports, servers: compute.servers, known, begun };
  const found = foreignFloatingIps(descriptions, floatingIps, facts);
  return found.filter((one) => found.filter((other) => other.name === one.name).length === 1);
}

interface Judging {
  /** `undefined`: the state is not kept in a file. */
  readonly known: KnownIds | undefined;
  readonly stack: string;
  /** Mark of what the stack creates. */
  readonly mark: string;
  readonly facts: DoctorFacts;
  /** Why things with these ids, which the state doesn't know, would not be taken in. */
  readonly refused: (strangers: ReadonlySet<string>) => readonly Refusal[];
}

function namesOf(environment: Environment, facts: DoctorFacts): Named[] {
  return namedIn(wantedByEnvironment(environment), facts);
}

/** What the cloud has of these names. */
function namedIn(wanted: readonly WantedObject[], { compute, network, volume }: DoctorFacts): Named[] {
  const keys = new Set(wanted.map(({ type, name }) => `${type} ${name}`));
  return objectsOf({ ...compute, ...network, ...volume })
    .filter(({ type, name }) => keys.has(`${type} ${name}`))
    .map((object) => ({ kind: wordOf(object.type), name: object.name, id: object.id, object }));
}

function judge(
  subject: string,
  found: readonly Named[],
  { known, stack, mark, facts, refused }: Judging,
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
  const foreign = found
    .filter((one) => !twice.includes(key(one)))
    .flatMap(({ id, object }) =>
      object !== undefined && object.mark !== mark && !known.has(id) ? [object] : [],
    );
  if (foreign.length > 0) {
    const lists = { floatingIps: [], ports: [], ...facts.network, servers: facts.compute?.servers ?? [] };
    const detail = `in the cloud, and no state of this site knows it: ${listText(foreign, lists)}`;
    const fix = howToGoOn(stack, foreign, lists);
    findings.problem(subject, `${detail}; no command of this site changes it`, fix);
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
    if (known.size === 0) {
      findings.problem(
        subject,
        "is in the cloud, and the state of site knows nothing at all: somebody else made it",
        "name another with `keyPair:` in the site file, or work with the state that knows it",
      );
      return findings.all;
    }
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
