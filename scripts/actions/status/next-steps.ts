import { howToGoOn } from "../../cloud/foreign";
import { holderFix } from "../../cloud/holder";
import { namePortCommand } from "../../cloud/reached";
import { type AddressRole, addressWords } from "../../cloud/site-address";
import type { AddressStatus } from "./addresses";
import { type Past, releaseSteps } from "./release-steps";
import type { StatusReport } from "./report";

/** What to do next, with the command that does it. */
export interface NextStep {
  readonly why: string;
  readonly command?: string;
  /** Whether all is well without it. @default false */
  readonly optional?: true;
}

/**
 * What to do next, the first thing first; when all is as the site file has it, at most what a release can go on with.
 * @param past what the history says. @default not known
 */
export function nextSteps(report: StatusReport, past?: Past): NextStep[] {
  const declared = report.environments.filter((environment) => environment.declared);
  const { live, spare } = report;
  if (report.foreign.length > 0) return [{ why: howToGoOn("site", report.foreign) }];
  const wrong = report.addresses.flatMap(wrongName);
  if (wrong.length > 0) return wrong;
  const held = heldByOthers(report, "production");
  if (held !== undefined) return [held];
  if (live.actual !== undefined && !declared.some(({ name }) => name === live.actual)) {
    return [
      {
        why: `visitors reach ${live.actual}, which the site file doesn't have: an environment that is deployed keeps its name; write ${live.actual} back into the site file`,
      },
    ];
  }
  if (declared.every(({ presence, foreign }) => presence === "absent" && foreign.length === 0)) {
    return [
      { why: "no environment of this site is in the cloud yet; make all of it", command: "idr deploy --all" },
      { why: "or look first at what would be made", command: "idr plan --all" },
    ];
  }
  const steps: NextStep[] = [];
  for (const { name, presence, releaseOf, foreign } of declared) {
    // One that was retired is as it should be: there is no need to make it again.
    if (presence === "complete" || presence === "retired") continue;
    // It is not this site's to finish.
    if (foreign.length > 0) continue;
    // Of one that is there in part, only preparing goes on with its copies as it began them.
    const prepare = releaseOf !== undefined && (presence === "absent" || releaseOf === live.actual);
    steps.push({
      why:
        presence === "partial"
          ? `${name} is there in part; finish it`
          : prepare
            ? `${name} is a release of ${releaseOf} that was not made yet`
            : `${name} is not there yet`,
      command: prepare ? `idr release prepare ${name}` : `idr deploy ${name}`,
    });
  }
  for (const { name, presence, checks, servers } of declared) {
    if (presence !== "complete") continue;
    const stopped = servers.filter(({ status }) => status === "SHUTOFF").map((server) => server.name);
    for (const server of stopped) {
      steps.push({ why: `${server} is stopped; start it`, command: `openstack server start ${server}` });
    }
    if (checks.some((check) => check.verdict === "failed" && check.group !== "servers")) {
      steps.push({
        why: `${name} is not as the site file has it; see what a deployment would change`,
        command: `idr plan ${name}`,
      });
    }
  }
  const complete = (name: string | undefined): boolean =>
    declared.some((environment) => environment.name === name && environment.presence === "complete");
  const [production] = report.addresses;
  const unnamed = production?.unnamedPort;
  const theirs = foreignLive(report);
  if (live.actual !== undefined && unnamed !== undefined) {
    steps.unshift({
      why: `give the proxy's port of ${live.actual} its name, so that a release can be made from it`,
      command: namePortCommand(live.actual, unnamed),
    });
  } else if (theirs !== undefined) {
    steps.unshift(theirs);
  } else if (live.actual === undefined && complete(live.declared)) {
    steps.unshift(...spareLater(report), {
      why: `nobody reaches ${live.declared ?? ""} yet; give it its address`,
      command: "idr deploy site live",
    });
  } else if (live.actual !== undefined && live.actual !== live.declared && live.declared !== undefined) {
    steps.unshift(...liveSteps(live.actual, live.declared, report, complete));
  } else if (spare.actual !== spare.declared && (spare.declared === undefined || complete(spare.declared))) {
    steps.push(heldByOthers(report, "spare") ?? spareStep(report));
  }
  return steps.length === 0 ? releaseSteps(report, past) : steps;
}

