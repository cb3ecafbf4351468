import { findingsOf } from "../../../scripts/actions/status/findings";
import { nextSteps } from "../../../scripts/actions/status/next-steps";
import type { CloudFacts } from "../../../scripts/actions/status/facts";
import { reportOf } from "../../../scripts/actions/status/report";
import { statusText } from "../../../scripts/cli/status-view";
import { styleOf } from "../../../scripts/ui/style";
import { NOTHING, addServer, cloudOf, retireFrom, siteOf } from "../actions/status/cloud";

function screen(site: ReturnType<typeof siteOf>, facts: CloudFacts, columns = 80): string {
  const report = reportOf(site, facts, new Date("2026-11-22T12:00:00Z"));
  const status = {
    ...report,
    cloud: { name: "idr", region: "RegionOne", project: "idr" },
    findings: findingsOf(report),
    next: nextSteps(report),
  };
  return statusText(status, columns, styleOf(false));
}

test("a site with its release at the spare address", () => {
  const site = siteOf({ spare: "newidr" });
  const facts = cloudOf(site, ["idr", "newidr"], { production: "idr", spare: "newidr" });
  expect(screen(site, facts)).toMatchInlineSnapshot(`
    "Site idr on cloud idr (project idr, RegionOne)

      ADDRESS OF                REACHES
      production  203.0.113.10  idr-proxy     live: idr
      spare       203.0.113.11  newidr-proxy  spare: newidr

    idr · live · 3 servers · 2 data volumes, 900 GiB
      SERVER           STATUS  FLAVOR    ADDRESSES
      proxy            ACTIVE  m1.large  192.168.1.10, 203.0.113.10
      omeroreadonly-1  ACTIVE  m1.large  192.168.1.11
      database         ACTIVE  m1.large  192.168.1.12
      DATA VOLUME       GIB  STATUS  AGE  SOURCE  AT
      proxy-nginxcache  100  in-use  2 d  blank   vdb
      database-db       800  in-use  2 d  blank   vdb

    newidr · spare address · release of idr · 3 servers · 2 data volumes, 900 GiB
      SERVER           STATUS  FLAVOR    ADDRESSES
      proxy            ACTIVE  m1.large  192.168.1.13, 203.0.113.11
      omeroreadonly-1  ACTIVE  m1.large  192.168.1.14
      database         ACTIVE  m1.large  192.168.1.15
      DATA VOLUME       GIB  STATUS  AGE  SOURCE                       AT
      proxy-nginxcache  100  in-use  2 d  volume idr-proxy-nginxcache  vdb
      database-db       800  in-use  2 d  volume idr-database-db       vdb

    Next
      idr release verify newidr   # look at newidr through 203.0.113.11
      idr release cutover newidr  # then take it live"
  `);
});

test("names are whole where there is room", () => {
  const site = siteOf();
  const wide = screen(site, cloudOf(site, ["idr"], { production: "idr" }), 140);
  expect(wide).toContain("idr-database-db");
  expect(wide).toContain("idr-database vdb");
});

test("what differs from the site file, and what is wrong, is marked", () => {
  const site = siteOf({ live: "newidr" });
  const facts = cloudOf(site, ["idr"], { production: "idr" });
  facts.servers[0] = { ...facts.servers[0]!, status: "ERROR", fault: "No valid host was found" };
  const text = screen(site, facts);
  expect(text).toMatch(/production +203\.0\.113\.10 +idr-proxy +site file: live: newidr/);
  expect(text).toContain("✖ server idr-proxy is in ERROR: No valid host was found");
  expect(text).toContain("! production reaches idr, but the site file says live: newidr");
});

test("other sites' environments take a line, not a table", () => {
  const site = siteOf();
  const facts = cloudOf(site, ["idr", "newidr"], { production: "idr" });
  addServer(facts, "pilot-proxy", "m1.large", { metadata: { groups: "pilot-hosts" } });
  const text = screen(site, facts);
  expect(text).toContain("In the project, not in the site file: pilot (1 server, 0 data volumes)");
  expect(text).not.toContain("pilot-proxy");
});

test("an environment that was retired, of this file or no longer", () => {
  const site = siteOf({ live: "newidr" });
  const facts = cloudOf(site, ["idr", "newidr"], { production: "newidr" });
  facts.volumes.push({ ...facts.volumes[0]!, id: "old", name: "oldidr-database-db" });
  retireFrom(facts, "idr", "2027-02-20");
  retireFrom(facts, "oldidr", "2026-11-21");
  const text = screen(site, facts);
  expect(text).toContain("idr · retired · 0 servers · 2 data volumes, 900 GiB\n  DATA VOLUME");
  expect(text).toMatch(/database-db +800 +available .* kept until 2027-02-20\n/);
  expect(text).toContain("oldidr (retired, 1 data volume, 100 GiB,\n  kept until 2026-11-21)");
  expect(text).toContain("! volume oldidr-database-db (100 GiB) was to be kept until 2026-11-21: it may go");
});

test("a cloud with nothing", () => {
  expect(screen(siteOf(), NOTHING)).toMatchInlineSnapshot(`
    "Site idr on cloud idr (project idr, RegionOne)

    No environment of this site is in the cloud yet. The site file has idr, newidr.

    Next
      idr deploy --all  # no environment of this site is in the cloud yet; make all of it
      idr plan --all    # or look first at what would be made"
  `);
});
