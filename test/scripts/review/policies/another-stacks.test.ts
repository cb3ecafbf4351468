import { identitiesOfCloud, identitiesOfState, type Identity } from "../../../../scripts/review/identities";
import {
  ATTACHMENT,
  BINDING,
  FLOATING_IP,
  GROUP,
  NETWORK,
  PORT,
  ROUTER,
  ROUTER_INTERFACE,
  RULE,
  SERVER,
  VOLUME,
} from "../../../../scripts/review/kinds";
import { anotherStacks } from "../../../../scripts/review/policies/another-stacks";
import { change, found, planOf, PROVIDER } from "../changes";
import { exampleSite } from "../site";

const id = (last: string) => `6f1b4a4e-0d7e-4c7b-9a55-0000000000${last}`;
const PRODUCTION = "203.0.113.10";

/** What the states of a site with `idr` live and `newidr` beside it have. */
const STATES: readonly Identity[] = [
  { stack: "site", type: ROUTER, id: id("01"), name: "idr-router" },
  { stack: "site", type: FLOATING_IP, id: id("02"), name: PRODUCTION, address: PRODUCTION },
  { stack: "idr", type: VOLUME, id: id("03"), name: "idr-database-db" },
  { stack: "idr", type: PORT, id: id("04"), name: "idr-proxy" },
  { stack: "idr", type: PORT, id: id("05"), name: "idr-database" },
  { stack: "idr", type: GROUP, id: id("06"), name: "idr-internal" },
  { stack: "idr", type: NETWORK, id: id("07"), name: "idr" },
  { stack: "idr", type: SERVER, id: id("08"), name: "idr-proxy" },
  { stack: "live", type: BINDING, id: id("02"), address: PRODUCTION },
];
const look = (stack: string, one: ReturnType<typeof change>) =>
  found(anotherStacks, planOf([one]), { stack, states: STATES });
const verdict = (stack: string, one: ReturnType<typeof change>) =>
  look(stack, one).map(({ severity, risk }) => `${severity} ${risk ?? ""}`);
const create = (type: string, after: object, name = "x") =>
  change(type, name, ["create"], { after: { ...after } });
const adopt = (type: string, what: string, name = "x") => {
  const one = change(type, name, ["no-op"], { before: { id: what }, after: { id: what } });
  return { ...one, change: { ...one.change, importing: { id: what } } };
};

test.each([
  ["attaches its data volume", create(ATTACHMENT, { instance_id: "own", volume_id: id("03") }), "data"],
  [
    "attaches it, the id in capitals and without hyphens",
    create(ATTACHMENT, { volume_id: id("03").toUpperCase().replaceAll("-", "") }),
    "data",
  ],
  ["boots from its data volume", create(SERVER, { block_device: [{ uuid: id("03") }] }), "data"],
  ["offers its data volume for a transfer", create("openstack_blockstorage_x", { volume: id("03") }), "data"],
  [
    "makes an image of it",
    create("openstack_images_image_v2", { properties: { from: `vol:${id("03")}` } }),
    "data",
  ],
  ["takes its data volume in", adopt(VOLUME, id("03")), "data"],
  ["binds production's address", create(BINDING, { floating_ip: PRODUCTION, port_id: "own" }), "visitors"],
  [
    "binds it under the live stack's name",
    create(BINDING, { floating_ip: PRODUCTION }, "production"),
    "visitors",
  ],
  [
    "binds it by a record",
    create("openstack_dns_recordset_v2", { records: [`${PRODUCTION}/32`] }),
    "visitors",
  ],
  ["takes production's address in", adopt(FLOATING_IP, id("02")), "visitors"],
  ["takes production's binding in", adopt(BINDING, id("02")), "visitors"],
  [
    "forwards ports to its database",
    create("openstack_networking_portforwarding_v2", { internal_port_id: id("05") }),
    "identity",
  ],
  ["lets its group in", create(RULE, { security_group_id: "own", remote_group_id: id("06") }), "reach"],
  ["plugs into its network", create(PORT, { network_id: id("07") }), "identity"],
  ["names a second network like it", create(NETWORK, { name: "idr" }), "identity"],
  ["names a volume like its data", create(VOLUME, { name: "idr-database-db" }), "data"],
])("fails where a release %s", (_, one, risk) => {
  expect(verdict("newidr", one)).toContain(`forbidden ${risk}`);
});

test("fails on a volume that is renamed to another stack's, and on one that two states have when it is destroyed", () => {
  const renamed = change(VOLUME, "x", ["update"], {
    before: { name: "a" },
    after: { name: "idr-database-db" },
  });
  expect(verdict("newidr", renamed)).toEqual(["forbidden data"]);
  const twice = change(VOLUME, "x", ["delete"], { before: { id: id("03"), name: "a" } });
  expect(verdict("newidr", twice)).toEqual(["forbidden data"]);
});

test("fails where the live stack leads an address to a port that is no proxy's", () => {
  const wrong = create(BINDING, { floating_ip: PRODUCTION, port_id: id("05") }, "production");
  expect(verdict("live", wrong)).toEqual(["forbidden visitors"]);
});

test.each([
  ["newidr", "copies a volume", create(VOLUME, { name: "newidr-database-db", source_vol_id: id("03") })],
  [
    "newidr",
    "plugs into the site's router",
    create(ROUTER_INTERFACE, { router_id: id("01"), subnet_id: "own" }),
  ],
  [
    "live",
    "binds production's address to a proxy",
    create(BINDING, { floating_ip: PRODUCTION, port_id: id("04") }, "production"),
  ],
  ["live", "takes its own binding in", adopt(BINDING, id("02"), "production")],
  [
    "idr",
    "changes its own volume",
    change(VOLUME, "x", ["update"], { before: { id: id("03"), size: 1 }, after: { id: id("03"), size: 2 } }),
  ],
  [
    "newidr",
    "has an object that stays",
    change(PORT, "x", ["no-op"], { before: { network_id: id("07") }, after: { network_id: id("07") } }),
  ],
])("GIVEN the stack %s WHEN it %s THEN nothing is said", (stack, _, one) => {
  expect(verdict(stack, one)).toEqual([]);
});

test("GIVEN a state and the marks of a cloud WHEN they are read THEN each object is told with its stack", () => {
  const resource = {
    address: "v",
    mode: "managed" as const,
    type: VOLUME,
    name: "v",
    provider_name: PROVIDER,
  };
  expect(
    identitiesOfState("idr", [{ ...resource, values: { id: id("03"), name: "idr-database-db" } }]),
  ).toEqual([STATES[2]]);
  const marked = { type: VOLUME, id: id("03"), name: "idr-database-db" };
  const there = [
    { ...marked, mark: "idr/idr" },
    { ...marked, id: id("09"), mark: "other/idr" },
  ];
  expect(identitiesOfCloud("idr", there)).toEqual([STATES[2]]);
});

test("fails where a release binds the address that the cloud calls production's, without any state", () => {
  const site = exampleSite();
  const cloudAddresses = [{ id: id("02"), address: PRODUCTION, description: `${site.name}-production` }];
  const plan = planOf([create(BINDING, { floating_ip: PRODUCTION, port_id: "own" })]);
  const [finding] = found(anotherStacks, plan, { stack: "newidr", site, cloudAddresses });
  expect(finding).toMatchObject({ severity: "forbidden", risk: "visitors" });
});
