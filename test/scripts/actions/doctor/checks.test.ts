import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { IdrError } from "../../../../constructs/errors";
import { addressFindings } from "../../../../scripts/actions/doctor/checks/addresses";
import { clockFindings } from "../../../../scripts/actions/doctor/checks/clock";
import { keyPairFindings, nameFindings } from "../../../../scripts/actions/doctor/checks/names";
import { networkFindings } from "../../../../scripts/actions/doctor/checks/networks";
import { flavorFindings, imageFindings } from "../../../../scripts/actions/doctor/checks/servers";
import { releaseFindings } from "../../../../scripts/actions/doctor/checks/release";
import { volumeFindings } from "../../../../scripts/actions/doctor/checks/volumes";
import type { DoctorFacts } from "../../../../scripts/actions/doctor/facts";
import { knownIds } from "../../../../scripts/cloud/state-file";
import type { Volume } from "../../../../scripts/openstack/block-storage";
import { localStatePath } from "../../../../stacks/state-backend";
import { temporaryFolder } from "../../setup/helpers";
import { FLAVORS, floatingIp, KEY, lines, network, siteOf } from "./site";

const RELEASE = "  idr: {}\n  newidr: { release: { from: idr } }";
const FREE = { used: 0, limit: -1 };

function volume(name: string, rest: Partial<Volume> = {}): Volume {
  const empty = { bootable: false, createdAt: "", metadata: {}, attachments: [] };
  return { id: `id-${name}`, name, status: "in-use", sizeGiB: 800, ...empty, ...rest };
}

describe("images and flavors", () => {
  const { servers } = siteOf("  idr: {}").environments[0]!;
  const image = { id: "1", name: "Rocky Linux 9", status: "active", minDiskGiB: 10, minRamMiB: 0 };

  test("are ok when they are there", () => {
    expect(lines(imageFindings(servers, [image], FLAVORS))).toEqual(["ok image Rocky Linux 9: active"]);
    expect(flavorFindings(servers, FLAVORS).map(({ verdict }) => verdict)).toEqual(["ok", "ok", "ok"]);
  });

  test("fails on an image that is missing, not ready, or too large", () => {
    expect(lines(imageFindings(servers, [], FLAVORS))).toEqual([
      "problem image Rocky Linux 9: not there; the project sees none",
    ]);
    expect(lines(imageFindings(servers, [{ ...image, status: "queued" }], FLAVORS))).toEqual([
      "problem image Rocky Linux 9: is queued",
    ]);
    expect(lines(imageFindings(servers, [{ ...image, minDiskGiB: 60 }], FLAVORS))).toEqual([
      "problem image Rocky Linux 9: needs a disk of 60 GiB and 0 MiB of memory; too small: idr-management",
    ]);
  });

  test("fails on a flavor that is missing or has no disk", () => {
    const found = flavorFindings(servers, [{ ...FLAVORS[1]!, diskGiB: 0 }]);
    expect(lines(found)).toEqual([
      "problem flavor m1.large: has no disk, so the size of the root volumes is not said",
      "problem flavor m1.xlarge: not there; the project sees m1.large",
      "problem flavor m1.medium: not there; the project sees m1.large",
    ]);
  });
});

describe("networks", () => {
  test("takes the only external network, and fails when there are two", () => {
    const site = siteOf("  idr: {}");
    expect(lines(networkFindings(site, [], [network("public", true), network("idr")], []))).toEqual([
      "ok external network: public, the only one there is",
    ]);
    expect(lines(networkFindings(site, [], [network("a", true), network("b", true)], []))).toEqual([
      "problem external network: there are 2: a, b",
    ]);
  });

  test("fails on a named network that is not external, and on storage networks and routers that are missing", () => {
    const site = siteOf(
      "  idr:\n    router: { existing: old }\n    storageNetwork: { network: nfs, nfsServers: [10.0.0.5] }",
      "live: idr\nexternalNetwork: inner",
    );
    expect(lines(networkFindings(site, site.environments, [network("inner")], []))).toEqual([
      "problem external network inner: is not external; external are: none",
      "problem storage network nfs: not there; the project sees inner",
      "problem router old: not there; the project has none",
    ]);
    const router = { id: "r", name: "old", status: "ACTIVE" };
    expect(lines(networkFindings(site, site.environments, [], [router])).at(-1)).toBe(
      "problem router old: has no gateway, so no address can be reached through it",
    );
  });
});

