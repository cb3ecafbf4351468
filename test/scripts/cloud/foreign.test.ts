import { foreignFix, refuseForeign, unknownAmong, wantedIn } from "../../../scripts/cloud/foreign";
import { objectsOf } from "../../../scripts/cloud/objects";
import type { ResourceChange } from "../../../scripts/engine";
import { KEY_PAIR, NETWORK, SERVER, VOLUME } from "../../../scripts/review/kinds";
import { markedDescription, markIn } from "../../../constructs/model/marks";

const wanted = [
  { type: SERVER, name: "idr-proxy" },
  { type: NETWORK, name: "idr" },
  { type: KEY_PAIR, name: "key" },
];
const proxy = { type: SERVER, id: "s", name: "idr-proxy" };
const keyPair = { type: KEY_PAIR, id: "key", name: "key" };
const mark = "idr/idr";
const none = new Set<string>();

test("GIVEN objects of wanted names WHEN they are told apart THEN only the stack's own mark makes a leftover", () => {
  const objects = [
    { ...proxy, mark },
    { type: NETWORK, id: "n", name: "idr", mark: "idr/newidr" },
    { type: VOLUME, id: "v", name: "idr-proxy" },
    { type: SERVER, id: "t", name: "idr-proxy" },
  ];
  const { leftovers, foreign } = unknownAmong(wanted, objects, { known: none, mark });
  expect(leftovers.map(({ id }) => id)).toEqual(["s"]);
  expect(foreign.map(({ id }) => id)).toEqual(["n", "t"]);
});

test("GIVEN an object that a state knows WHEN they are told apart THEN it is neither", () => {
  expect(unknownAmong(wanted, [proxy], { known: new Set(["s"]), mark })).toEqual({
    leftovers: [],
    foreign: [],
  });
});

test.each([
  ["the stack has created nothing", { objects: [keyPair], ownState: false }, ["key"]],
  ["the stack has a state", { objects: [keyPair], ownState: true }, []],
  ["the stack left something marked", { objects: [keyPair, { ...proxy, mark }], ownState: false }, []],
])("GIVEN a key pair of the wanted name WHEN %s THEN it is foreign or not", (_, given, expected) => {
  const { foreign } = unknownAmong(wanted, given.objects, { known: none, mark, ownState: given.ownState });
  expect(foreign.map(({ id }) => id)).toEqual(expected);
});

test("a plan's replacements, imports and data sources are nothing that it creates", () => {
  const change = (actions: string[], more: object = {}) =>
    ({
      mode: "managed",
      type: SERVER,
      address: "a",
      name: "a",
      provider_name: "p",
      change: { actions, before: null, after: { name: "idr-proxy" } },
      ...more,
    }) as unknown as ResourceChange;
  const all = [change(["delete", "create"]), change(["no-op"]), change(["create"], { mode: "data" })];
  expect(wantedIn(all)).toEqual([]);
  expect(wantedIn([change(["create"])])).toEqual([{ type: SERVER, name: "idr-proxy" }]);
});

test("a refusal names the address that reaches a server, and the one command that a release needs", () => {
  const port = {
    id: "p",
    name: "",
    networkId: "",
    status: "",
    serverId: "s",
    fixedIps: [],
    securityGroupIds: [],
  };
  const floatingIp = {
    id: "f",
    address: "203.0.113.10",
    description: "",
    status: "",
    portId: "p",
    networkId: "",
  };
  const facts = { ports: [port], floatingIps: [floatingIp], servers: [proxy] };
  expect(() => refuseForeign("idr", [proxy], facts)).toThrow("server idr-proxy (reached by 203.0.113.10)");
  expect(foreignFix("idr", [proxy], facts)).toContain("openstack port set --name idr-proxy p");
  expect(foreignFix("idr", [proxy], facts)).not.toMatch(/delete|rename/);
});

test.each([
  ["a description of its own", "Outside access to idr-proxy"],
  ["none", undefined],
])("a mark is read back from a description with %s", (_, text) => {
  expect(markIn(markedDescription("idr/newidr", text))).toBe("idr/newidr");
});

test.each(["", "idr-stacks", "idr-stacks: ", "about idr-stacks: idr/idr and more", "idr-stacks: a/b c"])(
  "fails to read a mark from %j",
  (text) => {
    expect(markIn(text)).toBeUndefined();
  },
);

test("volumes on their way out and external networks are nobody's", () => {
  const volume = {
    id: "v",
    name: "idr-database-db",
    status: "deleting",
    sizeGiB: 1,
    bootable: false,
    createdAt: "",
    metadata: {},
    attachments: [],
  };
  const network = { id: "n", name: "public", external: true, status: "", subnetIds: [] };
  expect(objectsOf({ volumes: [volume], networks: [network] })).toEqual([]);
});
