import { parseSite } from "../../../../constructs/model";
import { addressChecks } from "../../../../scripts/actions/verify/addresses";
import { targetsOf } from "../../../../scripts/actions/verify/outside";
import type { Server } from "../../../../scripts/openstack/compute";
import type { FloatingIp, Port } from "../../../../scripts/openstack/network";

const SITE = parseSite(
  `
cloud: idr
sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin"]
environments:
  newidr: { omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false }
live: newidr
`,
  "idr.yaml",
);
const ENVIRONMENT = SITE.environments[0]!;
const SERVERS = ENVIRONMENT.servers.map(({ name }) => server(name));
const PORTS = ENVIRONMENT.servers.map(({ name }) => port(name, { serverId: `id-${name}` }));
const PROXY = floatingIp("203.0.113.10", "port-newidr-proxy");

function server(name: string, id = `id-${name}`): Server {
  return {
    id,
    name,
    status: "ACTIVE",
    flavorId: "",
    metadata: {},
    addresses: [],
    volumeIds: [],
    createdAt: "",
  };
}

function port(name: string, more: Partial<Port> = {}): Port {
  const empty = { status: "", fixedIps: [], securityGroupIds: [] };
  return { id: `port-${name}`, name, networkId: "own", ...empty, ...more };
}

function floatingIp(address: string, portId: string): FloatingIp {
  return { id: address, address, description: "", status: "ACTIVE", portId, networkId: "public" };
}

/** What does not pass in a healthy cloud to which this was added by hand. */
function look(ports: readonly Port[], floatingIps: readonly FloatingIp[], servers = SERVERS): string[] {
  const facts = { servers, ports: [...PORTS, ...ports], floatingIps };
  const targets = targetsOf(ENVIRONMENT, facts);
  return addressChecks(SITE, ENVIRONMENT, targets, facts, () => true)
    .filter(({ verdict }) => verdict !== "passed")
    .map(({ verdict, name, detail }) => `${verdict} ${name}: ${detail}`);
}

test("pass when the proxy alone is reached, and others have addresses elsewhere", () => {
  const others = [
    port("nfs-client", { networkId: "storage" }),
    port("newidr-proxy-storage", { networkId: "storage" }),
  ];
  expect(look(others, [PROXY, floatingIp("203.0.113.12", "port-nfs-client")])).toEqual([]);
});

test("fails on an address of a port without a name that is plugged into a server; it is looked at from outside, too", () => {
  // GIVEN what `openstack server add network newidr-database net` and a floating IP make
  const stray = port("", { id: "by-hand", networkId: "other", serverId: "id-newidr-database" });
  const address = floatingIp("203.0.113.12", "by-hand");

  // THEN
  expect(look([stray], [PROXY, address])).toEqual([
    "failed newidr-database: has the public address 203.0.113.12 on port by-hand, and must have none there (openstack floating ip unset --port 203.0.113.12)",
  ]);
  const facts = { servers: SERVERS, ports: [...PORTS, stray], floatingIps: [PROXY, address] };
  expect(targetsOf(ENVIRONMENT, facts).map((target) => `${target.server.name} ${target.address}`)).toEqual([
    "newidr-proxy 203.0.113.10",
    "newidr-database 203.0.113.12",
  ]);
});

test("warns of a proxy whose only port has no name, as Nova makes it, and never proposes to take its address away", () => {
  const ports = [port("", { id: "nova-made", serverId: "id-newidr-proxy" })];
  const facts = { servers: SERVERS, ports, floatingIps: [floatingIp("203.0.113.10", "nova-made")] };
  const found = addressChecks(SITE, ENVIRONMENT, targetsOf(ENVIRONMENT, facts), facts, () => true);
  expect(found.map(({ verdict, detail }) => `${verdict} ${detail}`)).toEqual([
    "warning reached by 203.0.113.10, by a port that has no name (openstack port set --name newidr-proxy nova-made)",
  ]);
});

test("fails on a proxy that is reached by another port than its own alone", () => {
  const stray = port("extra", { networkId: "other", serverId: "id-newidr-proxy" });
  expect(look([stray], [floatingIp("203.0.113.12", stray.id)])).toEqual([
    expect.stringMatching(/^failed newidr-proxy: no public address reaches it/),
    expect.stringMatching(/^failed newidr-proxy: has the public address 203.0.113.12 on port extra/),
  ]);
});

test("fails on an address in the environment's own network that reaches none of its servers", () => {
  const stranger = port("jump-host", { serverId: "somebody's" });
  expect(look([stranger], [PROXY, floatingIp("203.0.113.12", stranger.id)])).toEqual([
    "failed 203.0.113.12: reaches port jump-host in the network of newidr, which is none of its servers' (openstack floating ip unset --port 203.0.113.12)",
  ]);
});

test("takes no server for the environment's whose name is there twice, nor an address that is bound to nothing", () => {
  const twice = [...SERVERS, server("newidr-database", "second")];
  const stray = port("", { id: "by-hand", networkId: "other", serverId: "second" });
  const { portId, ...unbound } = floatingIp("203.0.113.13", "");
  expect(portId).toBe("");
  expect(look([stray], [PROXY, floatingIp("203.0.113.12", "by-hand"), unbound], twice)).toEqual([]);
});

test("fails on the site's own address on a wrong port, and never proposes to take it off there", () => {
  // GIVEN production's address on a port of the environment's network that none of its servers has, and on a stray port
  for (const stray of [port("twin"), port("", { id: "by-hand", serverId: "id-newidr-database" })]) {
    const address = { ...floatingIp("203.0.113.12", stray.id), description: `${SITE.name}-production` };

    // THEN
    const found = look([stray], [PROXY, address]);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain("it is the site's production address: leave it bound");
    expect(found[0]).not.toContain("unset");
  }
});

test("fails on a second port of the proxy's name, whatever is plugged into it", () => {
  for (const more of [{}, { serverId: "id-newidr-proxy" }, { serverId: "somebody" }]) {
    expect(look([port("newidr-proxy", { id: "twin", ...more })], [PROXY])).toEqual([
      expect.stringMatching(/^failed port newidr-proxy: .*twin/),
    ]);
  }
});