describe("addresses", () => {
  test("offers an unused floating IP when the quota is full", () => {
    const site = siteOf("  idr: {}");
    const found = addressFindings(site, [], {
      floatingIps: [floatingIp("203.0.113.7")],
      ports: [],
      networks: [],
      quota: { used: 1, limit: 1 },
    });
    expect(found[0]).toMatchObject({
      verdict: "problem",
      detail: "can't be allocated: all 1 floating IPs of the quota are there; unused: 203.0.113.7",
      fix: "use one of them: `addresses: { production: 203.0.113.7 }` in the site file",
    });
  });

  test("fails on an address that is not the project's, and on two with one description", () => {
    const site = siteOf("  idr: {}", "live: idr\naddresses: { production: 198.51.100.1 }");
    const spare = { description: "idr-spare" };
    const floatingIps = [floatingIp("203.0.113.7", spare), floatingIp("203.0.113.8", spare)];
    expect(lines(addressFindings(site, [], { floatingIps, ports: [], networks: [], quota: FREE }))).toEqual([
      "problem production address: 198.51.100.1 is no floating IP of the project; it has 203.0.113.7, 203.0.113.8",
      'problem spare address: 2 floating IPs have the description "idr-spare": 203.0.113.7, 203.0.113.8',
    ]);
  });

  test("says nothing of the spare address for a release that is live", () => {
    const site = siteOf(RELEASE, "live: newidr");
    const found = addressFindings(site, site.environments, {
      floatingIps: [],
      ports: [],
      networks: [],
      quota: FREE,
    });
    expect(found.map(({ subject }) => subject)).toEqual(["production address", "spare address"]);
  });

  test("says what the spare address reaches before a release", () => {
    const site = siteOf(RELEASE);
    const spare = (portId?: string) =>
      addressFindings(site, site.environments, {
        floatingIps: [
          floatingIp("203.0.113.8", {
            description: "idr-spare",
            ...(portId === undefined ? {} : { portId }),
          }),
        ],
        ports: ["other-server", "idr-proxy", "newidr-proxy"].map((name) => ({
          id: `id-${name}`,
          name,
          networkId: "",
          status: "",
          fixedIps: [],
          securityGroupIds: [],
        })),
        networks: [],
        quota: FREE,
      }).at(-1)!;
    expect(spare()).toMatchObject({ verdict: "ok", detail: "203.0.113.8 is unused" });
    expect(spare("id-newidr-proxy").verdict).toBe("ok");
    expect(spare("id-idr-proxy")).toMatchObject({
      verdict: "warning",
      detail: "203.0.113.8 reaches idr-proxy now",
    });
    // Of another project, it has no name here.
    for (const port of ["id-other-server", "unknown"]) {
      expect(spare(port)).toMatchObject({
        verdict: "problem",
        fix: expect.stringContaining("openstack floating ip unset --port 203.0.113.8") as string,
      });
    }
  });
});

