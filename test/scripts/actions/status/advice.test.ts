import type { Site } from "../../../../constructs/model";
import { findingsOf } from "../../../../scripts/actions/status/findings";
import { nextSteps } from "../../../../scripts/actions/status/next-steps";
import type { CloudFacts } from "../../../../scripts/actions/status/facts";
import { reportOf } from "../../../../scripts/actions/status/report";
import { NOTHING, addServer, cloudOf, retireFrom, siteOf } from "./cloud";

const NOW = new Date("2026-11-22T12:00:00Z");
const commands = (site: Site, facts: CloudFacts) =>
  nextSteps(reportOf(site, facts, NOW)).map(({ command }) => command);
const findings = (site: Site, facts: CloudFacts) =>
  findingsOf(reportOf(site, facts, NOW)).map(({ severity, message }) => `${severity}: ${message}`);

describe("what to do next", () => {
  test("in a cloud with nothing: deploy all", () => {
    expect(commands(siteOf(), NOTHING)).toEqual(["idr deploy --all", "idr plan --all"]);
    expect(findings(siteOf(), NOTHING)).toEqual([]);
  });

  test("with production's address on a server of somebody else's: no command, and the error says whose", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr"], { production: "idr" });
    const [address] = facts.floatingIps;
    addServer(facts, "wiki", "m1.small");
    const wiki = facts.servers.at(-1)!;
    facts.ports.push({ ...facts.ports[0]!, id: "wiki-port", name: "", serverId: wiki.id });
    facts.floatingIps[0] = { ...address!, portId: "wiki-port" };
    const known = new Set([...facts.servers, ...facts.ports].map(({ id }) => id));
    known.delete(wiki.id);
    known.delete("wiki-port");
    known.add(address!.id);
    const report = reportOf(site, facts, NOW, { known });
    expect(findingsOf(report)).toContainEqual({
      severity: "error",
      message: `the production address ${address!.address} reaches server wiki (${wiki.id}), which is not this site's`,
    });
    expect(nextSteps(report).map(({ command }) => command)).not.toContain("idr deploy site live");
    expect(nextSteps(report)[0]?.why).toContain(`openstack floating ip unset --port ${address!.address}`);
  });

  test("with a live environment that the site file calls otherwise now: its name back, not a deployment of all", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr"], { production: "idr" });
    const renamed = {
      ...site,
      live: "idrx",
      environments: site.environments.map((one) => ({
        ...one,
        name: `${one.name}x`,
        servers: one.servers.map((server) => ({ ...server, name: `x${server.name}`, volumes: [] })),
      })),
    };
    expect(commands(renamed, facts)).toEqual([undefined]);
    // THEN the same where another environment of the file is there
    expect(commands(renamed, cloudOf(site, ["idr", "newidr"], { production: "idr" }))).toEqual([undefined]);
    const half = { ...renamed, environments: [renamed.environments[0]!, ...site.environments.slice(1)] };
    expect(commands(half, cloudOf(site, ["idr", "newidr"], { production: "idr" }))).toEqual([undefined]);
  });

  test.each([
    ["the project lacks it", false, "the project has no floating IP 198.51.100.9"],
    ["the site has allocated another one", true, "take addresses.production out of the site file"],
  ])("with a named address of production's, and %s: correct the site file, no command", (_, kept, why) => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr"], { production: "idr" });
    const named = {
      ...site,
      addresses: {
        ...site.addresses,
        production: { kind: "existing", addressOrName: "198.51.100.9" } as const,
      },
    };
    if (!kept) facts.floatingIps.splice(0, 1);
    const steps = nextSteps(reportOf(named, facts, NOW));
    expect(steps).toEqual([{ why: expect.stringContaining(why) as string }]);
  });

  test("with a spare environment that is not there, before production has its address: no spare for now", () => {
    const site = { ...siteOf(), spare: "newidr" };
    const [first, second] = nextSteps(reportOf(site, cloudOf(site, ["idr"], {}), NOW));
    expect(first?.why).toContain("`spare: none`");
    expect(second?.command).toBe("idr deploy site live");
  });

  test("with production alone: prepare the release", () => {
    const site = siteOf();
    expect(commands(site, cloudOf(site, ["idr"], { production: "idr" }))).toEqual([
      "idr release prepare newidr",
    ]);
  });

  test("with an environment that nobody reaches: give it its address", () => {
    const site = siteOf();
    expect(commands(site, cloudOf(site, ["idr", "newidr"]))).toEqual(["idr deploy site live"]);
  });

  test("with one that was retired: nothing, until the day has passed", () => {
    const site = siteOf({ live: "newidr" });
    const facts = cloudOf(site, ["idr", "newidr"], { production: "newidr" });
    retireFrom(facts, "idr", "2026-11-22");
    expect(commands(site, facts)).toEqual([]);
    expect(findings(site, facts)).toEqual([]);
    retireFrom(facts, "idr", "2026-11-21");
    expect(findings(site, facts)).toContain(
      "warning: volume idr-database-db (800 GiB) was to be kept until 2026-11-21: it may go",
    );
  });

  test("with one half made: finish it", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr", "newidr"], { production: "idr" });
    facts.servers.pop();
    expect(commands(site, facts)).toEqual(["idr release prepare newidr"]);
  });

  test("with a live one that lacks something: deploy it, for a release is prepared from what is live", () => {
    const site = siteOf({ live: "newidr", spare: "idr" });
    const facts = cloudOf(site, ["idr", "newidr"], { production: "newidr", spare: "idr" });
    facts.servers.pop();
    expect(commands(site, facts)).toEqual(["idr deploy newidr"]);
  });

  test("with a release at the spare address: check it there, then take it live", () => {
    const site = siteOf({ spare: "newidr" });
    const facts = cloudOf(site, ["idr", "newidr"], { production: "idr", spare: "newidr" });
    expect(nextSteps(reportOf(site, facts, NOW))).toEqual([
      { why: "look at newidr through 203.0.113.11", command: "idr release verify newidr" },
      { why: "then take it live", command: "idr release cutover newidr" },
    ]);
  });

  test("with a cutover that was killed when the address had moved: finish it, or go back", () => {
    const site = siteOf({ live: "idr", spare: "newidr" });
    const facts = cloudOf(site, ["idr", "newidr"], { production: "newidr" });
    expect(nextSteps(reportOf(site, facts, NOW))).toEqual([
      {
        why: "finish the cutover: visitors reach newidr already",
        command: "idr release cutover newidr",
      },
      { why: "or go back to idr", command: "idr release rollback --from idr --to newidr" },
    ]);
  });

  test("with another one live than the site file says: cut over, or finish the rollback", () => {
    const site = siteOf({ live: "newidr", spare: "idr" });
    const facts = cloudOf(site, ["idr", "newidr"], { production: "idr", spare: "newidr" });
    expect(commands(site, facts)).toEqual([
      "idr release cutover newidr",
      "idr release rollback --from idr --to newidr",
    ]);
    expect(findings(site, facts)).toEqual([
      "warning: production reaches idr, but the site file says live: newidr",
      "warning: the spare address reaches newidr, but the site file says spare: idr",
    ]);
  });

  test("with the spare elsewhere than the site file says: deploy live", () => {
    const site = siteOf({ spare: "newidr" });
    expect(commands(site, cloudOf(site, ["idr", "newidr"], { production: "idr" }))).toEqual([
      "idr deploy live",
    ]);
  });

  test("with another one live than the site file says and no spare address: only what can be done, put them in order", () => {
    const site = siteOf({ live: "newidr", spare: "idr" });
    const facts = cloudOf(site, ["idr", "newidr"], { production: "idr" });
    expect(commands(site, facts)).toEqual(["idr release rollback --from idr --to newidr"]);
  });

  test("with a spare address that the site file gives to nobody: take it off, whether the state knows of it or not", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr", "newidr"], { production: "idr", spare: "newidr" });
    expect(commands(site, facts)[0]).toMatch(/^openstack floating ip unset --port [0-9.]+$/);
  });

  test("with all as the site file has it, after a cutover: nothing but what the release can go on with", () => {
    const site = siteOf({ live: "newidr", spare: "idr" });
    const facts = cloudOf(site, ["idr", "newidr"], { production: "newidr", spare: "idr" });
    const steps = nextSteps(reportOf(site, facts, NOW));
    expect(steps.filter(({ optional }) => optional !== true)).toEqual([]);
    expect(steps.map(({ command }) => command)).toEqual([
      "idr release rollback --from idr --to newidr",
      "idr release retire --from idr --to newidr",
    ]);
    expect(findings(site, facts)).toEqual([]);
  });
});

