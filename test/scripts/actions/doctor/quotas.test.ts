import { allOf, type Needs } from "../../../../scripts/actions/doctor/needs";
import { quotaFindings } from "../../../../scripts/actions/doctor/quotas";
import { lines } from "./site";

const NONE = allOf([]);
const FREE = { used: 0, limit: -1 };
const STORAGE = { volumes: FREE, snapshots: FREE, gigabytes: FREE, backups: FREE, backupGigabytes: FREE };

function storage(needs: Partial<Needs>, limits: Partial<typeof STORAGE>): string[] {
  const found = quotaFindings({ ...NONE, ...needs }, { volume: { ...STORAGE, ...limits } });
  return lines(found.filter(({ verdict }) => verdict !== "unknown"));
}

test("says what is needed beside what is left", () => {
  expect(storage({ volumes: 4 }, { volumes: { used: 6, limit: 10 } })).toEqual([
    "ok quota of volumes: 4 more needed; 6 of 10 used",
    "ok quota of volumes' GiB: 0 GiB more needed; no limit",
  ]);
});

test("fails with how many are too few", () => {
  const [finding] = quotaFindings(
    { ...NONE, cores: 24 },
    {
      compute: { servers: FREE, ramMiB: FREE, cores: { used: 10, limit: 20 } },
    },
  ).filter(({ verdict }) => verdict === "problem");
  expect(finding).toMatchObject({
    subject: "quota of cores",
    detail: "24 more needed; 10 of 20 used: 14 too few",
    fix: "ask the cloud's administrators for at least 34, or destroy something first",
  });
});

test("is content with a quota that is overdrawn when nothing more is needed", () => {
  expect(storage({}, { volumes: { used: 12, limit: 10 } })).toContain(
    "ok quota of volumes: 0 more needed; 12 of 10 used",
  );
});

describe("snapshots that a release may be made by way of", () => {
  const clones = { gib: 100, temporarySnapshots: 2, temporaryGib: 80 };

  test("warns when their number is too large", () => {
    expect(storage(clones, { snapshots: { used: 9, limit: 10 } })).toContain(
      "warning quota of snapshots: 2 for a while with --via-snapshot; 9 of 10 used",
    );
  });

  test("warns when the volumes fit and the snapshots beside them don't", () => {
    expect(storage(clones, { gigabytes: { used: 0, limit: 150 } })).toContain(
      "warning quota of snapshots: 2 for a while with --via-snapshot: 80 GiB beside the volumes; 0 GiB of 150 GiB used",
    );
  });
});

test("says which quotas could not be seen", () => {
  expect(lines(quotaFindings(NONE, {}))).toEqual([
    "unknown quotas of servers, cores, RAM: Nova did not answer",
    "unknown quotas of volumes, GiB, snapshots: Cinder did not answer",
    "unknown quotas of networks: Neutron did not answer",
  ]);
});