describe("volumes' sources", () => {
  const { environments } = siteOf(
    "  restored:\n    proxy: false\n    omeroReadOnly: false\n    omeroReadWrite: false\n    management: false\n    searchEngine: false\n    volumes: { database-db: { volume: idr-database-db, type: fast } }",
    "live: none",
  );
  const found = (volumes: readonly Volume[], types = ["fast"]) =>
    lines(volumeFindings(environments, { volumes, snapshots: [], types }));

  test("are ok when they are there once, healthy, and not too large", () => {
    expect(found([volume("idr-database-db")])).toEqual([
      "ok volume type fast: there",
      "ok source of restored-database-db: volume idr-database-db, 800 GiB, in-use",
    ]);
  });

  test.each([
    ["missing", [], "is not there; there are none"],
    ["in error", [volume("idr-database-db", { status: "error" })], "is error (allowed: available, in-use)"],
    [
      "larger than the clone",
      [volume("idr-database-db", { sizeGiB: 900 })],
      "has 900 GiB, more than the 800 GiB of restored-database-db",
    ],
  ])("fails when one is %s", (_, volumes, said) => {
    expect(found(volumes)[1]).toBe(`problem source of restored-database-db: volume idr-database-db ${said}`);
  });

  test("fails when two have its name, and when its type is missing", () => {
    const two = [volume("idr-database-db", { id: "a" }), volume("idr-database-db", { id: "b" })];
    expect(found(two, ["slow"])).toEqual([
      "problem volume type fast: not there; the project sees slow",
      "problem source of restored-database-db: 2 volumes are called idr-database-db: a, b",
    ]);
  });

  test("are looked at again when a copy has failed, which is made anew", () => {
    // GIVEN a failed copy, and what may be one no more: it is attached
    const failed = volume("restored-database-db", { status: "error" });
    const attached = { ...failed, attachments: [{ serverId: "s", device: "/dev/vdb" }] };

    // THEN
    expect(found([volume("idr-database-db"), failed])).toHaveLength(2);
    expect(found([volume("idr-database-db"), attached])).toEqual([]);
  });

  test("are a problem when they have failed themselves: whether they are made anew is not known", () => {
    const site = siteOf(
      `${RELEASE}\n  next: { release: { from: newidr }, proxy: false, omeroReadOnly: false, omeroReadWrite: false, management: false, searchEngine: false }`,
    );
    const there = [volume("idr-database-db"), volume("newidr-database-db", { status: "error" })];
    const made = volumeFindings(site.environments.slice(1), { volumes: there, snapshots: [], types: [] });
    expect(lines(made)).toContainEqual(
      expect.stringContaining("problem source of next-database-db: volume newidr-database-db is error"),
    );
  });

  test("are ok when they are made in the same run", () => {
    const site = siteOf(RELEASE);
    const made = volumeFindings(site.environments, { volumes: [], snapshots: [], types: [] });
    expect(made.map(({ verdict }) => verdict)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(made[0]!.detail).toMatch(/, which is made first$/);
  });
});

describe("names", () => {
  const [environment] = siteOf("  idr: {}").environments;
  const limits = { volumes: FREE, snapshots: FREE, gigabytes: FREE, backups: FREE, backupGigabytes: FREE };
  const facts = (...volumes: Volume[]) => ({ volume: { volumes, snapshots: [], types: [], limits } });

  test("are free, or used by what the state knows", () => {
    const there = facts(volume("idr-database-db"));
    expect(lines(nameFindings("idr", environment!, facts(), new Set()))).toEqual(["ok names of idr: free"]);
    expect(lines(nameFindings("idr", environment!, there, new Set(["id-idr-database-db"])))).toEqual([
      "ok names of idr: 1 used, all of them known to the state",
    ]);
  });

  test("fails when something of a name is there twice", () => {
    const there = facts(volume("idr-database-db", { id: "a" }), volume("idr-database-db", { id: "b" }));
    expect(lines(nameFindings("idr", environment!, there, new Set(["a"])))).toEqual([
      "problem names of idr: used more than once: volume idr-database-db",
    ]);
  });

  describe("of what a killed run has left", () => {
    const newidr = siteOf(RELEASE).environments[1]!;
    const OURS = { "idr-stacks": "idr/newidr" };
    const source = volume("idr-database-db");
    const snapshot = {
      id: "s",
      name: "",
      status: "",
      sizeGiB: 800,
      volumeId: source.id,
      createdAt: "",
      metadata: {},
    };
    const left = (rest: Partial<Volume>, more: Partial<DoctorFacts> = {}) => {
      const { volume: storage } = facts(source, volume("newidr-database-db", { metadata: OURS, ...rest }));
      const there = { volume: { ...storage, snapshots: [snapshot] }, ...more };
      return nameFindings("idr", newidr, there, new Set(["network"]));
    };

    test.each([
      ["a copy that goes on", { status: "creating", sourceVolumeId: source.id }],
      ["a copy by way of a snapshot", { status: "available", snapshotId: "s" }],
    ])("warns of %s: the next run takes it in", (_, rest) => {
      expect(left(rest)).toEqual([
        {
          check: "names",
          subject: "names of newidr",
          verdict: "warning",
          detail:
            "in the cloud, but not in the state of newidr: volume newidr-database-db; left by an earlier run",
          fix: expect.stringMatching(/^nothing: the next run .* takes it in/) as string,
        },
      ]);
    });

    test.each([
      [
        "of another size",
        { sourceVolumeId: source.id, sizeGiB: 700 },
        /it has 700 GiB, and 800 GiB are wanted/,
      ],
      ["that is no copy", {}, /it was made from nothing/],
    ])("fails on a volume %s: the next run refuses it", (_, rest, why) => {
      const [found] = left(rest);
      expect(found!.verdict).toBe("problem");
      expect(found!.detail).toMatch(why);
    });

    test("fails on servers that are reached, or of which the state knows nothing at all", () => {
      const server = {
        id: "proxy",
        name: "newidr-proxy",
        status: "ACTIVE",
        flavorId: "",
        metadata: OURS,
        addresses: [],
        volumeIds: [],
        createdAt: "",
      };
      const compute = { servers: [server], flavors: [], keyPairs: [], limits: {} as never };
      const port = {
        id: "p",
        name: "newidr-proxy",
        serverId: "proxy",
        networkId: "",
        status: "",
        fixedIps: [],
        securityGroupIds: [],
        description: "idr-stacks: idr/newidr",
      };
      const network = (portId?: string) => ({
        networks: [],
        routers: [],
        ports: [port],
        floatingIps: [floatingIp("203.0.113.8", portId === undefined ? {} : { portId })],
        securityGroups: [],
        rules: [],
        limits: {} as never,
      });
      const verdict = (known: string[], portId?: string) =>
        nameFindings("idr", newidr, { compute, network: network(portId) }, new Set(known))[0]!.verdict;
      expect(verdict(["network"])).toBe("warning");
      expect(verdict(["network"], "p")).toBe("problem");
      expect(verdict([])).toBe("problem");
    });
  });

  test("fails on what somebody else made, says by which address visitors reach it, and never says that it may go", () => {
    // GIVEN a production of these names that carries no mark
    const server = (name: string) => ({
      id: name,
      name,
      status: "ACTIVE",
      flavorId: "",
      metadata: {},
      addresses: [],
      volumeIds: [],
      createdAt: "",
    });
    const port = {
      id: "p",
      name: "",
      serverId: "idr-proxy",
      networkId: "",
      status: "",
      fixedIps: [],
      securityGroupIds: [],
    };
    const network = {
      networks: [],
      routers: [],
      ports: [port],
      floatingIps: [floatingIp("203.0.113.8", { portId: "p" })],
      securityGroups: [],
      rules: [],
      limits: {} as never,
    };
    const servers = environment!.servers.map(({ name }) => server(name));
    const compute = (some: typeof servers) => ({
      servers: some,
      flavors: [],
      keyPairs: [],
      limits: {} as never,
    });
    // WHEN
    const [whole] = nameFindings("idr", environment!, { compute: compute(servers), network }, new Set());
    const [part] = nameFindings(
      "idr",
      environment!,
      { compute: compute(servers.slice(0, 2)), network },
      new Set(["network"]),
    );
    // THEN
    expect(whole).toMatchObject({ verdict: "problem" });
    expect(whole!.detail).toContain("idr-proxy (reached by 203.0.113.8)");
    expect(whole).toHaveProperty("fix", expect.stringContaining("openstack port set --name idr-proxy p"));
    expect(part).toMatchObject({ verdict: "problem" });
    expect(`${JSON.stringify(whole)}${JSON.stringify(part)}`).not.toMatch(/delete|rename/);
  });

  test("reads ids from a state, whose file may be empty", async () => {
    const site = siteOf(RELEASE);
    const directory = temporaryFolder();
    const file = localStatePath(directory, site.cloud, "idr");
    mkdirSync(path.dirname(file), { recursive: true });
    const state = {
      resources: [
        { mode: "managed", instances: [{ attributes: { id: "a" } }] },
        { mode: "data", instances: [{ attributes: { id: "b" } }] },
      ],
    };
    writeFileSync(file, JSON.stringify(state));
    expect([...(await knownIds(site, directory, "idr"))!]).toEqual(["a"]);
    writeFileSync(file, "");
    expect((await knownIds(site, directory, "idr"))?.size).toBe(0);
  });
});

describe("a release", () => {
  const [idr, newidr] = siteOf(RELEASE).environments;
  const limits = { volumes: FREE, snapshots: FREE, gigabytes: FREE, backups: FREE, backupGigabytes: FREE };
  const source = volume("idr-database-db");
  const reaching = (name: string) => ({
    production: {
      role: "production" as const,
      id: "p",
      address: "203.0.113.10",
      reaches: { kind: "environment" as const, name },
    },
  });
  const look = (live: string | IdrError, ...volumes: Volume[]) =>
    releaseFindings("idr", { from: idr!, to: newidr! }, typeof live === "string" ? reaching(live) : live, {
      volume: { volumes: [source, ...volumes], snapshots: [], types: [], limits },
    });

  test("is ok when production is what it is made from, and nothing old is there", () => {
    const copy = volume("newidr-database-db", { sourceVolumeId: source.id });
    expect(look("idr", copy).map(({ verdict }) => verdict)).toEqual(["ok", "ok", "ok"]);
  });

  test("fails on what preparing it refuses for", () => {
    const found = look("newidr", volume("newidr-database-db", { sourceVolumeId: "another" }));
    expect(found.map(({ verdict, subject }) => `${verdict} ${subject}`)).toEqual([
      "ok newidr is a release of idr",
      "problem idr is live",
      "problem volumes of newidr",
    ]);
    expect(found[2]!.detail).toMatch(/old data would go live/);
    const missing = new IdrError("address-missing", "no floating IP", { fix: "idr deploy site" });
    expect(look(missing)[1]).toMatchObject({ verdict: "problem", fix: "idr deploy site" });
  });

  test("fails on one that the site file has as the release of another", () => {
    const next = siteOf(`${RELEASE}\n  next: { release: { from: newidr } }`).environments[2]!;
    const [found] = releaseFindings("idr", { from: idr!, to: next }, reaching("idr"), {});
    expect(found).toMatchObject({
      verdict: "problem",
      subject: "next is a release of idr",
      fix: expect.stringMatching(/^name --from newidr/) as string,
    });
  });
});

describe("key pair", () => {
  const wanted = { name: "idr-deployment-key", publicKeys: [KEY] };
  const there = (publicKey: string) => [{ name: wanted.name, publicKey }];

  test("is ok when it will be made, or has the same key with another comment", () => {
    expect(keyPairFindings(wanted, [], new Set())[0]!.verdict).toBe("ok");
    const known = new Set([wanted.name]);
    const same = there(KEY.replace("admin@example.org", "other"));
    expect(keyPairFindings(wanted, same, known)[0]!.verdict).toBe("ok");
  });

  test("fails when it has another key, or is nobody's and can't be taken in", () => {
    expect(keyPairFindings(wanted, there("ssh-ed25519 AAAA"), undefined)[0]!.detail).toMatch(/another key/);
    const other = keyPairFindings(
      wanted,
      there(KEY.replace("admin@example.org", "other")),
      new Set(["router"]),
    )[0]!;
    expect(other).toMatchObject({ verdict: "problem" });
    expect(other.detail).toMatch(/not in the state of site/);
  });

  test("fails when the state of site knows nothing at all: somebody else made it, with this very key, too", () => {
    expect(keyPairFindings(wanted, there(KEY), new Set())[0]).toMatchObject({ verdict: "problem" });
  });

  test("warns when an earlier run has left it: the next one takes it in", () => {
    expect(keyPairFindings(wanted, there(KEY), new Set(["router"]))[0]).toMatchObject({
      verdict: "warning",
      fix: expect.stringMatching(/takes it in/) as string,
    });
  });
});

describe("clock", () => {
  const date = "Sun, 22 Nov 2026 12:00:00 GMT";
  const at = (seconds: number) => {
    const now = Date.parse(date) + seconds * 1000;
    return clockFindings({ date, sentAt: now, answeredAt: now + 100 })[0]!;
  };

  test("agrees within what can be told", () => expect(at(0.9).verdict).toBe("ok"));
  test("warns of half a minute", () => expect(at(-40).detail).toBe("40 s behind Keystone's"));
  test("fails on five minutes", () => {
    expect(at(400)).toMatchObject({
      verdict: "problem",
      detail: "399 s ahead of Keystone's: tokens and signatures will be refused",
    });
  });
  test("can't be told without a date", () => {
    expect(clockFindings({ date: undefined, sentAt: 0, answeredAt: 0 })[0]!.verdict).toBe("unknown");
  });
});