describe("what is wrong", () => {
  test("production's address that is bound to nothing comes first", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr"]);
    facts.servers[1] = { ...facts.servers[1]!, status: "SHUTOFF" };
    expect(findings(site, facts)).toEqual([
      "error: production's address 203.0.113.10 is bound to nothing: the site is down",
      "warning: server idr-omeroreadonly-1 is SHUTOFF",
    ]);
  });

  test("servers in ERROR, in Nova's words, and volumes in error", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr"], { production: "idr" });
    facts.servers[0] = { ...facts.servers[0]!, status: "ERROR", fault: "No valid host was found" };
    facts.volumes[0] = { ...facts.volumes[0]!, status: "error_deleting" };
    expect(findings(site, facts)).toEqual([
      "error: server idr-proxy is in ERROR: No valid host was found",
      "error: volume idr-proxy-nginxcache is in status error_deleting",
    ]);
  });

  test("two volumes of one name, for the engine would take either", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr"], { production: "idr" });
    facts.volumes.push({ ...facts.volumes[0]!, id: "another", attachments: [] });
    expect(findings(site, facts)).toEqual([
      "error: there are several volumes of the name idr-proxy-nginxcache",
    ]);
  });

  test("what differs from the site file: a flavor, a server and a volume more", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr"], { production: "idr" });
    facts.servers[0] = { ...facts.servers[0]!, flavorName: "m1.tiny" };
    addServer(facts, "idr-omeroreadonly-2", "m1.large");
    facts.volumes.push({ ...facts.volumes[0]!, id: "more", name: "idr-more", sizeGiB: 5, attachments: [] });
    expect(findings(site, facts)).toEqual([
      "warning: server idr-proxy has flavor m1.tiny; the site file says m1.large",
      "warning: server idr-omeroreadonly-2 is in the cloud, but not in the site file",
      "warning: volume idr-more (5 GiB) is in the cloud, but not in the site file",
    ]);
  });

  test("nothing is wrong with environments of other sites in the same project", () => {
    const site = siteOf();
    const facts = cloudOf(site, ["idr", "newidr"], { production: "idr" });
    addServer(facts, "pilot-proxy", "m1.large", { metadata: { groups: "pilot-hosts" } });
    expect(findings(site, facts)).toEqual([]);
  });
});

