import { judgeServer, type ServerFacts } from "../../../../scripts/actions/deploy/orphan-server";
import type { Volume } from "../../../../scripts/openstack/block-storage";
import type { Server } from "../../../../scripts/openstack/compute";

const wanted = {
  name: "newidr-database",
  metadata: { groups: "newidr-hosts" },
  portIds: ["p1"],
  volumeIds: ["db"],
};

const server = (more: Partial<Server> = {}): Server => ({
  id: "s1",
  name: "newidr-database",
  status: "ACTIVE",
  flavorId: "f",
  addresses: [],
  metadata: { groups: "newidr-hosts", more: "of somebody" },
  volumeIds: ["root"],
  createdAt: "2026-11-22T02:00:00Z",
  ...more,
});

const volume = (id: string, name: string, bootable = false): Volume => ({
  id,
  name,
  status: "in-use",
  sizeGiB: 1,
  bootable,
  createdAt: "2026-11-22T02:00:00Z",
  metadata: {},
  attachments: [{ serverId: "s1", device: "/dev/vda" }],
});

const facts = (one: Server = server(), more: Partial<ServerFacts> = {}): ServerFacts => ({
  servers: [{ server: one, portIds: ["p1"] }],
  volumes: [volume("root", "", true), volume("db", "newidr-database-db"), volume("x", "somebodys")],
  reachedBy: [],
  ...more,
});

test("a server with our port and our metadata is an earlier run's", () => {
  expect(judgeServer(wanted, facts())).toMatchObject({ kind: "adopt", server: { id: "s1" }, volumeIds: [] });
  const attached = facts(server({ volumeIds: ["root", "db"] }));
  expect(judgeServer(wanted, attached)).toMatchObject({ kind: "adopt", volumeIds: ["db"] });
  expect(judgeServer(wanted, facts(server({ status: "BUILD" })))).toMatchObject({ kind: "wait" });
  expect(judgeServer(wanted, facts(server({ status: "ERROR" })))).toMatchObject({ kind: "adopt" });
});

test("one with another port or other metadata is somebody's, and is left alone", () => {
  const other = [{ server: server(), portIds: ["p2"] }];
  expect(judgeServer(wanted, facts(server(), { servers: other })).kind).toBe("make");
  expect(judgeServer(wanted, facts(server({ metadata: {} }))).kind).toBe("make");
  expect(judgeServer(wanted, facts(server(), { servers: [] })).kind).toBe("make");
});

test("fails where a public address reaches the environment", () => {
  expect(() => judgeServer(wanted, facts(server(), { reachedBy: ["203.0.113.10"] }))).toThrow(
    expect.objectContaining({
      code: "orphan-server",
      message: expect.stringContaining("203.0.113.10") as string,
    }) as Error,
  );
});

test("fails for one with a data volume that is not its own, though the volume would stay", () => {
  expect(() => judgeServer(wanted, facts(server({ volumeIds: ["root", "x"] })))).toThrow(/somebodys \(x\)/);
});
