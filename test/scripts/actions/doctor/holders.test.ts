import { parseSite } from "../../../../constructs/model";
import { holderFindings } from "../../../../scripts/actions/doctor/checks/holders";

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
