import { failedFindings } from "../../../../scripts/actions/doctor/checks/failed";
import type { DoctorFacts } from "../../../../scripts/actions/doctor/facts";
import { needsOf } from "../../../../scripts/actions/doctor/needs";
import { isComplete, presentIn } from "../../../../scripts/actions/doctor/present";
import type { Volume } from "../../../../scripts/openstack/block-storage";
import type { Server } from "../../../../scripts/openstack/compute";
import { FLAVORS, siteOf } from "./site";

/** What counts as there after a run that failed. */

const SMALL = "omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false";
const NEWIDR = siteOf(`  idr: { ${SMALL} }\n  newidr: { ${SMALL}, release: { from: idr } }`).environments[1]!;
const ATTACHED = { attachments: [{ serverId: "s", device: "/dev/vdb" }] };

/** All of the environment, with this changed by name. */
function factsWith(changed: Readonly<Record<string, Partial<Volume & Server>>> = {}): DoctorFacts {
  const common = { metadata: {}, createdAt: "" };
  const servers = NEWIDR.servers.map(({ name }) => {
    const server = { id: `id-${name}`, name, status: "ACTIVE", flavorId: "", addresses: [], volumeIds: [] };
    return { ...server, ...common, ...changed[name] };
  });
  const volumes = NEWIDR.servers
    .flatMap((server) => server.volumes)
    .map(({ name, sizeGiB }) => {
      const volume = { id: `id-${name}`, name, status: "in-use", sizeGiB, bootable: false, ...ATTACHED };
      return { ...volume, ...common, ...changed[name] };
    });
  return {
    compute: { servers, flavors: FLAVORS, keyPairs: [], limits: {} as never },
    volume: { volumes, snapshots: [], types: [], limits: {} as never },
  };
}

const COPY = "newidr-database-db";
const FAILED = { status: "error", attachments: [] };

test("is whole when all is there, and says nothing more", () => {
  expect(isComplete(NEWIDR, factsWith())).toBe(true);
  expect(failedFindings([NEWIDR], factsWith())).toEqual([]);
});

test.each(["error", "error_restoring"])("is to be made when a copy is %s, which is replaced", (status) => {
  const facts = factsWith({ [COPY]: { ...FAILED, status } });
  expect(isComplete(NEWIDR, facts)).toBe(false);
  expect(failedFindings([NEWIDR], facts)).toEqual([
    {
      check: "failed",
      subject: `volume ${COPY}`,
      verdict: "warning",
      detail: `its copy failed: it is ${status}, and attached to nothing`,
      fix: expect.stringMatching(
        /^nothing, if no run has seen it whole: the next one removes it and copies it anew; .* id-newidr/,
      ) as string,
    },
  ]);
});

test("is to be made when a server is in ERROR, with Nova's words", () => {
  const facts = factsWith({ "newidr-database": { status: "ERROR", fault: "no valid host" } });
  expect(isComplete(NEWIDR, facts)).toBe(false);
  expect(failedFindings([NEWIDR], facts)).toMatchObject([
    {
      subject: "server newidr-database",
      detail: "is ERROR: no valid host",
      fix: expect.stringContaining("openstack server show id-newidr-database") as string,
    },
  ]);
});

test("is whole when a volume with data went to error later: that is warned of, and not replaced", () => {
  const facts = factsWith({ [COPY]: { status: "error" } });
  expect(isComplete(NEWIDR, facts)).toBe(true);
  expect(failedFindings([NEWIDR], facts)).toMatchObject([
    { verdict: "warning", detail: "is error, and is no failed copy: there may be data on it" },
  ]);
});

test("tells a failed volume that is made of nothing from a failed copy", () => {
  const blank = siteOf(`  newidr: { ${SMALL} }`, "live: newidr").environments[0]!;
  expect(failedFindings([blank], factsWith({ [COPY]: FAILED }))).toMatchObject([
    { fix: expect.stringContaining(`openstack volume show id-${COPY}`) as string },
  ]);
});

test("needs nothing more for what has failed: it counts against the quotas until it is replaced", () => {
  const facts = factsWith({ [COPY]: FAILED, "newidr-database": { status: "ERROR" } });
  expect(needsOf(NEWIDR, FLAVORS, presentIn(facts))).toMatchObject({ servers: 0, volumes: 0, gib: 0 });
});
