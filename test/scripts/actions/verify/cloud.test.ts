import { parseSite } from "../../../../constructs/model";
import type { Check } from "../../../../scripts/actions/verify";
import type { VerifyFacts } from "../../../../scripts/actions/verify/cloud/facts";
import { firewallChecks } from "../../../../scripts/actions/verify/cloud/firewall";
import { serverChecks } from "../../../../scripts/actions/verify/cloud/servers";
import { judgeSource } from "../../../../scripts/actions/verify/cloud/source";
import { volumeChecks } from "../../../../scripts/actions/verify/cloud/volumes";
import { SOURCE_VOLUME, type Volume } from "../../../../scripts/openstack/block-storage";
import type { SecurityGroupRule } from "../../../../scripts/openstack/network";
import { ruleOf } from "../status/cloud";

const SITE = parseSite(
  `
cloud: idr
sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin"]
environments:
  idr: {}
  newidr: { release: { from: idr }, omeroReadOnly: 1, omeroReadWrite: false, management: false }
live: idr
`,
  "idr.yaml",
);
const NEWIDR = SITE.environments[1]!;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

/** A cloud in which newidr is as it must be, its clones' sources too. */
function healthy(): Mutable<VerifyFacts> {
  const facts: Mutable<VerifyFacts> = {
    servers: [],
    volumes: [],
    snapshots: [],
    ports: [],
    floatingIps: [],
    securityGroups: NEWIDR.securityGroups.map(({ name }) => ({ id: `id-${name}`, name })),
    rules: NEWIDR.securityGroups.flatMap((group) =>
      group.rules.map((one) => ruleOf(`id-${group.name}`, one)),
    ),
  };
  const blank = { bootable: false, createdAt: "", metadata: {} };
  for (const { name, flavor, metadata, volumes, securityGroups } of NEWIDR.servers) {
    const id = `id-${name}`;
    const common = { status: "ACTIVE", addresses: [], volumeIds: [], createdAt: "" };
    facts.servers.push({ id, name, flavorId: flavor, flavorName: flavor, metadata, ...common });
    const ids = securityGroups.map((key) => `id-newidr-${key}`);
    facts.ports.push({
      id: `port-${name}`,
      name,
      networkId: "",
      status: "",
      fixedIps: [],
      securityGroupIds: ids,
    });
    for (const volume of volumes) {
      const from = volume.source.kind === "blank" ? undefined : volume.source.ref;
      const attachments = [{ serverId: id, device: volume.device }];
      const { sizeGiB } = volume;
      const source = from === undefined ? {} : { sourceVolumeId: `id-${from}` };
      facts.volumes.push({
        id: `id-${volume.name}`,
        name: volume.name,
        status: "in-use",
        sizeGiB,
        attachments,
        ...blank,
        ...source,
      });
      if (from !== undefined) {
        facts.volumes.push({
          id: `id-${from}`,
          name: from,
          status: "in-use",
          sizeGiB,
          attachments: [],
          ...blank,
        });
      }
    }
  }
  return facts;
}

function change<T extends { readonly name: string }>(things: T[], name: string, changed: Partial<T>): void {
  const index = things.findIndex((thing) => thing.name === name);
  things[index] = { ...things[index]!, ...changed };
}

function withoutSource(volume: Volume): Volume {
  const kept = Object.entries(volume).filter(([key]) => key !== "sourceVolumeId");
  return Object.fromEntries(kept) as unknown as Volume;
}

/** Says of a volume that it was made from this, and from nothing else. */
function withSource(facts: Mutable<VerifyFacts>, name: string, source: Partial<Volume>): void {
  facts.volumes = facts.volumes.map((volume) => {
    if (volume.name !== name) return volume;
    return { ...withoutSource(volume), ...source };
  });
}

function notPassed(checks: readonly Check[]): string[] {
  return checks
    .filter(({ verdict }) => verdict !== "passed")
    .map(({ verdict, name, detail }) => `${verdict} ${name}: ${detail}`);
}

