import { checkProxyPorts } from "../../../scripts/cloud/uses";
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
