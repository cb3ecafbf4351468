import { rowOf, rowsOf } from "../answers";
import { neutronFault, NOBODY } from "../refusals";
import { environment, gatewayRouter, join, port } from "../resources";
import * as shapes from "../shapes";
import { cloud, findings, named } from "../suite";

/** Neutron's routers: one for all environments of a site. */
export function routerCases(): void {
  const add = (router: string, subnet: string) =>
    cloud.put("network", `/routers/${router}/add_router_interface`, { subnet_id: subnet });
  const drop = (router: string, subnet: string) =>
    cloud.put("network", `/routers/${router}/remove_router_interface`, { subnet_id: subnet });

  it("makes a router with a gateway that has an address of the external network", async () => {
    const { externalNetwork } = await findings();
    const router = {
      ...shapes.router,
      name: named("router"),
      admin_state_up: true,
      external_gateway_info: {
        network_id: externalNetwork.id,
        enable_snat: true,
        external_fixed_ips: [{ subnet_id: shapes.uuid, ip_address: shapes.ipv4 }],
      },
    };
    const made = await gatewayRouter("router");
    expect(made).toMatchObject(router);
    expect(await cloud.show("router", made.id)).toMatchObject(router);
  });

  it("makes a router without a gateway, and gives it one later", async () => {
    const { externalNetwork } = await findings();
    const { id } = await cloud.make("router", { name: named("later") });
    expect((await cloud.show("router", id)).external_gateway_info).toBeNull();
    const external_gateway_info = { network_id: externalNetwork.id };
    const answer = await cloud.put("network", `/routers/${id}`, { router: { external_gateway_info } });
    expect(answer).toMatchObject({ status: 200, body: { router: { external_gateway_info } } });
  });

  it("changes name and description of a router in place, gateway untouched", async () => {
    const made = await gatewayRouter("changing");
    const changes = { name: named("changed"), description: "words" };
    const answer = await cloud.put("network", `/routers/${made.id}`, { router: changes });
    const { external_gateway_info } = made;
    expect(answer).toMatchObject({ status: 200, body: { router: { ...changes, external_gateway_info } } });
  });

  it("fails to take a network of the project's own for its gateway", async () => {
    const { id } = await cloud.make("network", { name: named("inside") });
    const answer = await cloud.request("router", { external_gateway_info: { network_id: id } });
    expect(answer).toMatchObject(
      neutronFault(400, "BadRequest", `Bad router request: Network ${id} is not an external network.`),
    );
  });

  it("joins a subnet to a router by a port with the subnet's gateway address", async () => {
    const { subnet, network } = await environment("joined", "192.168.80.0/24");
    const router = await gatewayRouter("joining");
    const answer = await add(router.id, subnet.id);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: router.id,
        tenant_id: shapes.text,
        port_id: shapes.uuid,
        network_id: network.id,
        subnet_id: subnet.id,
        subnet_ids: [subnet.id],
      },
    });
    const { port_id } = answer.body as { port_id: string };
    expect(await cloud.show("port", port_id)).toMatchObject({
      ...shapes.port,
      device_id: router.id,
      device_owner: expect.stringMatching(/^network:(router|ha_router_replicated|distributed)/) as unknown,
      fixed_ips: [{ subnet_id: subnet.id, ip_address: "192.168.80.1" }],
      security_groups: [],
    });
    expect((await drop(router.id, subnet.id)).status).toBe(200);
    await cloud.remove("router", router.id);
  });

  it("fails to join a subnet to a router twice", async () => {
    const { subnet } = await environment("twice", "192.168.80.0/24");
    const router = await gatewayRouter("twice");
    await join(router, subnet);
    expect(await add(router.id, subnet.id)).toMatchObject(
      neutronFault(
        400,
        "BadRequest",
        `Bad router request: Router already has a port on subnet ${subnet.id}.`,
      ),
    );
  });

  it("fails to join two subnets of overlapping addresses to one router", async () => {
    const one = await environment("near", "192.168.80.0/24");
    const other = await environment("far", "192.168.80.128/25");
    const router = await gatewayRouter("overlapping");
    await join(router, one.subnet);
    expect(await add(router.id, other.subnet.id)).toMatchObject(
      neutronFault(
        400,
        "BadRequest",
        `Bad router request: Cidr 192.168.80.128/25 of subnet ${other.subnet.id} overlaps with cidr 192.168.80.0/24 of subnet ${one.subnet.id}.`,
      ),
    );
  });

  it("fails to join a subnet that there is not", async () => {
    const router = await gatewayRouter("nowhere");
    expect(await add(router.id, NOBODY)).toMatchObject(
      neutronFault(404, "SubnetNotFound", `Subnet ${NOBODY} could not be found.`),
    );
  });

  it("fails to delete a router that has interfaces, or its port by itself", async () => {
    const { subnet } = await environment("kept", "192.168.80.0/24");
    const router = await gatewayRouter("kept");
    await join(router, subnet);
    const listed = await cloud.get("network", `/ports?device_id=${router.id}`);
    const [own] = rowsOf(listed, "ports").filter((one) => one.network_id === subnet.network_id);
    expect(await cloud.delete("network", `/routers/${router.id}`)).toMatchObject(
      neutronFault(409, "RouterInUse", `Router ${router.id} has ports still attached: ${own!.id}`),
    );
    expect(await cloud.delete("network", `/ports/${own!.id}`)).toMatchObject(
      neutronFault(
        409,
        "ServicePortInUse",
        `Port ${own!.id} cannot be deleted directly via the port API: has device owner network:router_interface.`,
      ),
    );
  });

  it("fails to take away an interface or a gateway that floating IPs need", async () => {
    const { externalNetwork } = await findings();
    const home = await environment("needed", "192.168.80.0/24");
    const router = await gatewayRouter("needed");
    await join(router, home.subnet);
    const { id } = await port("needed", home);
    await cloud.make("floatingIp", { floating_network_id: externalNetwork.id, port_id: id });
    expect(await drop(router.id, home.subnet.id)).toMatchObject(
      neutronFault(
        409,
        "RouterInterfaceInUseByFloatingIP",
        `Router interface for subnet ${home.subnet.id} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`,
      ),
    );
    const body = { router: { external_gateway_info: {} } };
    expect(await cloud.put("network", `/routers/${router.id}`, body)).toMatchObject(
      neutronFault(
        409,
        "RouterExternalGatewayInUseByFloatingIp",
        `Gateway cannot be updated for router ${router.id}, since a gateway to external network ${externalNetwork.id} is required by one or more floating IPs.`,
      ),
    );
  });

  it("takes an interface away once, and knows no second", async () => {
    const { subnet } = await environment("away", "192.168.80.0/24");
    const router = await gatewayRouter("away");
    await add(router.id, subnet.id);
    const answer = await drop(router.id, subnet.id);
    expect(answer).toMatchObject({ status: 200, body: { id: router.id, subnet_id: subnet.id } });
    expect(await drop(router.id, subnet.id)).toMatchObject(
      neutronFault(
        404,
        "RouterInterfaceNotFoundForSubnet",
        `Router ${router.id} has no interface on subnet ${subnet.id}`,
      ),
    );
  });

  it("deletes a router, and then does not know it", async () => {
    const router = await gatewayRouter("going");
    expect(await cloud.delete("network", `/routers/${router.id}`)).toMatchObject({ status: 204, body: "" });
    expect(await cloud.get("network", `/routers/${router.id}`)).toMatchObject(
      neutronFault(404, "RouterNotFound", `Router ${router.id} could not be found`),
    );
  });

  it("lets two routers have the same name", async () => {
    const one = await cloud.make("router", { name: named("namesake") });
    const again = await cloud.request("router", { name: named("namesake") });
    expect(again.status).toBe(201);
    expect(rowOf(again, "router").id).not.toBe(one.id);
  });
}
