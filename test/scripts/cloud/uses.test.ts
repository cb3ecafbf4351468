import { checkLookedUp, checkProxiesAtEnd, checkProxyPorts } from "../../../scripts/cloud/uses";
import { thrown } from "../review/thrown";
import type { Port } from "../../../scripts/openstack/network";

const port = (id: string, name: string, serverId?: string): Port => ({
  id,
  name,
  networkId: "n",
  status: "ACTIVE",
  fixedIps: [],
  securityGroupIds: [],
  ...(serverId === undefined ? {} : { serverId }),
});
const proxy = { id: "s", name: "idr-proxy" };
const other = { id: "o", name: "jump-host" };
const check = (...ports: Port[]) => checkProxyPorts(["idr-proxy"], { ports, servers: [proxy, other] });

test.each([
  ["the proxy's own port", [port("p", "idr-proxy", "s")]],
  ["the proxy's port while its server is made again", [port("p", "idr-proxy")]],
  ["nothing yet: the engine says what it misses", []],
  [
    "two ports without the name: which one is meant is not known",
    [port("p", "", "s"), port("q", "storage", "s")],
  ],
])("GIVEN %s THEN the live stack may be planned", (_, ports) => {
  expect(() => check(...ports)).not.toThrow();
});

test("fails on a port of the proxy's name that belongs to another server", () => {
  const error = thrown(() => check(port("p", "idr-proxy", "s"), port("q", "idr-proxy", "o")));
  expect(error).toMatchObject({ code: "proxy-port-foreign" });
});

test("fails on a proxy whose port has no name, with the command that gives it one", () => {
  const error = thrown(() => check(port("p", "", "s")));
  expect(error).toMatchObject({ code: "proxy-port-unnamed" });
  expect(error?.fix).toContain("openstack port set --name idr-proxy p");
});

test("fails on a second port of the proxy's name that nothing is plugged into, with the command that renames it", () => {
  const error = thrown(() => check(port("p", "idr-proxy", "s"), port("q", "idr-proxy")));
  expect(error).toMatchObject({ code: "proxy-port-foreign" });
  expect(error?.fix).toContain('openstack port set --name "" q');
});

test("fails on two ports of the proxy's name that are plugged in, be it into the proxy or into its namesake", () => {
  const namesake = { id: "t", name: "idr-proxy" };
  for (const second of ["s", "t"]) {
    const ports = [port("p", "idr-proxy", "s"), port("q", "idr-proxy", second)];
    const error = thrown(() => checkProxyPorts(["idr-proxy"], { ports, servers: [proxy, namesake] }));
    expect(error).toMatchObject({ code: "proxy-port-foreign" });
    expect(error?.message).toContain(`q of server ${second}`);
  }
});

describe("what the live stack looks up", () => {
  const allocated = { kind: "allocated" } as const;
  const addresses = { production: allocated, spare: allocated };
  const site = { name: "idr", addresses, live: "idr", spare: "newidr" };
  const ip = (role: string) => ({
    id: role,
    address: `203.0.113.${role.length}`,
    description: `idr-${role}`,
    status: "DOWN",
    networkId: "public",
  });
  const both = [ip("production"), ip("spare")];
  const ports = [port("p", "idr-proxy", "s"), port("q", "newidr-proxy", "n")];

  test("GIVEN both addresses and both proxies THEN nothing is missing", () => {
    expect(() => {
      checkLookedUp(site, { floatingIps: both, ports, servers: [] });
    }).not.toThrow();
  });

  test("fails on an address that was not allocated yet, with the command that allocates it", () => {
    const error = thrown(() => {
      checkLookedUp(site, { floatingIps: both.slice(0, 1), ports, servers: [] });
    });
    expect(error).toMatchObject({ code: "address-missing" });
    expect(error?.fix).toContain("idr deploy site");
  });

  test("fails on a spare environment that is not there, and says that the spare can wait", () => {
    const error = thrown(() => {
      checkLookedUp(site, { floatingIps: both, ports: ports.slice(0, 1), servers: [] });
    });
    expect(error).toMatchObject({ code: "proxy-port-missing" });
    expect(error?.fix).toContain("`spare: none`");
  });

  test("GIVEN a run that makes the environment THEN its proxy is not missing at the end", () => {
    expect(() => {
      checkProxiesAtEnd(site, ["site", "newidr", "live"], { ports: ports.slice(0, 1), servers: [] });
    }).not.toThrow();
  });
});
