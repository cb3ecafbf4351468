import { parseSite } from "../../../../constructs/model";
import type { Check } from "../../../../scripts/actions/verify";
import type { VerifyFacts } from "../../../../scripts/actions/verify/cloud/facts";
import { firewallChecks } from "../../../../scripts/actions/verify/cloud/firewall";
import { serverChecks } from "../../../../scripts/actions/verify/cloud/servers";
import { volumeChecks } from "../../../../scripts/actions/verify/cloud/volumes";
import { compared } from "../../../../scripts/actions/verify/compare";

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

  test("warns of a volume that is a copy of something else, or of nothing", () => {
    const facts = healthy();
    change(facts.volumes, "newidr-database-db", { sourceVolumeId: "id-idr-proxy-nginxcache" });
    expect(notPassed(volumeChecks(NEWIDR, facts))[0]).toMatch(
      /^warning newidr-database-db: .*made from idr-proxy-nginxcache; the site file says volume idr-database-db$/,
    );
  });

  test("are content with a source that is gone, as a temporary snapshot is", () => {
    const facts = healthy();
    change(facts.volumes, "newidr-database-db", { sourceVolumeId: "gone" });
    expect(notPassed(volumeChecks(NEWIDR, facts))).toEqual([]);
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

describe("comparison with production", () => {
  const check = (verdict: Check["verdict"], detail = ""): Check => ({
    group: "ports",
    name: "tcp 873",
    verdict,
    detail,
  });

  test("makes a warning of what fails there too", () => {
    expect(compared([check("failed", "refused")], [check("failed", "no answer")], "idr")).toEqual([
      check("warning", "refused (idr as well: no answer)"),
    ]);
  });

  test("leaves a failure that production does not have", () => {
    expect(compared([check("failed", "refused")], [check("passed")], "idr")).toEqual([
      check("failed", "refused (idr: passed)"),
    ]);
  });
});
