import { neutronBody, type Fields, type Json } from "./body";
import { claimAddress, freeAddress } from "./addresses";
import type { Cloud } from "./cloud";
import { neutronError } from "./errors";
import { macAddress, uuid } from "./ids";
import { listing, newResource, showing, standardKeys, touched } from "./neutron-list";
import { networkNotFound } from "./neutron-networks";
import { requireNeutronQuota } from "./neutron-quotas";
import { created, noContent, type Call, type Router as Routes } from "./router";
import { addInterface, interfacesOf, removeInterface } from "./neutron-router-interfaces";
import type { Port, Router } from "./types";

const ATTRIBUTES = [
  "name",
  "description",
  "admin_state_up",
  "external_gateway_info",
  "routes",
  "tenant_id",
  "project_id",
  "availability_zone_hints",
  "flavor_id",
  "distributed",
  "ha",
];

const badRouter = (message: string) => neutronError(400, "BadRequest", `Bad router request: ${message}`);

/** Routers: an external gateway and interfaces on subnets. */
export function neutronRouters(routes: Routes): void {
  routes.on("GET", "/v2.0/routers", (call) =>
    listing(
      call,
      "routers",
      owned(call).map((router) => show(call.cloud, router)),
    ),
  );
  routes.on("POST", "/v2.0/routers", (call) => {
    const given = neutronBody(call.body, "router", ATTRIBUTES);
    requireNeutronQuota(call, "router");
    const router: Router = {
      ...newResource(call, { name: given.string("name"), description: given.string("description") }),
      adminStateUp: given.boolean("admin_state_up") ?? true,
      gateway: null,
      routes: [],
    };
    setGateway(call.cloud, router, given);
    router.revision = router.gateway === null ? 1 : 3;
    call.cloud.state.routers.set(router.id, router);
    return created({ router: { ...show(call.cloud, router), availability_zones: [] } });
  });
  routes.on("GET", "/v2.0/routers/:id", (call) => showing(call, "router", show(call.cloud, own(call))));
  routes.on("PUT", "/v2.0/routers/:id", (call) => {
    const router = own(call);
    const given = neutronBody(call.body, "router", ATTRIBUTES);
    setGateway(call.cloud, router, given);
    router.name = given.string("name") ?? router.name;
    router.description = given.string("description") ?? router.description;
    router.adminStateUp = given.boolean("admin_state_up") ?? router.adminStateUp;
    router.routes = given.list("routes") ?? router.routes;
    touched(call, router);
    return showing(call, "router", show(call.cloud, router));
  });
  routes.on("DELETE", "/v2.0/routers/:id", (call) => {
    const router = own(call);
    const interfaces = interfacesOf(call.cloud, router);
    if (interfaces.length > 0) {
      const ids = interfaces.map((port) => port.id).join(",");
      throw neutronError(409, "RouterInUse", `Router ${router.id} has ports still attached: ${ids}`);
    }
    dropGateway(call.cloud, router);
    call.cloud.state.routers.delete(router.id);
    return noContent();
  });
  routes.on("PUT", "/v2.0/routers/:id/add_router_interface", (call) => addInterface(call, own(call)));
  routes.on("PUT", "/v2.0/routers/:id/remove_router_interface", (call) => removeInterface(call, own(call)));
}

function setGateway(cloud: Cloud, router: Router, given: Fields): void {
  if (!("external_gateway_info" in given.record)) return;
  const wish = given.object("external_gateway_info");
  const networkId = wish?.string("network_id");
  if (router.gateway !== null && router.gateway.networkId !== networkId) {
    requireNoFloatingIps(cloud, router, router.gateway.networkId);
    dropGateway(cloud, router);
  }
  if (wish === undefined || networkId === undefined) return;
  const network = cloud.state.networks.get(networkId);
  if (network === undefined) throw networkNotFound(networkId);
  if (!network.external) throw badRouter(`Network ${networkId} is not an external network.`);
  const enableSnat = wish.boolean("enable_snat") ?? router.gateway?.enableSnat ?? true;
  const portId = router.gateway?.portId ?? gatewayPort(cloud, router, networkId, wish).id;
  router.gateway = { networkId, portId, enableSnat };
}

/** The gateway's port on the external network; it belongs to no project, so nobody sees it. */
function gatewayPort(cloud: Cloud, router: Router, networkId: string, wish: Fields): Port {
  const [subnet] = [...cloud.state.subnets.values()].filter((candidate) => candidate.networkId === networkId);
  if (subnet === undefined) throw badRouter(`Network ${networkId} has no subnet.`);
  const address = wish.records("external_fixed_ips")?.[0]?.string("ip_address");
  const now = cloud.now();
  const port: Port = {
    id: uuid(),
    name: "",
    projectId: "",
    description: "",
    tags: [],
    revision: 1,
    createdAt: now,
    updatedAt: now,
    networkId,
    macAddress: macAddress(),
    adminStateUp: true,
    status: "ACTIVE",
    deviceId: router.id,
    deviceOwner: "network:router_gateway",
    // From the top, so that the low addresses are left for people to find their floating IPs by.
    fixedIps: [
      address === undefined ? freeAddress(cloud, subnet, true) : claimAddress(cloud, subnet, address),
    ],
    securityGroupIds: [],
    allowedAddressPairs: [],
    portSecurity: false,
    extraDhcpOptions: [],
    vnicType: "normal",
  };
  cloud.state.ports.set(port.id, port);
  return port;
}

function dropGateway(cloud: Cloud, router: Router): void {
  if (router.gateway === null) return;
  cloud.state.ports.delete(router.gateway.portId);
  router.gateway = null;
}

function requireNoFloatingIps(cloud: Cloud, router: Router, networkId: string): void {
  for (const floating of cloud.state.floatingIps.values()) {
    if (floating.routerId === router.id && floating.networkId === networkId) {
      throw neutronError(
        409,
        "RouterExternalGatewayInUseByFloatingIp",
        `Gateway cannot be updated for router ${router.id}, since a gateway to external network ${networkId} is required by one or more floating IPs.`,
      );
    }
  }
}

const owned = (call: Call): Router[] =>
  [...call.cloud.state.routers.values()].filter((router) => router.projectId === call.token.projectId);

function own(call: Call): Router {
  const id = call.params.id ?? "";
  const router = call.cloud.state.routers.get(id);
  if (router?.projectId !== call.token.projectId) {
    throw neutronError(404, "RouterNotFound", `Router ${id} could not be found`);
  }
  return router;
}

function show(cloud: Cloud, router: Router): Json {
  const gateway = router.gateway;
  const port = gateway === null ? undefined : cloud.state.ports.get(gateway.portId);
  return {
    id: router.id,
    name: router.name,
    tenant_id: router.projectId,
    admin_state_up: router.adminStateUp,
    status: "ACTIVE",
    external_gateway_info:
      gateway === null
        ? null
        : {
            network_id: gateway.networkId,
            external_fixed_ips: (port?.fixedIps ?? []).map((fixed) => ({
              subnet_id: fixed.subnetId,
              ip_address: fixed.address,
            })),
            enable_snat: gateway.enableSnat,
          },
    availability_zones: gateway === null && interfacesOf(cloud, router).length === 0 ? [] : ["nova"],
    availability_zone_hints: [],
    routes: router.routes,
    flavor_id: null,
    ...standardKeys(router),
  };
}
