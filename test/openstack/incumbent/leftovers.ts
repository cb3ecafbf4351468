import type { ByApi } from "./by-api";
import { incumbent, type IncumbentServer } from "./description";

/**
 * What somebody else may have under names that a site file wants: a part of a production, or something that only has
 * such a name. No state knows it and nothing of it carries a mark of this software.
 */
export interface Leftover {
  readonly what: string;
  /** Stacks of the site that are deployed before somebody makes it. */
  readonly ours: readonly string[];
  /** Stacks of which a plan, a deployment and a review are to be refused. */
  readonly refused: readonly string[];
  /** What the refusal of the first of these stacks must name. */
  readonly names: readonly string[];
  readonly make: (by: ByApi) => Promise<void>;
}

const PRODUCTION = incumbent({ scale: 100 });
const KEY = { ...PRODUCTION.keyPair, name: "somebody-key" };
/** Apart from the site's, so that only the names meet. */
const SOMEBODY = { network: "somebody", subnet: "somebody-subnet", cidr: "10.9.0.0/24", dns: [] };

export const LEFTOVERS: readonly Leftover[] = [
  {
    what: "volumes alone",
    ours: ["site"],
    refused: ["idr"],
    names: ["idr-database-db", "idr-proxy-nginxcache"],
    make: async (by) => {
      await by.volume("idr-database-db", 2);
      await by.volume("idr-proxy-nginxcache", 1);
    },
  },
  {
    what: "a network and its subnet alone",
    ours: ["site"],
    refused: ["idr"],
    names: ["idr-subnet"],
    make: async (by) => {
      await by.network(PRODUCTION.network);
      await by.subnet(PRODUCTION);
    },
  },
  {
    what: "a server that is off and has no public address",
    ours: ["site"],
    refused: ["idr"],
    names: ["idr-database"],
    make: async (by) => {
      await server(by, "idr-database");
      const id = await by.idOf("compute", "servers", "idr-database");
      await by.session.call("compute", `/servers/${id}/action`, {
        method: "POST",
        body: { "os-stop": null },
      });
      await by.until("compute", `/servers/${id}`, "server", "SHUTOFF");
    },
  },
  {
    what: "a proxy that a public address reaches",
    ours: ["site"],
    refused: ["idr"],
    names: ["idr-proxy", "by 203.0.113."],
    make: (by) => reached(by, ""),
  },
  {
    what: "a proxy with a floating IP that has the description of production's",
    ours: [],
    refused: ["site"],
    names: ["idr-production"],
    make: (by) => reached(by, "idr-production"),
  },
  {
    what: "a port with the name of the proxy's, of another server",
    ours: ["site"],
    refused: ["live", "idr"],
    names: ["idr-proxy", "somebody-server"],
    make: async (by) => {
      await server(by, "somebody-server");
      // On the site's own router, so that nothing but the owner speaks against an address on that port.
      await by.addSubnet("idr-router", SOMEBODY.subnet);
      const id = await portOf(by, "somebody-server");
      const body = { port: { name: "idr-proxy" } };
      await by.session.call("network", `/ports/${id}`, { method: "PUT", body });
    },
  },
  {
    what: "two servers of one name",
    ours: ["site"],
    refused: ["idr"],
    names: ["idr-omeroreadonly-1"],
    make: async (by) => {
      await server(by, "idr-omeroreadonly-1", 2);
    },
  },
  {
    what: "a router alone",
    ours: [],
    refused: ["site", "idr"],
    names: ["idr-router"],
    make: (by) => by.router("idr-router", PRODUCTION.externalNetwork),
  },
  {
    what: "a security group of the same name that lets others in",
    ours: ["site"],
    refused: ["idr"],
    names: ["idr-web-external"],
    make: (by) =>
      by.group({
        name: "idr-web-external",
        rules: [
          ...PRODUCTION.groups.find(({ name }) => name === "idr-web-external")!.rules,
          { protocol: "tcp", first: 5432, last: 5432, from: "0.0.0.0/0" },
        ],
      }),
  },
];

/** Servers of one name on a network of somebody's own. */
async function server(by: ByApi, name: string, count = 1): Promise<void> {
  await by.network(SOMEBODY.network);
  await by.subnet(SOMEBODY);
  await by.keyPair(KEY);
  const spec: IncumbentServer = {
    name,
    flavor: "m1.medium",
    rootGiB: 40,
    metadata: {},
    groups: ["default"],
    volumes: [],
  };
  const on = { network: SOMEBODY.network, image: PRODUCTION.image, keyPair: KEY };
  for (let made = 0; made < count; made += 1) await by.server(spec, on);
}

/** A proxy of somebody's with a public address of a description. */
async function reached(by: ByApi, description: string): Promise<void> {
  await server(by, "idr-proxy");
  await by.router("somebody-router", PRODUCTION.externalNetwork);
  await by.addSubnet("somebody-router", SOMEBODY.subnet);
  await by.post("network", "/floatingips", {
    floatingip: {
      floating_network_id: await by.idOf("network", "networks", PRODUCTION.externalNetwork),
      port_id: await portOf(by, "idr-proxy"),
      description,
    },
  });
}

async function portOf(by: ByApi, serverName: string): Promise<string> {
  const query = { device_id: await by.idOf("compute", "servers", serverName) };
  const [port] = await by.session.list<{ id: string }>("network", "/ports", "ports", query);
  return port!.id;
}
