import { reportOf } from "../../../../scripts/actions/status/report";
import { NOTHING, addServer, cloudOf, retireFrom, siteOf } from "./cloud";

const NOW = new Date("2026-11-22T12:00:00Z");

test("who is live is what Neutron says, not what the site file says", () => {
  // GIVEN a site file that was changed, and a cloud that was not
  const site = siteOf({ live: "newidr" });
  const facts = cloudOf(site, ["idr", "newidr"], { production: "idr", spare: "newidr" });
  // WHEN
  const report = reportOf(site, facts, NOW);
  // THEN
  expect(report.live).toEqual({ declared: "newidr", actual: "idr" });
  expect(report.spare).toEqual({ actual: "newidr" });
  expect(report.addresses.slice(0, 2)).toEqual([
    {
      role: "production",
      address: "203.0.113.10",
      port: "idr-proxy",
      server: "idr-proxy",
      environment: "idr",
    },
    {
      role: "spare",
      address: "203.0.113.11",
      port: "newidr-proxy",
      server: "newidr-proxy",
      environment: "newidr",
    },
  ]);
});

test("a clone's source, age and server", () => {
  const site = siteOf();
  const report = reportOf(site, cloudOf(site, ["idr", "newidr"]), NOW);
  const volumes = report.environments[1]!.volumes;
  expect(volumes.find(({ name }) => name === "newidr-database-db")).toEqual({
    name: "newidr-database-db",
    id: "id-newidr-database-db",
    sizeGiB: 800,
    status: "in-use",
    source: { kind: "volume", name: "idr-database-db", from: "cloud", exists: true },
    createdAt: "2026-11-20T12:00:00Z",
    attachedTo: { server: "newidr-database", device: "/dev/vdb" },
    declared: true,
  });
  expect(report.environments[1]).toMatchObject({ releaseOf: "idr", presence: "complete", declared: true });
});

test("a source that is gone is told by its id", () => {
  const site = siteOf();
  const facts = cloudOf(site, ["newidr"]);
  const [volume] = reportOf(site, facts, NOW).environments[1]!.volumes;
  expect(volume?.source).toEqual({
    kind: "volume",
    name: "id-idr-proxy-nginxcache",
    from: "cloud",
    exists: false,
  });
});

test("what is not there is absent, with what the site file has of it", () => {
  const report = reportOf(siteOf(), NOTHING, NOW);
  expect(report.environments.map(({ presence }) => presence)).toEqual(["absent", "absent"]);
  expect(report.environments[0]!.servers[0]).toEqual({
    name: "idr-proxy",
    status: "absent",
    flavor: "m1.large",
    addresses: [],
    declared: true,
  });
  expect(report.environments[1]!.volumes.map(({ source }) => source)).toContainEqual({
    kind: "volume",
    name: "idr-database-db",
    from: "site-file",
  });
  expect(report.addresses.slice(0, 2)).toEqual([{ role: "production" }, { role: "spare" }]);
});

test("an environment of which something is missing is there in part", () => {
  const site = siteOf();
  const facts = cloudOf(site, ["idr"]);
  facts.servers.pop();
  expect(reportOf(site, facts, NOW).environments[0]!.presence).toBe("partial");
});

test("environments that only the cloud has are found by their servers' Ansible groups", () => {
  const site = siteOf();
  const facts = cloudOf(site, ["idr"]);
  addServer(facts, "oldidr-proxy", "m1.large", { metadata: { groups: "proxy-hosts,oldidr-hosts" } });
  addServer(facts, "other-thing", "m1.large");
  const strangers = reportOf(site, facts, NOW).environments.filter(({ declared }) => !declared);
  expect(strangers.map(({ name, servers }) => [name, servers.length])).toEqual([["oldidr", 1]]);
});

test("of a retired environment there are its volumes, and until when they are kept", () => {
  const site = siteOf({ live: "newidr" });
  const facts = cloudOf(site, ["idr", "newidr"], { production: "newidr" });
  retireFrom(facts, "idr", "2026-11-21");
  const [idr, newidr] = reportOf(site, facts, NOW).environments;
  expect(idr).toMatchObject({ name: "idr", presence: "retired" });
  expect(idr!.volumes.map(({ keptUntil, overdue }) => [keptUntil, overdue])).toEqual([
    ["2026-11-21", true],
    ["2026-11-21", true],
  ]);
  expect(newidr!.presence).toBe("complete");
  expect(newidr!.volumes.some((volume) => "keptUntil" in volume)).toBe(false);
});

test("a retired environment that the site file has no longer is found by its volumes", () => {
  const site = siteOf();
  const facts = cloudOf(site, ["idr"]);
  facts.volumes.push({ ...facts.volumes[0]!, id: "old", name: "oldidr-database-db" });
  retireFrom(facts, "oldidr", "2027-02-20");
  const strangers = reportOf(site, facts, NOW).environments.filter(({ declared }) => !declared);
  expect(strangers).toMatchObject([{ name: "oldidr", presence: "retired", volumes: [{ overdue: false }] }]);
});

test("a server's addresses are its ports', and the floating IP on them", () => {
  const site = siteOf();
  const facts = cloudOf(site, ["idr"], { production: "idr" });
  expect(reportOf(site, facts, NOW).environments[0]!.servers[0]).toMatchObject({
    name: "idr-proxy",
    addresses: ["192.168.1.10"],
    publicAddress: "203.0.113.10",
  });
});
