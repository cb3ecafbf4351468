import { exitCodeOf, exitCodeOfFailure } from "../../../scripts/review/exit-code";
import { RULE, SERVER, VOLUME } from "../../../scripts/review/kinds";
import { review } from "../../../scripts/review/review";
import { change, planOf } from "./changes";

const now = new Date("2026-11-22T12:00:00Z");
const gone = planOf([
  change(VOLUME, "idr-database-db", ["delete"], { before: { name: "idr-database-db", size: 800 } }),
]);
const waiver = { policy: "data-volume-destroyed", reason: "moved to tape", by: "Ada", until: "2026-11-22" };

describe("the verdict", () => {
  it("is that of the worst finding, and safe without one", () => {
    expect(review(planOf([])).verdict).toBe("safe");
    expect(review(planOf([change(SERVER, "x", ["delete"])])).verdict).toBe("person");
    expect(review(gone).verdict).toBe("forbidden");
  });

  it("is never safe for what no policy knows", () => {
    for (const actions of [["evaporate"], [], ["update", "delete"], ["create", "read"]]) {
      expect(review(planOf([change(VOLUME, "x", actions)])).verdict).not.toBe("safe");
      expect(review(planOf([change("openstack_new_thing_v9", "x", actions)])).verdict).not.toBe("safe");
    }
  });
});

describe("waivers", () => {
  it("set a finding aside through their last day, with who and why", () => {
    const server = planOf([change(SERVER, "idr-proxy", ["delete"])]);
    const lost = { ...waiver, policy: "server-lost" };
    const done = review(server, { waivers: [lost], now });
    expect(done.verdict).toBe("safe");
    expect(done.waived).toEqual([expect.objectContaining({ policy: "server-lost", waiver: lost })]);
  });

  it("leave the loss of a data volume to a person, with who and why", () => {
    const done = review(gone, { waivers: [waiver], now });
    expect(done.verdict).toBe("person");
    expect(done.waived).toEqual([]);
    expect(done.findings[0]?.message).toMatch(/waived by Ada until 2026-11-22: moved to tape; .* a person/);
  });

  it("count no more after it, and the finding says so", () => {
    const done = review(gone, { waivers: [waiver], now: new Date("2026-11-23T00:00:00Z") });
    expect(done.verdict).toBe("forbidden");
    expect(done.findings[0]?.message).toMatch(/waived by Ada until 2026-11-22, which is over: moved to tape/);
  });

  it.each([
    ["openstack_blockstorage_volume_v3.idr-database-db", "person"],
    ["openstack_blockstorage_volume_v3.idr-*", "person"],
    ["*idr*-*db", "person"],
    ["*idr-database-db*", "person"],
    ["*idr-database-db*db", "forbidden"],
    ["openstack_blockstorage_volume_v3.newidr-*", "forbidden"],
    ["openstack_blockstorage_volume_v3.idr.database.db", "forbidden"],
  ])("may name one object: %s", (resource, verdict) => {
    expect(review(gone, { waivers: [{ ...waiver, resource }], now }).verdict).toBe(verdict);
  });
});

it("counts, and shows losses first, without secrets", () => {
  const server = {
    name: "idr-proxy",
    user_data: "top-secret-1",
    metadata: { password: "top-secret-2" },
    token: "top-secret-3",
    tags: ["a"],
  };
  const done = review(
    planOf([
      change(RULE, "r", ["create"]),
      change(SERVER, "idr-proxy", ["update"], {
        before: server,
        after: {
          ...server,
          user_data: "top-secret-4",
          metadata: { password: "top-secret-5" },
          token: "top-secret-6",
          config: "top-secret-7",
        },
        sensitive: { config: true },
      }),
      change(VOLUME, "db", ["delete"]),
    ]),
  );
  expect(done.counts).toEqual({ destroy: 1, replace: 0, forget: 0, unknown: 0, update: 1, create: 1 });
  expect(done.changes.map(({ effect }) => effect)).toEqual(["destroy", "update", "create"]);
  expect(JSON.stringify(done.changes)).not.toContain("top-secret");
  expect(done.changes[1]?.attributes).toContainEqual({
    name: "user_data",
    before: "(hidden)",
    after: "(hidden)",
    forces: false,
  });
});

it("adds up what the plan costs, with flavors from its data sources", () => {
  const flavor = {
    address: "data.f",
    mode: "data" as const,
    type: "openstack_compute_flavor_v2",
    name: "f",
    provider_name: "p",
    values: { name: "m1.large", vcpus: 4, ram: 8192, disk: 80 },
  };
  const device = { destination_type: "volume", source_type: "image", volume_size: 80 };
  const server = (name: string, flavor_name: string) =>
    change(SERVER, name, ["create"], { after: { name, flavor_name, block_device: [device] } });
  const { cost } = review(
    planOf(
      [
        server("a", "m1.large"),
        server("b", "strange"),
        change(VOLUME, "db", ["create"], { after: { size: 800 } }),
        change(VOLUME, "old", ["delete"], { before: { size: 100 } }),
      ],
      {
        prior_state: { format_version: "1.0", values: { root_module: { resources: [flavor] } } },
      },
    ),
  );
  expect(cost.before).toEqual({ servers: 0, cores: 0, ramMiB: 0, volumes: 1, gib: 100, addresses: 0 });
  expect(cost.after).toEqual({ servers: 2, cores: 4, ramMiB: 8192, volumes: 3, gib: 960, addresses: 0 });
  expect(cost.unknownFlavors).toEqual(["strange"]);
});

it("reckons with the longest copy, at the rate of the cloud", () => {
  const clone = (name: string, size: number) =>
    change(VOLUME, name, ["create"], { after: { name, size, source_vol_id: "x" } });
  const { estimate } = review(
    planOf([clone("a", 1500), clone("b", 800), change(VOLUME, "c", ["create"], { after: { size: 500 } })]),
    { copyRate: 0.5 },
  );
  expect(estimate).toMatchObject({ copiedGiB: 2300, copySeconds: 3000, copyRate: 0.5 });
  expect(estimate.seconds).toBeGreaterThan(3000);
});

it("exits as conftest does", () => {
  const codes = (failOnWarn: boolean) =>
    (["safe", "person", "forbidden"] as const).map((verdict) => exitCodeOf(verdict, failOnWarn));
  expect(codes(false)).toEqual([0, 0, 1]);
  expect(codes(true)).toEqual([0, 1, 2]);
  expect([exitCodeOfFailure(false), exitCodeOfFailure(true)]).toEqual([1, 2]);
});
