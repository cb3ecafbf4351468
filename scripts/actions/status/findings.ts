import { listText } from "../../cloud/foreign";
import type { StatusReport } from "./report";

/** Something that is not as the site file has it, or not well. */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** What is wrong, the worst first. */
export function findingsOf(report: StatusReport): Finding[] {
  const findings: Finding[] = [];
  const say = (severity: Finding["severity"], message: string): void =>
    void findings.push({ severity, message });
  const { live, spare, addresses } = report;
  const [production] = addresses;
  const somethingThere = report.environments.some(({ presence }) => presence !== "absent");
  const declared = report.environments.find(({ name }) => name === live.declared);
  if (production?.address !== undefined && production.port === undefined && declared?.presence !== "absent") {
    say("error", `production's address ${production.address} is bound to nothing: the site is down`);
  }
  if (production?.address !== undefined && production.port !== undefined && production.server === undefined) {
    say(
      "error",
      `production's address ${production.address} reaches port ${production.port}, which has no server`,
    );
  }
  for (const { role, address, stranger } of addresses) {
    if (stranger !== undefined) {
      say("error", `the ${role} address ${address ?? ""} reaches ${stranger}, which is not this site's`);
    }
  }
  for (const address of addresses) {
    if (address.address === undefined && address.named !== undefined && somethingThere) {
      say("error", `the ${address.role} address ${address.named} is not among the project's floating IPs`);
    }
    if (address.allocated !== undefined) {
      say(
        "error",
        `the site has allocated ${address.allocated} as its ${address.role} address, and the site file names ${address.named ?? ""} now`,
      );
    }
  }
  if (live.actual !== undefined && live.actual !== live.declared) {
    say(
      "warning",
      `production reaches ${live.actual}, but the site file says live: ${live.declared ?? "none"}`,
    );
  }
  if (spare.actual !== undefined && spare.actual !== spare.declared) {
    say(
      "warning",
      `the spare address reaches ${spare.actual}, but the site file says spare: ${spare.declared ?? "none"}`,
    );
  }
  if (production?.environment !== undefined && production.unnamedPort !== undefined) {
    say(
      "warning",
      `production reaches ${production.environment} by a port without a name, which no release can move it from: ${production.unnamedPort}`,
    );
  }
  if (report.foreign.length > 0) {
    say(
      "warning",
      `the cloud has what the stack site would create, and no state of this site knows it: ${listText(report.foreign)}`,
    );
  }
  for (const { name, foreign } of report.environments.filter((one) => one.foreign.length > 0)) {
    say(
      "warning",
      `${name} is in the cloud, and no state of this site knows it: ${listText(foreign)}; no command of this site changes it`,
    );
  }
  for (const { name, overdue, keptUntil, sizeGiB } of report.environments.flatMap(({ volumes }) => volumes)) {
    if (overdue === true) {
      say("warning", `volume ${name} (${sizeGiB} GiB) was to be kept until ${keptUntil ?? ""}: it may go`);
    }
  }
  for (const { name, checks } of report.environments) {
    for (const check of checks.filter((one) => !isToldOtherwise(one))) {
      const isLess = check.verdict === "warning" || check.group === "metadata";
      say(isLess ? "warning" : "error", `${name}: ${check.name} ${check.detail}`);
    }
  }
  for (const environment of report.environments) {
    if (!environment.declared && ![live.actual, spare.actual].includes(environment.name)) {
      // Another site's, or one that was retired: it is named, but it is not this site's trouble.
      continue;
    }
    for (const server of environment.servers) serverFindings(server, environment.declared, say);
    for (const volume of environment.volumes) {
      if (/error/.test(volume.status)) say("error", `volume ${volume.name} is in status ${volume.status}`);
      else if (environment.declared && !volume.declared) {
        say(
          "warning",
          `volume ${volume.name} (${volume.sizeGiB} GiB) is in the cloud, but not in the site file`,
        );
      }
    }
    for (const name of twice(environment.volumes.filter((volume) => volume.status !== "absent"))) {
      say("error", `there are several volumes of the name ${name}`);
    }
  }
  return findings.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}

/** Servers, and volumes that Cinder calls damaged or that are there twice, have findings of their own. */
function isToldOtherwise({ group, detail }: StatusReport["environments"][number]["checks"][number]): boolean {
  return (
    (group === "servers" && !/servers have this name$/.test(detail)) ||
    (group === "volumes" && /^is error|volumes have this name$/.test(detail))
  );
}

function serverFindings(
  server: StatusReport["environments"][number]["servers"][number],
  environmentDeclared: boolean,
  say: (severity: Finding["severity"], message: string) => void,
): void {
  if (server.status === "ERROR") {
    say("error", `server ${server.name} is in ERROR${server.fault === undefined ? "" : `: ${server.fault}`}`);
  } else if (!["ACTIVE", "BUILD", "absent"].includes(server.status)) {
    say("warning", `server ${server.name} is ${server.status}`);
  }
  if (environmentDeclared && !server.declared) {
    say("warning", `server ${server.name} is in the cloud, but not in the site file`);
  }
  if (server.declaredFlavor !== undefined) {
    say(
      "warning",
      `server ${server.name} has flavor ${server.flavor}; the site file says ${server.declaredFlavor}`,
    );
  }
}

function twice(things: readonly { readonly name: string }[]): string[] {
  const names = things.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