/** A named address that the project lacks, or that stands in place of an allocated one, is a slip in the site file. */
function wrongName({ role, address, named, allocated }: AddressStatus): NextStep[] {
  if (role === "own") return [];
  if (allocated !== undefined) {
    return [
      {
        why: `an allocated address is not given up by a plan: take addresses.${role} out of the site file, so that ${allocated} is ${addressWords(role)} again`,
      },
    ];
  }
  if (named === undefined || address !== undefined) return [];
  return [
    {
      why: `the project has no floating IP ${named}: correct addresses.${role} in the site file`,
    },
  ];
}

/**
 * A state that doesn't know that the spare address is bound can't take it off: an unset does, whatever the state knows.
 */
function spareStep({ spare, addresses }: StatusReport): NextStep {
  const address = addresses.find(({ role }) => role === "spare")?.address;
  if (spare.declared === undefined && address !== undefined) {
    return {
      why: `the spare address reaches ${spare.actual ?? "a server"}, and the site file gives it to nobody; take it off`,
      command: `openstack floating ip unset --port ${address}`,
    };
  }
  return { why: "bind the spare address as the site file says", command: "idr deploy live" };
}

/** The live stack looks up the spare address's proxy, too. */
function spareLater({ spare, environments }: StatusReport): NextStep[] {
  const absent = environments.find(({ name, presence }) => name === spare.declared && presence === "absent");
  if (absent === undefined) return [];
  return [
    {
      why: `${absent.name} is not there yet, so the spare address can't reach it: write \`spare: none\` into the site file`,
    },
  ];
}

/** An address that somebody else holds is theirs to give up: no command of this site takes it. */
function heldByOthers({ addresses }: StatusReport, role: AddressRole): NextStep | undefined {
  const held = addresses.find((one) => one.role === role);
  if (held?.stranger === undefined || held.address === undefined) return undefined;
  const fix = holderFix(held.address, role, held.named !== undefined);
  return { why: `${addressWords(role)} reaches ${held.stranger}: ${fix}` };
}

/**
 * What to write when the environment that is to be live was deployed by another tool: its address is not one of this
 * site's, and it must not get a second one.
 */
function foreignLive({ live, environments, addresses }: StatusReport): NextStep | undefined {
  const environment = environments.find(({ name }) => name === live.declared);
  if (live.actual !== undefined || environment === undefined || environment.foreign.length === 0)
    return undefined;
  const own = addresses.find(
    ({ role, environment: of, server }) =>
      role === "own" && of === live.declared && server === `${live.declared ?? ""}-proxy`,
  );
  return {
    why:
      own?.address === undefined
        ? `another tool deployed ${environment.name}: name the address that visitors know in the site file, as addresses.production`
        : `another tool deployed ${environment.name}: write \`addresses: { production: ${own.address} }\` into the site file`,
  };
}

/**
 * Production reaches another environment than the site file says: mostly a move that was broken off, which can be
 * finished or taken back.
 */
function liveSteps(
  actual: string,
  declared: string,
  { environments, spare }: StatusReport,
  complete: (name: string) => boolean,
): NextStep[] {
  const releaseOf = (name: string) => environments.find((one) => one.name === name)?.releaseOf;
  const cutover = (why: string, to: string, command = `idr release cutover ${to}`): NextStep[] =>
    complete(to) ? [{ why, command }] : [];
  const rollback = (why: string, from: string, to: string): NextStep[] =>
    complete(from) ? [{ why, command: `idr release rollback --from ${from} --to ${to}` }] : [];
  if (releaseOf(actual) === declared) {
    return [
      ...cutover(`finish the cutover: visitors reach ${actual} already`, actual),
      ...rollback(`or go back to ${declared}`, declared, actual),
    ];
  }
  const wanted = `take ${declared} live, as the site file says`;
  if (releaseOf(declared) === actual) {
    // Without the spare address nobody can verify it, and a cutover asks for that. A rollback gives it the spare address.
    if (spare.actual !== declared) {
      return rollback(
        `put the addresses in order: production stays with ${actual}, ${declared} gets the spare one, and can be verified`,
        actual,
        declared,
      );
    }
    return [
      ...cutover(wanted, declared),
      ...rollback(`or stay with ${actual}: a rollback that was broken off ends so`, actual, declared),
    ];
  }
  return cutover(wanted, declared, `idr release cutover --from ${actual} --to ${declared}`);
}