describe("all is as the site file has it only where everything was looked at", () => {
  const site = siteOf();
  const given = (disturb: (facts: ReturnType<typeof cloudOf>) => void): CloudFacts => {
    const facts = cloudOf(site, ["idr", "newidr"], { production: "idr" });
    disturb(facts);
    return facts;
  };
  const volume = (facts: ReturnType<typeof cloudOf>, change: object): void => {
    const index = facts.volumes.findIndex(({ name }) => name === "idr-database-db");
    facts.volumes[index] = { ...facts.volumes[index]!, ...change };
  };

  test("GIVEN nothing was disturbed THEN nothing is found", () => {
    expect(
      findings(
        site,
        given(() => undefined),
      ),
    ).toEqual([]);
  });

  test.each<[string, (facts: ReturnType<typeof cloudOf>) => void, RegExp, string]>([
    [
      "a volume that was taken off its server",
      (facts) => volume(facts, { status: "available", attachments: [] }),
      /^error: idr: idr-database-db is available, not in-use; is attached to nothing$/,
      "idr plan idr",
    ],
    [
      "a volume on another server",
      (facts) => volume(facts, { attachments: [{ serverId: "id-idr-proxy", device: "/dev/vdc" }] }),
      /^error: idr: idr-database-db is attached to idr-proxy, not to idr-database$/,
      "idr plan idr",
    ],
    [
      "a smaller volume than the file's",
      (facts) => volume(facts, { sizeGiB: 10 }),
      /^error: idr: idr-database-db has 10 GiB; the site file says 800/,
      "idr plan idr",
    ],
    [
      "a rule that was added by hand",
      (facts) => {
        const by = { groupId: "id-idr-internal", direction: "ingress" as const, etherType: "IPv4" };
        facts.rules.push({ id: "by-hand", ...by, protocol: "tcp", firstPort: 5432, lastPort: 5432 });
      },
      /^error: idr: rules of idr-internal tcp 5432 from 0\.0\.0\.0\/0 is one too many$/,
      "idr plan idr",
    ],
    [
      "a public address on the database",
      (facts) => {
        const [one] = facts.floatingIps;
        facts.floatingIps.push({
          ...one!,
          id: "x",
          address: "203.0.113.40",
          description: "",
          portId: "id-port-idr-database",
        });
      },
      /^error: idr: idr-database has the public address 203\.0\.113\.40, and must have none$/,
      "idr plan idr",
    ],
    [
      "a server that was stopped",
      (facts) => {
        facts.servers[0] = { ...facts.servers[0]!, status: "SHUTOFF" };
      },
      /^warning: server idr-\S+ is SHUTOFF$/,
      "openstack server start",
    ],
    [
      "metadata that somebody changed",
      (facts) => {
        facts.servers[0] = { ...facts.servers[0]!, metadata: { ...facts.servers[0]!.metadata, groups: "x" } };
      },
      /^warning: idr: idr-\S+ groups is "x", not /,
      "idr plan idr",
    ],
  ])("tells %s, and what to do", (_, disturb, finding, command) => {
    const facts = given(disturb);
    expect(findings(site, facts)).toEqual([expect.stringMatching(finding)]);
    expect(commands(site, facts)).toEqual(expect.arrayContaining([expect.stringContaining(command)]));
  });
});
