import { addressFindings } from "../../../../scripts/actions/doctor/checks/addresses";
import { clockFindings } from "../../../../scripts/actions/doctor/checks/clock";
import { keyPairFindings, nameFindings } from "../../../../scripts/actions/doctor/checks/names";
import { networkFindings } from "../../../../scripts/actions/doctor/checks/networks";
import { flavorFindings, imageFindings } from "../../../../scripts/actions/doctor/checks/servers";
import { volumeFindings } from "../../../../scripts/actions/doctor/checks/volumes";
import { idsOf } from "../../../../scripts/actions/doctor/state-file";
import type { Volume } from "../../../../scripts/openstack/block-storage";
import type { FloatingIp, Network } from "../../../../scripts/openstack/network";
import { FLAVORS, KEY, lines, siteOf } from "./site";

const RELEASE = "  idr: {}\n  newidr: { release: { from: idr } }";
const FREE = { used: 0, limit: -1 };

function network(name: string, external = false): Network {
  return { id: `id-${name}`, name, external, status: "ACTIVE", subnetIds: [] };
}

function volume(name: string, rest: Partial<Volume> = {}): Volume {
  const empty = { bootable: false, createdAt: "", metadata: {}, attachments: [] };
  return { id: `id-${name}`, name, status: "in-use", sizeGiB: 800, ...empty, ...rest };
}

function floatingIp(address: string, rest: Partial<FloatingIp> = {}): FloatingIp {
  return { id: address, address, description: "", status: "DOWN", networkId: "id-public", ...rest };
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
    expect(lines(addressFindings(site, [], { floatingIps, ports: [], quota: FREE }))).toEqual([
      "problem production address: 198.51.100.1 is no floating IP of the project; it has 203.0.113.7, 203.0.113.8",
      'problem spare address: 2 floating IPs have the description "idr-spare": 203.0.113.7, 203.0.113.8',
    ]);
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
        ports: [
          { id: "p", name: "old-proxy", networkId: "", status: "", fixedIps: [], securityGroupIds: [] },
        ],
        quota: FREE,
      }).at(-1)!;
    expect(spare()).toMatchObject({ verdict: "ok", detail: "203.0.113.8 is unused" });
    expect(spare("p")).toMatchObject({ verdict: "warning", detail: "203.0.113.8 reaches old-proxy now" });
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

  test("are ok when they are made in the same run", () => {
    const site = siteOf(RELEASE);
    const made = volumeFindings(site.environments, { volumes: [], snapshots: [], types: [] });
    expect(made.map(({ verdict }) => verdict)).toEqual(["ok", "ok", "ok"]);
    expect(made[0]!.detail).toMatch(/, which is made first$/);
  });
});

describe("names", () => {
  const [environment] = siteOf("  idr: {}").environments;
  const limits = { volumes: FREE, snapshots: FREE, gigabytes: FREE, backups: FREE, backupGigabytes: FREE };
  const facts = (...volumes: Volume[]) => ({ volume: { volumes, snapshots: [], types: [], limits } });

  test("are free, or used by what the state knows", () => {
    const there = facts(volume("idr-database-db"));
    expect(lines(nameFindings(environment!, facts(), new Set()))).toEqual(["ok names of idr: free"]);
    expect(lines(nameFindings(environment!, there, new Set(["id-idr-database-db"])))).toEqual([
      "ok names of idr: 1 used, all of them known to the state",
    ]);
  });

  test("fails when something of a name is not in the state, or is there twice", () => {
    const there = facts(volume("idr-database-db", { id: "a" }), volume("idr-database-db", { id: "b" }));
    expect(lines(nameFindings(environment!, there, new Set(["a"])))).toEqual([
      "problem names of idr: used more than once: volume idr-database-db",
      "problem names of idr: in the cloud, but not in the state of idr: volume idr-database-db; a deployment would make them again",
    ]);
  });

  test("reads ids from a state, whose file may be empty", () => {
    const state = {
      resources: [
        { mode: "managed", instances: [{ attributes: { id: "a" } }] },
        { mode: "data", instances: [{ attributes: { id: "b" } }] },
      ],
    };
    expect([...idsOf(JSON.stringify(state))]).toEqual(["a"]);
    expect(idsOf("").size).toBe(0);
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

  test("fails when it has another key, or is nobody's", () => {
    expect(keyPairFindings(wanted, there("ssh-ed25519 AAAA"), undefined)[0]!.detail).toMatch(/another key/);
    expect(keyPairFindings(wanted, there(KEY), new Set())[0]!.detail).toMatch(/not in the state of site/);
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
