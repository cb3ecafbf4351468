import {
  type LiveFacts,
  refuseTaking,
  refuseTakingLater,
} from "../../../../scripts/actions/deploy/live-move";
import { BINDING } from "../../../../scripts/review/kinds";
import { thrown } from "../../review/thrown";

const ADDRESS = "203.0.113.10";
const server = (id: string, metadata: Record<string, string> = {}) => ({
  id,
  name: "idr-proxy",
  status: "ACTIVE",
  flavorId: "",
  addresses: [],
  metadata,
  volumeIds: [],
  createdAt: "",
});
const port = (id: string, serverId?: string) => ({
  id,
  name: "",
  networkId: "",
  status: "",
  fixedIps: [],
  securityGroupIds: [],
  ...(serverId === undefined ? {} : { serverId }),
});

/** Production's address on `portId`; the plan of the live stack binds it to port `new`. */
function given(portId: string | undefined, more: Partial<LiveFacts> = {}, name = "production") {
  const floatingIp = { id: "f", address: ADDRESS, description: "", status: "", networkId: "" };
  const facts: LiveFacts = {
    site: "idr",
    floatingIps: [portId === undefined ? floatingIp : { ...floatingIp, portId }],
    ports: [port("theirs", "their-proxy"), port("new", "our-proxy"), port("empty")],
    servers: [server("their-proxy"), server("our-proxy", { "idr-stacks": "idr/newidr" })],
    known: new Set(),
    environments: ["idr", "newidr"],
    ...more,
  };
  const change = (actions: string[]) => ({
    resource_changes: [
      {
        address: "production",
        mode: "managed" as const,
        type: BINDING,
        name,
        provider_name: "",
        change: {
          actions: actions as "create"[],
          before: null,
          after: { floating_ip: ADDRESS, port_id: "new" },
          after_unknown: {},
          before_sensitive: false,
          after_sensitive: false,
        },
      },
    ],
  });
  return (actions: string[]) => () => refuseTaking(change(actions), facts);
}

test.each(["create", "update"])(
  "fails to take an address from a server that nobody of ours made, by a plan that says %s",
  (action) => {
    expect(thrown(given("theirs")([action]))).toMatchObject({ code: "live-takes-foreign" });
  },
);

test.each([
  ["it is bound to nothing", given(undefined)],
  ["it is where it shall be", given("new")],
  ["a port without a server has it", given("empty")],
  ["a state knows the server", given("theirs", { known: new Set(["their-proxy"]) })],
  ["a state knows the port", given("theirs", { known: new Set(["theirs"]) })],
  [
    "this site made the server",
    given("theirs", { servers: [server("their-proxy", { "idr-stacks": "idr/idr" })] }),
  ],
])("GIVEN an address WHEN %s THEN it may be bound", (_, plan) => {
  expect(plan(["create"])).not.toThrow();
});

test("fails on a port of another project, which can't be looked at", () => {
  expect(thrown(given("unseen")(["update"]))).toMatchObject({ code: "live-takes-foreign" });
});

test("fails to take an address from an environment that the site file doesn't have: it was renamed there", () => {
  const ours = [server("their-proxy", { "idr-stacks": "idr/idr" })];
  const error = thrown(given("theirs", { servers: ours, environments: ["prod"] })(["update"]));
  expect(error).toMatchObject({ code: "live-takes-undeclared" });
  expect(error?.fix).toContain("write idr back");
});

test("names the release where the holder is an environment of the site, and else the way to give the address up", () => {
  expect(thrown(given("theirs")(["update"]))?.fix).toContain("idr release cutover");
  const stranger = thrown(given("theirs", { environments: ["newidr"] })(["update"]));
  expect(stranger?.fix).toContain(`openstack floating ip unset --port ${ADDRESS}`);
});

test("names the spare address where that is what would be taken", () => {
  const stranger = thrown(given("theirs", { environments: ["newidr"] }, "spare")(["update"]));
  expect(stranger?.fix).toContain("addresses.spare");
});

describe("a run that ends with the live stack", () => {
  const proxy = (id: string, environment: string, mark = `idr/${environment}`) => ({
    ...server(id, mark === "" ? {} : { "idr-stacks": mark }),
    name: `${environment}-proxy`,
  });
  const named = { kind: "existing" as const, addressOrName: ADDRESS };
  const begin =
    (live: string, holder: ReturnType<typeof proxy>, ...more: ReturnType<typeof proxy>[]) =>
    () =>
      refuseTakingLater(
        { name: "idr", live, addresses: { production: named, spare: { kind: "allocated" } } },
        {
          site: "idr",
          floatingIps: [
            { id: "f", address: ADDRESS, description: "", status: "", networkId: "", portId: "p" },
          ],
          ports: [port("p", holder.id)],
          servers: [holder, ...more],
          known: new Set(),
          environments: ["idr", "newidr"],
        },
      );

  test("GIVEN production where it shall stay WHEN a run begins THEN it may", () => {
    expect(begin("idr", proxy("s", "idr"))).not.toThrow();
    expect(begin("idr", proxy("s", "idr"), proxy("t", "newidr"))).not.toThrow();
  });

  test("fails before it takes visitors to another environment, and names the cutover that does", () => {
    const error = thrown(begin("newidr", proxy("s", "idr"), proxy("t", "newidr")));
    expect(error).toMatchObject({ code: "live-moves-production" });
    expect(error?.fix).toContain("idr release cutover --from idr --to newidr");
  });

  test.each([
    ["live-takes-blank", "GIVEN an environment whose servers are not there", "newidr", proxy("s", "idr")],
    ["live-takes-undeclared", "GIVEN an environment that was renamed", "newidr", proxy("s", "prod")],
    ["live-takes-foreign", "GIVEN a server of somebody else's", "idr", proxy("s", "wiki", "")],
  ])("fails with %s before it has made anything: %s", (code, _, live, holder) => {
    expect(thrown(begin(live, holder))).toMatchObject({ code });
  });
});
