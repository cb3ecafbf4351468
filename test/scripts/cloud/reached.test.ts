import { environmentOfProxy, reachedBy } from "../../../scripts/cloud/reached";
import type { Port } from "../../../scripts/openstack/network";

const server = (name: string) => ({ id: `id-${name}`, name });
const port = (name: string, serverId?: string): Port => ({
  id: "port",
  name,
  networkId: "n",
  status: "ACTIVE",
  fixedIps: [],
  securityGroupIds: [],
  ...(serverId === undefined ? {} : { serverId }),
});
const servers = [server("idr-proxy"), server("idr-management"), server("somebody-else")];
const reached = (one: Port | undefined) =>
  reachedBy({ portId: "port" }, { ports: one === undefined ? [] : [one], servers });

test.each([
  ["the proxy's port", port("idr-proxy", "id-idr-proxy"), { kind: "environment", name: "idr" }],
  [
    "a port that Nova made for the proxy",
    port("", "id-idr-proxy"),
    { kind: "environment", name: "idr", unnamedPort: "port" },
  ],
  [
    "the proxy's port while its server is made again",
    port("idr-proxy"),
    { kind: "environment", name: "idr" },
  ],
  [
    "a port of the proxy's name on another server",
    port("idr-proxy", "id-somebody-else"),
    { kind: "other", portId: "port", portName: "idr-proxy", server: "somebody-else" },
  ],
  [
    "another server of the environment",
    port("idr-management", "id-idr-management"),
    { kind: "other", portId: "port", portName: "idr-management", server: "idr-management" },
  ],
  ["a port of another project", undefined, { kind: "other", portId: "port" }],
  [
    "the proxy's port on a server that can't be seen",
    port("idr-proxy", "gone"),
    { kind: "other", portId: "port", portName: "idr-proxy" },
  ],
])("GIVEN an address on %s WHEN it is asked what it reaches THEN the server decides", (_, one, expected) => {
  expect(reached(one)).toEqual(expected);
});

test("an address that is bound to nothing reaches nothing", () => {
  expect(reachedBy({}, { ports: [], servers })).toEqual({ kind: "nothing" });
});

test.each([
  ["idr-proxy", "idr"],
  ["idr-proxy-2", undefined],
  ["proxy", undefined],
  ["a-b-proxy", undefined],
])("environment of a proxy called %s: %s", (name, expected) => {
  expect(environmentOfProxy(name)).toBe(expected);
});
