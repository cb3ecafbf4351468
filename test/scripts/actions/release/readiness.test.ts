import { obstacles } from "../../../../scripts/actions/release/readiness";
import type { EnvironmentStanding } from "../../../../scripts/actions/release/standing";

import { healthy, RELEASE, siteOf } from "./site";

const ready = healthy(siteOf(RELEASE))[0]!;

/** The environment with one of its servers or volumes changed, or gone. */
function changed<K extends "servers" | "volumes">(
  kind: K,
  name: string,
  change?: Partial<EnvironmentStanding[K][number]>,
): EnvironmentStanding {
  const items = ready[kind].flatMap((item) =>
    item.name !== name ? [item] : change === undefined ? [] : [{ ...item, ...change }],
  );
  return { ...ready, [kind]: items };
}

test("nothing is in the way of an environment that is as the site file says", () => {
  expect(ready.servers).toHaveLength(9);
  expect(obstacles(ready)).toEqual([]);
});

test.each<[string, EnvironmentStanding, string[]]>([
  [
    "a server that is missing, with its volume",
    changed("servers", "idr-database"),
    [
      "server idr-database is missing",
      "volume idr-database-db is not attached to idr-database (it is in-use)",
    ],
  ],
  [
    "a server in error, with Nova's words",
    changed("servers", "idr-omeroreadonly-3", { status: "ERROR", fault: "No valid host was found" }),
    ["server idr-omeroreadonly-3 is ERROR: No valid host was found"],
  ],
  ["a volume that is missing", changed("volumes", "idr-database-db"), ["volume idr-database-db is missing"]],
  [
    "a volume that is attached to nothing",
    changed("volumes", "idr-database-db", { status: "available", attachments: [] }),
    ["volume idr-database-db is not attached to idr-database (it is available)"],
  ],
  [
    "a volume that is on another server",
    changed("volumes", "idr-database-db", {
      attachments: [{ serverId: "idr-proxy-id", device: "/dev/vdc" }],
    }),
    ["volume idr-database-db is not attached to idr-database (it is in-use)"],
  ],
  [
    "a volume that is being detached",
    changed("volumes", "idr-database-db", { status: "detaching" }),
    ["volume idr-database-db is detaching"],
  ],
  ["a port that is missing", { ...ready, proxyPorts: [] }, ["port idr-proxy is missing"]],
  [
    "two ports of the name",
    { ...ready, proxyPorts: [...ready.proxyPorts, ...ready.proxyPorts] },
    ["2 ports are called idr-proxy"],
  ],
  [
    "a port on another server",
    { ...ready, proxyPorts: [{ ...ready.proxyPorts[0]!, serverId: "idr-database-id" }] },
    ["port idr-proxy is not plugged into server idr-proxy"],
  ],
])("finds %s", (_, environment, expected) => {
  expect(obstacles(environment)).toEqual(expected);
});
