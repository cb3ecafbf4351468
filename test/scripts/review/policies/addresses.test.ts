import type { PlanJson, ResourceChange } from "../../../../scripts/engine/plan-json";
import { BINDING, FLOATING_IP, GROUP } from "../../../../scripts/review/kinds";
import { cutoverPhase } from "../../../../scripts/review/policies/cutover";
import { productionBindingBroken } from "../../../../scripts/review/policies/production-binding-broken";
import { publicAddressAdded } from "../../../../scripts/review/policies/public-address-added";
import { publicAddressReleased } from "../../../../scripts/review/policies/public-address-released";
import { change, found, planOf, severities } from "../changes";
import { exampleSite } from "../site";

const address = { id: "f", address: "203.0.113.10", description: "idr-production" };
const bound = { id: "f", floating_ip: "203.0.113.10", port_id: "idr-port" };
const spareBound = { id: "g", floating_ip: "203.0.113.11", port_id: "newidr-port" };

const production = (
  actions: readonly string[],
  after: object = { ...bound, port_id: "newidr-port" },
): ResourceChange =>
  change(BINDING, "production", actions, {
    before: actions[0] === "create" ? null : bound,
    ...(actions.includes("delete") && actions.length === 1 ? {} : { after: after as never }),
  });
const spare = (actions: readonly string[]): ResourceChange =>
  change(BINDING, "spare", actions, {
    before: actions[0] === "create" ? null : spareBound,
    ...(actions[0] === "delete" ? {} : { after: spareBound }),
    entry: { index: "newidr" },
  });

/** What both policies about production's binding say of a plan. */
function said(changes: readonly ResourceChange[], more: Partial<PlanJson> = {}): string[] {
  const plan = planOf(changes, more);
  return [...found(productionBindingBroken, plan), ...found(cutoverPhase, plan)].map(
    ({ policy, severity }) => `${policy} ${severity}`,
  );
}

describe("a cutover", () => {
  it("is known by its first phase: the spare is parked, production's port changes, nothing else", () => {
    expect(said([spare(["delete"]), production(["update"])])).toEqual(["cutover person"]);
    expect(said([production(["update"])])).toEqual(["cutover person"]);
  });

  it("is known by its second phase: only the spare's binding changes", () => {
    expect(said([production(["no-op"]), spare(["create"])])).toEqual(["cutover note"]);
  });

  it("is none when nothing of it changes", () => {
    expect(said([production(["no-op"], bound), spare(["no-op"])])).toEqual([]);
  });

  it.each([
    ["both addresses at once", [production(["update"]), spare(["create"])]],
    ["production onto the port that the spare still has", [production(["update"]), spare(["no-op"])]],
    ["production unbound", [production(["delete"])]],
    ["production bound anew", [production(["delete", "create"])]],
    ["another address for production", [production(["update"], { ...bound, floating_ip: "203.0.113.12" })]],
    ["something else in the same plan", [production(["update"]), change(GROUP, "x", ["create"])]],
    ["a binding that leaves the state", [production(["forget"])]],
    ["an action that is not known", [production(["evaporate"])]],
  ])("is forbidden as %s", (_what, changes) => {
    expect(said(changes)).toEqual(["production-binding-broken forbidden"]);
  });

  it("is no first binding where the address is bound to another port already", () => {
    const data = (type: string, values: object) => ({
      address: `data.${type}.production`,
      mode: "data" as const,
      type,
      name: "production",
      provider_name: "p",
      values: values as never,
    });
    const state = (port: string) => ({
      prior_state: {
        format_version: "1.0",
        values: {
          root_module: {
            resources: [
              data(FLOATING_IP, { ...address, port_id: port }),
              data("openstack_networking_port_v2", { id: "newidr-port" }),
            ],
          },
        },
      },
    });
    expect(said([production(["create"])], state("idr-port"))).toEqual([
      "production-binding-broken forbidden",
    ]);
    expect(said([production(["create"])], state("newidr-port"))).toEqual(["cutover note"]);
    expect(said([production(["create"])], state(""))).toEqual(["cutover note"]);
  });
});

test("production-binding-broken finds another stack's binding of production's address", () => {
  const other = change(BINDING, "newidr-proxy", ["create"], { after: { floating_ip: "203.0.113.10" } });
  expect(said([production(["no-op"], bound), other])).toEqual(["production-binding-broken forbidden"]);
});

describe("public-address-released", () => {
  it.each([[["delete"]], [["delete", "create"]]])(
    "forbids %s of production's address; of another, a person decides",
    (actions) => {
      expect(
        severities(
          publicAddressReleased,
          change(FLOATING_IP, "idr-production", actions, { before: address }),
        ),
      ).toEqual(["forbidden"]);
      expect(
        severities(
          publicAddressReleased,
          change(FLOATING_IP, "idr-spare", actions, {
            before: { ...address, description: "idr-spare", address: "203.0.113.11" },
          }),
        ),
      ).toEqual(["person"]);
    },
  );

  it("knows production's address by the site file, whatever it is called", () => {
    const site = {
      ...exampleSite(),
      addresses: {
        production: { kind: "existing", addressOrName: "203.0.113.10" },
        spare: { kind: "allocated" },
      },
    } as const;
    const one = change(FLOATING_IP, "ip", ["delete"], { before: { address: "203.0.113.10" } });
    expect(severities(publicAddressReleased, one, { site })).toEqual(["forbidden"]);
  });

  it("forbids that the floating IP binds itself", () => {
    const one = change(FLOATING_IP, "idr-production", ["update"], {
      before: { ...address, port_id: "a" },
      after: { ...address, port_id: "b" },
    });
    expect(severities(publicAddressReleased, one)).toEqual(["forbidden"]);
  });
});

test("public-address-added finds a server's address that the site file doesn't know", () => {
  expect(
    severities(publicAddressAdded, change(BINDING, "idr-database", ["create"]), { site: exampleSite() }),
  ).toEqual(["person"]);
  expect(
    severities(publicAddressAdded, change(BINDING, "production", ["create"]), { site: exampleSite() }),
  ).toEqual([]);
});
