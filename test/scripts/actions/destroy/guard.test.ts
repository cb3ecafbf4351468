import { guardDestruction, type GuardFacts } from "../../../../scripts/actions/destroy/guard";
import type { ResourceChange } from "../../../../scripts/engine";
import { change } from "../../review/changes";
import { thrown } from "../../review/thrown";

const allocated = { kind: "allocated" } as const;
const site = { name: "idr", addresses: { production: allocated, spare: allocated } };
const address = (id: string, description: string, portId?: string) => ({
  id,
  address: id,
  description,
  status: "ACTIVE",
  networkId: "public",
  ...(portId === undefined ? {} : { portId }),
});
const port = {
  id: "p",
  name: "idr-proxy",
  networkId: "n",
  status: "ACTIVE",
  fixedIps: [],
  securityGroupIds: [],
};
const NOTHING: GuardFacts = {
  site: "idr",
  floatingIps: [],
  ports: [],
  servers: [],
  volumes: [],
  known: new Set(),
};
const goes = (type: string, name: string, before: Record<string, unknown>): ResourceChange =>
  change(type, name, ["delete"], { before });
const PROXY_PORT = goes("openstack_networking_port_v2", "idr-proxy", {
  id: "p",
  description: "idr-stacks: idr/idr",
});
const guard = (changes: readonly ResourceChange[], facts: Partial<GuardFacts>, of = site) =>
  thrown(() => {
    guardDestruction("idr", { resource_changes: [...changes] }, of, { ...NOTHING, ...facts });
  });

test("GIVEN a stack that nobody reaches WHEN it is taken down THEN nothing is refused", () => {
  expect(
    guard([PROXY_PORT], { floatingIps: [address("203.0.113.1", "idr-production", "q")] }),
  ).toBeUndefined();
});

test("fails on a port that production's address reaches, whatever the environment is called", () => {
  const facts = { floatingIps: [address("203.0.113.1", "idr-production", "p")], ports: [port] };
  expect(guard([PROXY_PORT], facts)).toMatchObject({ code: "environment-live" });
});

test("fails on a server whose port, which the state lacks, production's address reaches", () => {
  const server = goes("openstack_compute_instance_v2", "idr-proxy", { id: "s", metadata: {} });
  const facts = {
    floatingIps: [address("203.0.113.1", "idr-production", "p")],
    ports: [{ ...port, serverId: "s" }],
  };
  expect(guard([server], facts)).toMatchObject({ code: "environment-live" });
});

test("fails on what the allocated address reaches, when the site file names another one now", () => {
  const named = { kind: "existing", addressOrName: "203.0.113.9" } as const;
  const facts = {
    floatingIps: [address("203.0.113.1", "idr-production", "p"), address("203.0.113.9", "")],
    ports: [port],
  };
  const of = { ...site, addresses: { ...site.addresses, production: named } };
  expect(guard([PROXY_PORT], facts, of as unknown as typeof site)).toMatchObject({
    code: "environment-live",
  });
});

test("fails on what carries the mark of another stack: states were exchanged", () => {
  const other = goes("openstack_networking_port_v2", "idr-proxy", {
    id: "p",
    description: "idr-stacks: idr/newidr",
  });
  const error = guard([other], {});
  expect(error).toMatchObject({ code: "state-exchanged" });
  expect(error?.message).toContain("idr/newidr");
});

test("fails on a named volume that a server of somebody else's uses, and says whose", () => {
  const volume = goes("openstack_blockstorage_volume_v3", "idr-database-db", {
    id: "v",
    name: "idr-database-db",
  });
  const there = {
    id: "v",
    name: "idr-database-db",
    status: "in-use",
    sizeGiB: 1,
    metadata: {},
    attachments: [{ serverId: "x", device: "/dev/vdb" }],
  };
  const facts = { volumes: [there as never], servers: [{ id: "x", name: "lab", metadata: {} }] };
  const error = guard([volume], facts);
  expect(error).toMatchObject({ code: "volume-held" });
  expect(error?.message).toContain("lab (x)");
  // THEN not where it is a server that goes with it, or that a state knows
  expect(
    guard([volume, goes("openstack_compute_instance_v2", "s", { id: "x", metadata: {} })], facts),
  ).toBeUndefined();
  expect(guard([volume], { ...facts, known: new Set(["x"]) })).toBeUndefined();
});
