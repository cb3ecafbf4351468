import { neutronError } from "./errors";
import { ok, type Router } from "./router";

/** Extensions whose behaviour the sandbox has. */
const EXTENSIONS: readonly (readonly [alias: string, name: string])[] = [
  ["allowed-address-pairs", "Allowed Address Pairs"],
  ["availability_zone", "Availability Zone"],
  ["external-net", "Neutron external network"],
  ["ext-gw-mode", "Neutron L3 Configurable external gateway mode"],
  ["fip-port-details", "Floating IP Port Details Extension"],
  ["net-mtu", "Network MTU"],
  ["pagination", "Pagination support"],
  ["port-security", "Port Security"],
  ["project-id", "project_id field enabled"],
  ["quotas", "Quota management support"],
  ["quota_details", "Quota details management support"],
  ["router", "Neutron L3 Router"],
  ["security-group", "security-group"],
  ["security-groups-normalized-cidr", "Normalized CIDR field for security group rules"],
  ["sorting", "Sorting support"],
  ["standard-attr-description", "standard-attr-description"],
  ["standard-attr-revisions", "Resource revision numbers"],
  ["standard-attr-tag", "Tag support for resources with standard attribute"],
  ["standard-attr-timestamp", "Resource timestamps"],
  ["stateful-security-group", "Stateful security group"],
];

/** What Neutron says about itself. */
export function neutronExtensions(router: Router): void {
  router.on("GET", "/v2.0/extensions", () => ok({ extensions: EXTENSIONS.map(show) }));
  router.on("GET", "/v2.0/extensions/:alias", (call) => {
    const found = EXTENSIONS.find(([alias]) => alias === call.params.alias);
    if (found === undefined) {
      const message = `Extension with alias ${call.params.alias ?? ""} does not exist`;
      throw neutronError(404, "HTTPNotFound", message);
    }
    return ok({ extension: show(found) });
  });
  router.on("GET", "/v2.0/availability_zones", () =>
    ok({ availability_zones: [{ state: "available", name: "nova", resource: "router" }] }),
  );
  router.on("GET", "/v2.0/agents", () => ok({ agents: [] }));
}

const show = ([alias, name]: readonly [string, string]) => ({
  name,
  alias,
  description: name,
  updated: "2022-10-05T00:00:00-00:00",
  links: [],
});