describe("servers and their metadata", () => {
  test("pass when all are ACTIVE and carry what the model says", () => {
    const checks = serverChecks(NEWIDR, healthy());
    expect(notPassed(checks)).toEqual([]);
    expect(checks).toHaveLength(2 * NEWIDR.servers.length);
  });

  test("fails on a server that is missing, in error, or there twice", () => {
    const facts = healthy();
    facts.servers = facts.servers.filter(({ name }) => name !== "newidr-database");
    change(facts.servers, "newidr-proxy", { status: "ERROR", fault: "no valid host" });
    facts.servers.push({ ...facts.servers.find(({ name }) => name === "newidr-searchengine")!, id: "other" });
    expect(notPassed(serverChecks(NEWIDR, facts))).toEqual([
      "failed newidr-proxy: is ERROR: no valid host",
      "failed newidr-database: is missing",
      "failed newidr-searchengine: 2 servers have this name",
      "skipped newidr-database: there is no such server",
    ]);
  });

  test("fails on Ansible groups that are not the model's, and warns of another flavor", () => {
    const facts = healthy();
    const { metadata } = facts.servers.find(({ name }) => name === "newidr-database")!;
    change(facts.servers, "newidr-database", {
      flavorName: "m1.tiny",
      metadata: { ...metadata, groups: "idr-hosts", hostname: "newidr-database" },
    });
    const found = notPassed(serverChecks(NEWIDR, facts));
    expect(found[0]).toBe(
      "warning newidr-database: ACTIVE, with flavor m1.tiny; the site file says m1.large",
    );
    expect(found[1]).toMatch(/^failed newidr-database: groups is "idr-hosts", not "newidr-hosts,/);
  });
});

describe("data volumes", () => {
  test("pass when they are attached in order and as large as their sources", () => {
    const checks = volumeChecks(NEWIDR, healthy());
    expect(notPassed(checks)).toEqual([]);
    expect(checks.map(({ name }) => name)).toContain("device order of newidr-searchengine");
    expect(checks.find(({ name }) => name === "newidr-database-db")!.detail).toBe(
      "/dev/vdb of newidr-database, 800 GiB, made from idr-database-db",
    );
  });

  test("fails on a volume that is at the wrong server, or at none", () => {
    const facts = healthy();
    change(facts.volumes, "newidr-database-db", {
      attachments: [{ serverId: "id-newidr-proxy", device: "/dev/vdc" }],
    });
    change(facts.volumes, "newidr-proxy-nginxcache", { status: "available", attachments: [] });
    expect(notPassed(volumeChecks(NEWIDR, facts))).toEqual([
      "failed newidr-proxy-nginxcache: is available, not in-use; is attached to nothing",
      "failed newidr-database-db: is attached to newidr-proxy, not to newidr-database",
    ]);
  });

  test("fails on a volume that is smaller than the file or its source has it", () => {
    const facts = healthy();
    change(facts.volumes, "newidr-database-db", { sizeGiB: 700 });
    expect(notPassed(volumeChecks(NEWIDR, facts))).toEqual([
      "failed newidr-database-db: has 700 GiB; the site file says 800; has 700 GiB; its source idr-database-db has 800",
    ]);
  });

  test("fails on devices in the wrong order, whatever the cloud calls them", () => {
    const facts = healthy();
    const at = (device: string) => ({ attachments: [{ serverId: "id-newidr-searchengine", device }] });
    change(facts.volumes, "newidr-searchengine-data", at("/dev/sdc"));
    change(facts.volumes, "newidr-searchengine-backup", at("/dev/sdb"));
    expect(notPassed(volumeChecks(NEWIDR, facts))).toEqual([
      "failed device order of newidr-searchengine: /dev/sdc newidr-searchengine-data, /dev/sdb newidr-searchengine-backup; the order must be newidr-searchengine-data, newidr-searchengine-backup",
    ]);
    change(facts.volumes, "newidr-searchengine-backup", at("/dev/sdd"));
    expect(notPassed(volumeChecks(NEWIDR, facts))).toEqual([]);
  });

  test.each([
    [
      "of something else",
      { sourceVolumeId: "id-idr-proxy-nginxcache" },
      /was made from idr-proxy-nginxcache, not from/,
    ],
    ["of one that is gone", { sourceVolumeId: "gone" }, /was made from gone \(which is gone\), not from/],
    [
      "of nothing",
      {},
      /says volume idr-database-db, Cinder says no source \(so it is blank, .*=id-idr-database-db id-newidr-database-db\)$/,
    ],
  ])("fails on a volume that is a copy %s", (_what, source, why) => {
    const facts = healthy();
    withSource(facts, "newidr-database-db", source);
    const [found] = notPassed(volumeChecks(NEWIDR, facts));
    expect(found).toMatch(/^failed newidr-database-db: /);
    expect(found).toMatch(why);
  });

  test("are content with a copy by way of a snapshot, there or gone, and with a source that went when it was copied", () => {
    const snapshot = {
      id: "snapshot",
      name: "idr-database-db-for-newidr",
      status: "available",
      sizeGiB: 800,
      volumeId: "id-idr-database-db",
      createdAt: "",
      metadata: {},
    };
    const there = healthy();
    there.snapshots = [snapshot];
    withSource(there, "newidr-database-db", { snapshotId: "snapshot" });
    const told = healthy();
    withSource(told, "newidr-database-db", {
      snapshotId: "snapshot",
      sourceVolumeId: "id-idr-database-db",
      metadata: { [SOURCE_VOLUME]: "id-idr-database-db" },
    });
    const retired = healthy();
    retired.volumes = retired.volumes.filter(({ name }) => name !== "idr-database-db");
    for (const facts of [there, told, retired]) expect(notPassed(volumeChecks(NEWIDR, facts))).toEqual([]);
  });

  test("warn where it can't be told any more", () => {
    const facts = healthy();
    withSource(facts, "newidr-database-db", { snapshotId: "somebody's, gone" });
    const renamed = healthy();
    change(renamed.volumes, "idr-database-db", { name: "idr-database-old" });
    expect(notPassed(volumeChecks(NEWIDR, facts))[0]).toMatch(/^warning .*can't be told any more$/);
    expect(notPassed(volumeChecks(NEWIDR, renamed))[0]).toMatch(
      /^warning .*there is none of that name any more$/,
    );
  });

  test("judge snapshots by their ids, and backups not at all", () => {
    const declared = NEWIDR.servers.flatMap(({ volumes }) => volumes)[0]!;
    const [volume] = healthy().volumes;
    const snapshot = {
      id: "s1",
      name: "daily",
      status: "available",
      sizeGiB: 1,
      volumeId: "v1",
      createdAt: "",
      metadata: {},
    };
    const facts = { volumes: [], snapshots: [snapshot] };
    const judge = (source: object, kind: "snapshot" | "backup" = "snapshot") => {
      const made = { ...withoutSource(volume!), ...source };
      return judgeSource({ ...declared, source: { kind, ref: "daily" } }, made, facts).kind;
    };
    expect(judge({ snapshotId: "s1" })).toBe("right");
    expect(judge({ snapshotId: "s2" })).toBe("wrong");
    expect(judge({})).toBe("wrong");
    expect(judge({ sourceVolumeId: "v1" })).toBe("unknown");
    expect(judge({ sourceVolumeId: "v2" })).toBe("wrong");
    expect(judge({}, "backup")).toBe("right");
  });
});

describe("security groups of the ports", () => {
  test("pass when they are the model's", () => {
    expect(notPassed(firewallChecks(NEWIDR, healthy()))).toEqual([]);
  });

  test("fails on one that is missing and on one too many", () => {
    const facts = healthy();
    facts.securityGroups.push({ id: "id-open", name: "open" });
    change(facts.ports, "newidr-database", { securityGroupIds: ["id-open"] });
    expect(notPassed(firewallChecks(NEWIDR, facts))).toEqual([
      "failed groups of port newidr-database: newidr-internal is missing; open is one too many",
    ]);
  });
});

describe("ports that are not the model's", () => {
  const port = (more: Partial<VerifyFacts["ports"][number]>) => ({
    id: "by-hand",
    name: "",
    networkId: "",
    status: "",
    fixedIps: [],
    securityGroupIds: ["id-default"],
    ...more,
  });

  test("fails on each that a server has, with its groups", () => {
    // GIVEN what `openstack server add network` makes, one in no group, and one of a server of somebody else
    const facts = healthy();
    facts.securityGroups.push({ id: "id-default", name: "default" });
    facts.ports.push(
      port({ serverId: "id-newidr-database" }),
      port({ id: "p2", name: "newidr-proxy-storage", serverId: "id-newidr-proxy", securityGroupIds: [] }),
      port({ id: "p3", serverId: "id-elsewhere" }),
    );

    // THEN
    expect(notPassed(firewallChecks(NEWIDR, facts))).toEqual([
      "failed other ports: newidr-database has port by-hand (in default), which the site file doesn't know; newidr-proxy has port newidr-proxy-storage (in no group, so not filtered), which the site file doesn't know",
    ]);
  });

  test("pass when they are the model's by name", () => {
    const facts = healthy();
    facts.ports = facts.ports.map((one) => ({ ...one, serverId: `id-${one.name}` }));
    expect(notPassed(firewallChecks(NEWIDR, facts))).toEqual([]);
  });
});

describe("rules of the security groups", () => {
  const inGroup = (name: string, more: Partial<SecurityGroupRule>): SecurityGroupRule => ({
    id: "by-hand",
    groupId: `id-newidr-${name}`,
    direction: "ingress",
    etherType: "IPv4",
    ...more,
  });
  const withRules = (...rules: SecurityGroupRule[]): string[] => {
    const facts = healthy();
    facts.rules.push(...rules);
    return notPassed(firewallChecks(NEWIDR, facts));
  };

  test("fails on one that lets in more than the model's, and names it", () => {
    expect(
      withRules(
        inGroup("bastion-external", {
          protocol: "tcp",
          firstPort: 1,
          lastPort: 65535,
          remotePrefix: "0.0.0.0/0",
        }),
        inGroup("bastion-external", { etherType: "IPv6", protocol: "6", firstPort: 5432, lastPort: 5432 }),
        inGroup("internal", { remoteGroupId: "id-open" }),
      ),
    ).toEqual([
      "failed rules of newidr-internal: everything from the members of id-open is one too many",
      "failed rules of newidr-bastion-external: tcp from 0.0.0.0/0 is one too many; tcp 5432 from ::/0 is one too many",
    ]);
  });

  test("fails on one that is missing, and on a group that is", () => {
    const facts = healthy();
    facts.rules = facts.rules.filter(
      ({ firstPort, direction }) => firstPort !== 22 && firstPort !== 14060 && direction === "ingress",
    );
    facts.securityGroups = facts.securityGroups.filter(({ name }) => name !== "newidr-web-external");
    expect(notPassed(firewallChecks(NEWIDR, facts)).filter((line) => / rules of /.test(line))).toEqual([
      "failed rules of newidr-internal: everything to 0.0.0.0/0 is missing",
      "failed rules of newidr-bastion-external: tcp 22 from 0.0.0.0/0 is missing",
      "failed rules of newidr-web-external: the group is missing",
      "failed rules of newidr-omero-external: tcp 14060-14079 from 0.0.0.0/0 is missing",
    ]);
  });

  test("pass with what OpenStack lets out of a new group, in whatever words Neutron has for the same", () => {
    const facts = healthy();
    facts.rules = facts.rules.map((rule) => {
      const { remotePrefix, ...anybody } = rule;
      return remotePrefix === "0.0.0.0/0"
        ? { ...anybody, ...(rule.protocol === "tcp" ? { protocol: "6" } : {}) }
        : rule;
    });
    facts.rules.push(inGroup("web-external", { direction: "egress", etherType: "IPv6" }));
    expect(notPassed(firewallChecks(NEWIDR, facts))).toEqual([]);
  });
});
