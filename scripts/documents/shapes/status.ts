import { z } from "zod";

import { check, day, list, object, text, texts, time, whole } from "./parts";

const reached = z
  .object({
    declared: text().optional().describe("The environment that the site file names."),
    actual: text().optional().describe("The environment that the address reaches."),
  })
  .meta({
    id: "Reached",
    title: "The environment that a public address is to reach, and the one that it reaches.",
  });

const address = z
  .object({
    role: z.enum(["production", "spare", "own"]).describe("`own`: a server's own address."),
    address: text().optional().describe("The IPv4 address; left out: there is none."),
    named: text().optional().describe("How the site file names it, when the site does not allocate it."),
    allocated: text()
      .optional()
      .describe("An address that the site has allocated for this, where the site file names another one."),
    port: text().optional().describe("The port that it is bound to; left out: none."),
    server: text().optional().describe("The server of that port."),
    environment: text().optional().describe("The environment that it reaches."),
    stranger: text().optional().describe("What holds it, where that is not this site's."),
    unnamedPort: text()
      .optional()
      .describe("Id of the proxy's port, where it lacks the name by which the live stack finds it."),
  })
  .meta({ id: "Address", title: "A public address." });

const server = z
  .object({
    name: text().describe("Its name."),
    status: text().describe("Nova's status, or `absent`."),
    task: text().optional().describe("What Nova is doing to it: `spawning`, `deleting` and others."),
    flavor: text().describe("Its flavor."),
    declaredFlavor: text().optional().describe("The site file's flavor, where it is another one."),
    addresses: texts().describe("Addresses on its networks."),
    publicAddress: text().optional().describe("Its floating IP."),
    declared: z.boolean().describe("Whether the site file has it."),
    fault: text().optional().describe("Nova's words when it is in ERROR."),
  })
  .meta({ id: "Server", title: "A server." });

const source = z
  .object({
    kind: z.enum(["blank", "volume", "snapshot", "backup"]).describe("What it was made from."),
    name: text().optional().describe("Name of the source; its id when it is gone."),
    from: z.enum(["cloud", "site-file"]).describe("Who says so."),
    exists: z.boolean().optional().describe("Whether the source still exists; left out: not known."),
  })
  .meta({ id: "VolumeSource", title: "What a volume was made from." });

const volume = z
  .object({
    name: text().describe("Its name."),
    id: text().optional().describe("Its id; left out: it is not there."),
    sizeGiB: z.number().describe("Its size."),
    status: text().describe("Cinder's status, or `absent`."),
    type: text().optional().describe("Its volume type."),
    source: source.describe("What it was made from."),
    createdAt: time().optional().describe("When it was made."),
    attachedTo: z
      .object({
        server: text().describe("The server."),
        device: text().describe("The device, as `/dev/vdb`."),
      })
      .optional()
      .describe("Left out: it is attached to nothing."),
    declared: z.boolean().describe("Whether the site file has it."),
    keptUntil: day()
      .optional()
      .describe("The last day on which a retired environment's volume must be there."),
    overdue: z.boolean().optional().describe("Whether that day has passed."),
  })
  .meta({ id: "Volume", title: "A data volume." });

const environment = z
  .object({
    name: text().describe("Its name."),
    declared: z.boolean().describe("Whether the site file has it."),
    releaseOf: text().optional().describe("The environment that it is a release of."),
    presence: z
      .enum(["absent", "partial", "complete", "retired"])
      .describe("How much of it is in the cloud. `retired`: nothing but volumes that are kept."),
    servers: list(server).describe("Its servers."),
    volumes: list(volume).describe("Its data volumes."),
    checks: list(check).describe("The checks of `idr verify` through the API that did not pass."),
    foreign: list(object).describe("What has a name of this environment and is not this site's."),
  })
  .meta({ id: "Environment", title: "An environment as it is in the cloud." });

export const status = z.object({
  file: text().optional().describe("The site file, an absolute path."),
  site: text().describe("Name of the site."),
  at: time().describe("When the cloud was read."),
  cloud: z
    .object({
      name: text().describe("Entry of clouds.yaml."),
      region: text().optional().describe("The region."),
      project: text().describe("The project."),
    })
    .describe("The cloud."),
  live: reached.describe("What production's address reaches."),
  spare: reached.describe("What the spare address reaches."),
  addresses: list(address).describe("Production's address, the spare one, then servers' own."),
  environments: list(environment).describe("Those of the site file, then others of the project."),
  foreign: list(object).describe("What has a name of the site's own stack and is not this site's."),
  findings: list(
    z
      .object({ severity: z.enum(["error", "warning"]), message: text().describe("What is not well.") })
      .meta({ id: "StatusFinding", title: "Something that is not as the site file has it." }),
  ).describe("The worst first; empty: all is as the site file has it."),
  next: list(
    z
      .object({
        why: text().describe("What to do, and why."),
        command: text().optional().describe("The command that does it."),
        optional: z.literal(true).optional().describe("All is well without it."),
      })
      .meta({ id: "NextStep", title: "What to do next." }),
  ).describe("The first thing first."),
});

export const diagnosis = z
  .object({
    ok: z.boolean().describe("Whether nothing is in the way. Exit code 0, otherwise 1."),
    site: text().describe("Name of the site."),
    cloud: text().describe("Entry of clouds.yaml."),
    environments: texts().describe("Environments that were looked at."),
    toMake: texts()
      .optional()
      .describe("Those that are not wholly in the cloud; left out: the cloud did not answer."),
    needs: z
      .object({
        servers: whole(),
        cores: whole(),
        ramMiB: whole(),
        volumes: whole().describe("Data volumes and root volumes."),
        gib: z.number().describe("GiB of those volumes."),
        temporarySnapshots: whole().describe("Snapshots for the time of a copy, with `--via-snapshot`."),
        temporaryGib: z.number().describe("GiB of those snapshots."),
        networks: whole(),
        ports: whole(),
        routers: whole(),
        floatingIps: whole(),
        securityGroups: whole(),
        securityGroupRules: whole(),
      })
      .meta({ id: "Needs", title: "What counts against the project's quotas." })
      .optional()
      .describe("What it takes to make them."),
    findings: list(
      z
        .object({
          check: text().describe("Stable name of the check: `quota`, `volume-source`, `clock` and others."),
          subject: text().describe("What was looked at."),
          verdict: z
            .enum(["passed", "warning", "failed", "unknown"])
            .describe("`unknown`: it could not be looked at, and `detail` says why."),
          detail: text().describe("What was seen."),
          fix: text().optional().describe("What to do about it."),
        })
        .meta({ id: "DoctorFinding", title: "Something that a deployment needs, and what was seen of it." }),
    ).describe("All that was looked at."),
  })
  .meta({ id: "Diagnosis", title: "What is in the way of a deployment or a release." });

export const verification = z
  .object({
    ok: z.boolean().describe("Whether nothing failed. Exit code 0, otherwise 1."),
    site: text().describe("Name of the site."),
    cloud: text().describe("Entry of clouds.yaml."),
    environment: text().describe("The environment."),
    at: time().describe("When it began."),
    addresses: texts().describe("Public addresses through which it was looked at."),
    comparedWith: text().optional().describe("The environment that it was compared with."),
    checks: list(check).describe("All checks."),
  })
  .meta({ id: "Verification", title: "What was seen of an environment." });
