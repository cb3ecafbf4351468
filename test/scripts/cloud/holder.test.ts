import {
  foreignFloatingIps,
  foreignHolder,
  holderFix,
  type HolderFacts,
  strangerHolder,
} from "../../../scripts/cloud/holder";

const server = (id: string, name: string, mark?: string): HolderFacts["servers"][number] => ({
  id,
  name,
  metadata: mark === undefined ? {} : { "idr-stacks": mark },
});
const port = (id: string, serverId?: string) => ({
  id,
  name: "",
  networkId: "n",
  status: "ACTIVE",
  fixedIps: [],
  securityGroupIds: [],
  ...(serverId === undefined ? {} : { serverId }),
});
const facts = {
  site: "idr",
  ports: [port("ours", "s"), port("theirs", "t"), port("named", "p"), port("empty")],
  servers: [server("s", "idr-proxy", "idr/idr"), server("t", "wiki"), server("p", "idr-proxy")],
  known: new Set<string>(),
};
const address = (id: string, portId?: string, description = "idr-production") => ({
  id,
  address: `203.0.113.${id}`,
  description,
  status: "ACTIVE",
  networkId: "x",
  ...(portId === undefined ? {} : { portId }),
});

test.each([
  ["nothing", address("1"), undefined],
  ["a server of the site", address("1", "ours"), undefined],
  ["a port that nothing is plugged into", address("1", "empty"), undefined],
  ["a server of somebody else's", address("1", "theirs"), "wiki"],
  ["a proxy that another tool deployed", address("1", "named"), "idr-proxy"],
])("GIVEN an address on %s THEN its foreign holder is told", (_, one, name) => {
  expect(foreignHolder(one, facts)?.server?.name).toBe(name);
});

test("GIVEN a port of another project THEN it is a foreign holder, by its id", () => {
  expect(foreignHolder(address("1", "unseen"), facts)).toEqual({ portId: "unseen" });
});

test("GIVEN a proxy of an environment of the site file THEN it is no stranger, whoever deployed it", () => {
  const alone = { ...facts, servers: facts.servers.filter(({ id }) => id !== "s") };
  expect(strangerHolder(address("1", "named"), ["idr"], alone)).toBeUndefined();
  expect(strangerHolder(address("1", "theirs"), ["idr"], alone)).toMatchObject({ portId: "theirs" });
});

test("GIVEN a server with the name of the site's own proxy THEN it is a stranger: that proxy is another server", () => {
  const own = {
    ...facts,
    known: new Set(["s"]),
    servers: [server("s", "idr-proxy"), server("p", "idr-proxy")],
  };
  expect(strangerHolder(address("1", "named"), ["idr"], own)).toMatchObject({ server: { id: "p" } });
  expect(strangerHolder(address("1", "ours"), ["idr"], own)).toBeUndefined();
});

test("GIVEN an address that the site has allocated THEN nobody is told to name another one, which would release it", () => {
  expect(holderFix("203.0.113.1", "production", false)).not.toContain("addresses.production");
  expect(holderFix("203.0.113.1", "production", true)).toContain("addresses.production");
});

describe("floating IPs of the site's descriptions", () => {
  const foreign = (begun: boolean, ...all: ReturnType<typeof address>[]) =>
    foreignFloatingIps(new Set(["idr-production"]), all, { ...facts, begun }).map(({ id }) => id);

  test("one that is unused is a leftover where the site has begun to create, and else somebody's", () => {
    expect(foreign(true, address("1"))).toEqual([]);
    expect(foreign(false, address("1"))).toEqual(["1"]);
  });

  test("one that a server of somebody else's uses is foreign, and so is each of two", () => {
    expect(foreign(true, address("1", "theirs"))).toEqual(["1"]);
    expect(foreign(true, address("1"), address("2"))).toEqual(["1", "2"]);
  });

  test("one of another description, and one that a state knows, are not looked at", () => {
    expect(foreign(false, address("1", "theirs", "wiki"))).toEqual([]);
    const known = new Set(["1"]);
    expect(
      foreignFloatingIps(new Set(["idr-production"]), [address("1", "theirs")], {
        ...facts,
        known,
        begun: false,
      }),
    ).toEqual([]);
  });
});
