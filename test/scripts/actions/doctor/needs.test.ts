import { allOf, needsOf, needsOfSite, NOTHING } from "../../../../scripts/actions/doctor/needs";
import { FLAVORS, siteOf } from "./site";

const SMALL =
  "omeroReadOnly: 2, omeroReadWrite: false, management: false, searchEngine: false, volumes: { database-db: { size: 80 } }";

describe("what an environment needs", () => {
  test("counts servers, their flavors, data volumes and root volumes", () => {
    // GIVEN a proxy, two read-only servers and a database, all m1.large (4 cores, 8 GiB, 80 GiB)
    const [environment] = siteOf(`  idr: { ${SMALL} }`).environments;

    // WHEN
    const needs = needsOf(environment!, FLAVORS);

    // THEN
    expect(needs).toMatchObject({ servers: 4, cores: 16, ramMiB: 4 * 8192 });
    // two data volumes (100 and 80 GiB) and four root volumes of 80 GiB
    expect(needs).toMatchObject({ volumes: 6, gib: 180 + 320, temporarySnapshots: 0 });
    // each server's port, the router's and DHCP's
    expect(needs).toMatchObject({ networks: 1, ports: 6, routers: 0, floatingIps: 0 });
    // internal 2, bastion 1, web 3, omero 3
    expect(needs).toMatchObject({ securityGroups: 4, securityGroupRules: 9 });
  });

  test("takes the root disk of the site file over the flavor's", () => {
    const [environment] = siteOf(`  idr: { ${SMALL} }`, "live: idr\nrootDisk: 20").environments;
    expect(needsOf(environment!, FLAVORS).gib).toBe(180 + 4 * 20);
  });

  test("counts a release's clones, and the snapshots that they may be made by way of", () => {
    const site = siteOf(`  idr: { ${SMALL} }\n  newidr: { ${SMALL}, release: { from: idr } }`);
    expect(needsOf(site.environments[1]!, FLAVORS)).toMatchObject({
      temporarySnapshots: 2,
      temporaryGib: 180,
    });
  });

  test("counts what is missing alone", () => {
    // GIVEN an environment of which all but one server and its port is there
    const [environment] = siteOf(`  idr: { ${SMALL} }`).environments;
    const names = environment!.servers.map(({ name }) => name).filter((name) => name !== "idr-database");

    // WHEN
    const needs = needsOf(environment!, FLAVORS, {
      ...NOTHING,
      servers: new Set(names),
      ports: new Set(names),
      volumes: new Set(["idr-database-db", "idr-proxy-nginxcache"]),
      networks: new Set(["idr"]),
      securityGroups: new Set(environment!.securityGroups.map(({ name }) => name)),
    });

    // THEN
    expect(needs).toMatchObject({ servers: 1, cores: 4, volumes: 1, gib: 80, ports: 1, networks: 0 });
    expect(needs).toMatchObject({ securityGroups: 0, securityGroupRules: 0 });
  });

  test("counts storage ports, a router and an address of its own", () => {
    const [environment] = siteOf(
      `  idr:
    ${SMALL.replaceAll(", volumes", "\n    volumes").replaceAll(", ", "\n    ")}
    router: own
    storageNetwork: { network: nfs, nfsServers: [10.0.0.5] }
    servers: { ftp: { address: allocate } }`,
    ).environments;
    // five servers, two of them OMERO's, and the network's two
    expect(needsOf(environment!, FLAVORS)).toMatchObject({ ports: 9, routers: 1, floatingIps: 1 });
  });
});

describe("what the site needs", () => {
  test("is a router and two addresses, which count once they are there no more", () => {
    const site = siteOf("  idr: {}");
    expect(needsOfSite(site)).toMatchObject({ routers: 1, floatingIps: 2, servers: 0 });
    expect(
      needsOfSite(site, {
        ...NOTHING,
        routers: new Set(["idr-router"]),
        floatingIps: new Set(["idr-production"]),
      }),
    ).toMatchObject({ routers: 0, floatingIps: 1 });
  });

  test("is no address when one has them, or when no environment is live", () => {
    const named = "live: idr\naddresses: { production: 203.0.113.10, spare: 203.0.113.11 }";
    expect(needsOfSite(siteOf("  idr: {}", named)).floatingIps).toBe(0);
    expect(needsOfSite(siteOf("  idr: {}", "live: none")).floatingIps).toBe(0);
  });

  test("adds up", () => {
    const one = needsOfSite(siteOf("  idr: {}"));
    expect(allOf([one, one])).toMatchObject({ routers: 2, floatingIps: 4 });
  });
});
