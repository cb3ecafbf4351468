import { KEY_PAIR, NETWORK, PORT, ROUTER, SERVER, SUBNET } from "../../../../scripts/review/kinds";
import { keyPairLost } from "../../../../scripts/review/policies/key-pair-lost";
import { networkLost } from "../../../../scripts/review/policies/network-lost";
import { portLost } from "../../../../scripts/review/policies/port-lost";
import { serverChanged } from "../../../../scripts/review/policies/server-changed";
import { serverLost } from "../../../../scripts/review/policies/server-lost";
import { serverRebuilt } from "../../../../scripts/review/policies/server-rebuilt";
import { serverResized } from "../../../../scripts/review/policies/server-resized";
import { change, found, planOf, severities } from "../changes";
import { exampleSite } from "../site";

const server = { id: "s", name: "idr-proxy", image_id: "a", flavor_name: "m1.large" };
const update = (changed: object) =>
  change(SERVER, "idr-proxy", ["update"], { before: server, after: { ...server, ...changed } });

describe("server-lost", () => {
  it.each([[["delete"]], [["delete", "create"]], [["forget"]], [["evaporate"]]])(
    "leaves %s to a person",
    (actions) => {
      expect(severities(serverLost, change(SERVER, "idr-proxy", actions))).toEqual(["person"]);
    },
  );

  it("names first-boot settings as the cause", () => {
    const one = change(SERVER, "x", ["delete", "create"], {
      forces: ["user_data"],
      entry: { action_reason: "replace_because_cannot_update" },
    });
    expect(found(serverLost, planOf([one]))[0]?.message).toMatch(
      /change of user_data .* read at first boot only/,
    );
  });
});

test("server-rebuilt finds an image that changes in place, which wipes the root disk", () => {
  expect(severities(serverRebuilt, update({ image_id: "b" }))).toEqual(["person"]);
  expect(severities(serverRebuilt, update({ image_name: "Rocky Linux 10" }))).toEqual(["person"]);
  expect(severities(serverRebuilt, update({ name: "x" }))).toEqual([]);
});

test("server-rebuilt finds an image that is known after apply only", () => {
  const one = change(SERVER, "x", ["update"], {
    before: server,
    after: { name: "idr-proxy", flavor_name: "m1.large" },
    unknown: { image_id: true },
  });
  expect(severities(serverRebuilt, one)).toEqual(["person"]);
});

test("server-resized finds another flavor", () => {
  expect(severities(serverResized, update({ flavor_name: "m1.xlarge" }))).toEqual(["person"]);
  expect(severities(serverResized, update({ metadata: { a: "b" } }))).toEqual([]);
});

test("server-changed finds what is not known to be harmless", () => {
  expect(severities(serverChanged, update({ power_state: "shutoff" }))).toEqual(["person"]);
  expect(severities(serverChanged, update({ something_new: 1 }))).toEqual(["person"]);
  expect(severities(serverChanged, update({ metadata: { groups: "x" }, tags: ["y"] }))).toEqual([]);
});

describe("port-lost", () => {
  it("forbids that the live proxy's port goes: production's address is bound to it", () => {
    const proxy = change(PORT, "idr-proxy", ["delete", "create"]);
    expect(severities(portLost, proxy, { site: exampleSite() })).toEqual(["forbidden"]);
    expect(severities(portLost, change(PORT, "newidr-proxy", ["delete"]), { site: exampleSite() })).toEqual([
      "person",
    ]);
    expect(severities(portLost, change(PORT, "idr-database", ["delete"]), { site: exampleSite() })).toEqual([
      "person",
    ]);
  });

  it("leaves another address to a person, not another name", () => {
    const to = (changed: object) =>
      change(PORT, "idr-database", ["update"], {
        before: { name: "idr-database", fixed_ip: [{ ip: "a" }] },
        after: { name: "idr-database", fixed_ip: [{ ip: "a" }], ...changed },
      });
    expect(severities(portLost, to({ fixed_ip: [{ ip: "b" }] }))).toEqual(["person"]);
    expect(severities(portLost, to({ name: "x" }))).toEqual([]);
  });
});

test.each([[NETWORK], [SUBNET], [ROUTER], ["openstack_networking_router_interface_v2"]])(
  "network-lost finds that %s goes",
  (type) => {
    expect(severities(networkLost, change(type, "idr", ["delete"]))).toEqual(["person"]);
    expect(severities(networkLost, change(type, "idr", ["delete", "create"]))).toEqual(["person"]);
    expect(
      severities(
        networkLost,
        change(type, "idr", ["update"], {
          before: { admin_state_up: true },
          after: { admin_state_up: false },
        }),
      ),
    ).toEqual(["person"]);
    expect(
      severities(
        networkLost,
        change(type, "idr", ["update"], { before: { name: "a" }, after: { name: "b" } }),
      ),
    ).toEqual([]);
    expect(severities(networkLost, change(type, "idr", ["create"]))).toEqual([]);
  },
);

test("key-pair-lost finds a key pair that is replaced, not a new one", () => {
  expect(severities(keyPairLost, change(KEY_PAIR, "k", ["delete", "create"]))).toEqual(["person"]);
  expect(severities(keyPairLost, change(KEY_PAIR, "k", ["create"]))).toEqual([]);
});
