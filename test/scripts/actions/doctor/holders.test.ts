import { parseSite } from "../../../../constructs/model";
import { holderFindings, reachedFindings } from "../../../../scripts/actions/doctor/checks/holders";

const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin@example.org";
const siteOf = (rest = "") =>
  parseSite(
    `cloud: idr\nname: idr\nsshKeys: ["${KEY}"]\nenvironments:\n  idr: {}\nlive: idr\n${rest}`,
    "idr.yaml",
  );
const port = (id: string, serverId: string) => ({
  id,
  serverId,
  name: "",
  networkId: "n",
  status: "ACTIVE",
  fixedIps: [],
  securityGroupIds: [],
});
const address = (ip: string, description: string, portId: string) => ({
  id: `id-${ip}`,
  address: ip,
  description,
  portId,
  status: "ACTIVE",
  networkId: "x",
});
const facts = {
  ports: [port("ours", "s"), port("theirs", "t")],
  servers: [
    { id: "s", name: "idr-proxy", metadata: {} },
    { id: "t", name: "wiki", metadata: {} },
  ],
};
const look = (description: string, portId: string, known: ReadonlySet<string> | undefined, rest = "") =>
  holderFindings(
    siteOf(rest),
    { ...facts, floatingIps: [address("203.0.113.9", description, portId)] },
    known,
  );

test("GIVEN production's address on the proxy THEN nothing is found", () => {
  expect(look("idr-production", "ours", new Set(["s"]))).toEqual([]);
});

test.each([
  ["allocated", "idr-production", "", false],
  ["named", "", "addresses: { production: 203.0.113.9 }\n", true],
])(
  "fails on production's address, %s by the site, on a server of somebody else's",
  (_, description, rest, other) => {
    const [finding, second] = look(description, "theirs", new Set(["s"]), rest);
    expect(finding).toMatchObject({ verdict: "problem", subject: "who holds production's address" });
    expect(finding?.detail).toContain("server wiki (t)");
    expect(finding?.fix?.includes("addresses.production")).toBe(other);
    expect(second).toBeUndefined();
  },
);

test("GIVEN states that can't be read here THEN who holds the address is told as not known", () => {
  expect(look("idr-spare", "theirs", undefined)).toMatchObject([{ verdict: "unknown" }]);
});

describe("what visitors reach", () => {
  const proxy = { id: "s", name: "idr-proxy", metadata: {} };
  const bound = (portId?: string) => ({
    ...address("203.0.113.9", "idr-production", portId ?? ""),
    ...(portId === undefined ? { portId: undefined } : {}),
  });
  const found = (
    ips: readonly ReturnType<typeof bound>[],
    rest = "",
    more: { readonly servers?: readonly { id: string; name: string; metadata: object }[] } = {},
  ) =>
    reachedFindings(siteOf(rest), {
      ports: [port("ours", "s"), port("other", "n"), { ...port("stray", ""), serverId: undefined }] as never,
      servers: more.servers ?? [proxy, { id: "n", name: "newidr-proxy", metadata: {} }],
      floatingIps: ips,
    }).map(({ verdict, detail }) => `${verdict}: ${detail}`);

  test("GIVEN production's address on the live proxy, or no environment yet THEN nothing is found", () => {
    expect(found([bound("ours")])).toEqual([]);
    expect(found([bound()], "", { servers: [] })).toEqual([]);
  });

  test.each([
    ["nothing", undefined, "warning: 203.0.113.9 is bound to nothing: the site is down"],
    ["a port without a server", "stray", "warning: 203.0.113.9 reaches port stray, which has no server"],
    ["another environment", "other", "warning: 203.0.113.9 reaches newidr; the site file says live: idr"],
  ])("GIVEN production's address on %s THEN that is told as status tells it", (_, portId, text) => {
    expect(found([bound(portId)])).toEqual([text]);
  });

  test("GIVEN a site file that names another address than the allocated one THEN that is a problem", () => {
    expect(found([bound("ours")], "addresses: { production: 203.0.113.77 }\n")).toEqual([
      "problem: the site has allocated 203.0.113.9, and the site file names another one",
    ]);
  });

  test("GIVEN a site file whose spare address is production's THEN that is a problem", () => {
    expect(found([bound("ours")], "addresses: { spare: 203.0.113.9 }\n")).toEqual([
      "problem: 203.0.113.9 (idr-production) would be production's address and the spare one",
    ]);
  });
});
