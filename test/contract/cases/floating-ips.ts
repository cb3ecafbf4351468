import { type Row, rowOf, rowsOf } from "../answers";
import { neutronFault, NOBODY } from "../refusals";
import { environment, type Environment, gatewayRouter, join, port } from "../resources";
import * as shapes from "../shapes";
import { cloud, findings, named } from "../suite";

/** Floating IPs: what a cutover moves. */
export function floatingIpCases(): void {
  let home: Environment;
  let router: Row;
  let proxy: Row;
  let newProxy: Row;
  let external: string;

  beforeAll(async () => {
    external = (await findings()).externalNetwork.id;
    home = await environment("home", "192.168.79.0/24");
    router = await gatewayRouter("home-router");
    await join(router, home.subnet);
    proxy = await port("idr-proxy", home);
    newProxy = await port("newidr-proxy", home);
  });

  const address = (name: string, fields: object = {}) =>
    cloud.make("floatingIp", { floating_network_id: external, description: named(name), ...fields });
  const bind = (floating: Row, portId: string | null) =>
    cloud.put("network", `/floatingips/${floating.id}`, { floatingip: { port_id: portId } });
  const fixed = (of: Row) => (of.fixed_ips as { ip_address: string }[])[0]!.ip_address;
  const taken = (floating: Row | string, of: Row) =>
    neutronFault(
      409,
      "FloatingIPPortAlreadyAssociated",
      expect.stringMatching(
        new RegExp(
          `^Cannot associate floating IP ${typeof floating === "string" ? floating : `${String(floating.floating_ip_address)} \\(${floating.id}\\)`} with port ${of.id} using fixed IP ${fixed(of)}, as that fixed IP already has a floating IP on external network ${external}\\.$`,
        ),
      ),
    );

  it("allocates an address that is bound to nothing", async () => {
    const answer = await cloud.request("floatingIp", {
      floating_network_id: external,
      description: named("production"),
    });
    const floatingip = {
      ...shapes.floatingIp,
      floating_network_id: external,
      description: named("production"),
      status: "DOWN",
      port_id: null,
      fixed_ip_address: null,
      router_id: null,
      port_details: null,
      project_id: (await cloud.session()).projectId,
    };
    expect(answer).toMatchObject({ status: 201, body: { floatingip } });
    expect(await cloud.show("floatingIp", rowOf(answer, "floatingip").id)).toMatchObject(floatingip);
  });

  it("finds an address by description, by itself and by its port", async () => {
    const made = await address("wanted", { port_id: (await port("wanted", home)).id });
    for (const query of [
      `description=${named("wanted")}`,
      `floating_ip_address=${String(made.floating_ip_address)}`,
      `port_id=${String(made.port_id)}`,
    ]) {
      const listed = rowsOf(await cloud.get("network", `/floatingips?${query}`), "floatingips");
      expect(listed.map((one) => one.id)).toEqual([made.id]);
    }
  });

  it("binds an address to a port, with the port's details and the router", async () => {
    const floating = await address("bound");
    const bound = {
      port_id: proxy.id,
      fixed_ip_address: fixed(proxy),
      router_id: router.id,
      port_details: { name: proxy.name, network_id: home.network.id, mac_address: proxy.mac_address },
    };
    expect(await bind(floating, proxy.id)).toMatchObject({
      status: 200,
      body: { floatingip: { ...shapes.floatingIp, ...bound } },
    });
    expect(await cloud.show("floatingIp", floating.id)).toMatchObject(bound);
    await cloud.remove("floatingIp", floating.id);
  });

  it("fails to bind a second address to a port, by PUT and by POST", async () => {
    const first = await address("first", { port_id: proxy.id });
    const second = await address("second");
    expect(await bind(second, proxy.id)).toMatchObject(taken(second, proxy));
    const third = await cloud.request("floatingIp", { floating_network_id: external, port_id: proxy.id });
    expect(third).toMatchObject(taken("[0-9.]+ \\([0-9a-f-]{36}\\)", proxy));
    expect(await cloud.show("floatingIp", second.id)).toMatchObject({ port_id: null });
    await cloud.remove("floatingIp", first.id);
  });

  it("moves an address with one PUT, and it is bound at every moment between", async () => {
    const floating = await address("moved", { port_id: proxy.id });
    const seen = new Set<unknown>();
    let moving = true;
    const watch = async () => {
      while (moving) seen.add((await cloud.show("floatingIp", floating.id)).port_id);
    };
    const watching = watch();
    for (const to of [newProxy, proxy, newProxy]) {
      expect(await bind(floating, to.id)).toMatchObject({
        status: 200,
        body: { floatingip: { port_id: to.id, fixed_ip_address: fixed(to), router_id: router.id } },
      });
    }
    moving = false;
    await watching;
    expect([...seen]).toEqual(expect.arrayContaining([newProxy.id]));
    expect([...seen].filter((id) => id !== proxy.id && id !== newProxy.id)).toEqual([]);
    await cloud.remove("floatingIp", floating.id);
  });

  it("swaps two addresses in two phases: the spare is parked, production moves, the spare follows", async () => {
    const production = await address("swap-production", { port_id: proxy.id });
    const spare = await address("swap-spare", { port_id: newProxy.id });
    expect(await bind(production, newProxy.id)).toMatchObject(taken(production, newProxy));
    expect(await cloud.show("floatingIp", production.id)).toMatchObject({ port_id: proxy.id });
    expect((await bind(spare, null)).status).toBe(200);
    expect((await bind(production, newProxy.id)).status).toBe(200);
    expect((await bind(spare, proxy.id)).status).toBe(200);
    expect(await cloud.show("floatingIp", production.id)).toMatchObject({ port_id: newProxy.id });
    expect(await cloud.show("floatingIp", spare.id)).toMatchObject({ port_id: proxy.id });
    await cloud.remove("floatingIp", spare.id);
    await cloud.remove("floatingIp", production.id);
  });

  it("binds an address again to the port that it is bound to", async () => {
    const floating = await address("again", { port_id: proxy.id });
    expect(await bind(floating, proxy.id)).toMatchObject({
      status: 200,
      body: { floatingip: { port_id: proxy.id } },
    });
    await cloud.remove("floatingIp", floating.id);
  });

  it("lets an address go, which then has neither port nor router", async () => {
    const floating = await address("free", { port_id: proxy.id });
    const free = { port_id: null, fixed_ip_address: null, router_id: null, port_details: null };
    expect(await bind(floating, null)).toMatchObject({ status: 200, body: { floatingip: free } });
    expect(await cloud.until("floatingIp", floating.id, "DOWN")).toMatchObject(free);
  });

  it("lets an address go when its port is deleted", async () => {
    const { id } = await port("short-lived", home);
    const floating = await address("orphan", { port_id: id });
    expect((await cloud.delete("network", `/ports/${id}`)).status).toBe(204);
    expect(await cloud.show("floatingIp", floating.id)).toMatchObject({
      port_id: null,
      fixed_ip_address: null,
      router_id: null,
    });
  });

  it("leaves the binding alone when only the description changes", async () => {
    const floating = await address("words", { port_id: (await port("words", home)).id });
    const path = `/floatingips/${floating.id}`;
    const answer = await cloud.put("network", path, { floatingip: { description: "new" } });
    const { port_id } = floating;
    expect(answer).toMatchObject({ status: 200, body: { floatingip: { description: "new", port_id } } });
  });

  it("fails to bind an address to a port that no router leads to", async () => {
    const island = await environment("island", "192.168.81.0/24");
    const castaway = await port("castaway", island);
    const floating = await address("unreachable");
    expect(await bind(floating, castaway.id)).toMatchObject(
      neutronFault(
        404,
        "ExternalGatewayForFloatingIPNotFound",
        `External network ${external} is not reachable from subnet ${island.subnet.id}.  Therefore, cannot associate Port ${castaway.id} with a Floating IP.`,
      ),
    );
  });

  it("fails to bind an address to a port that there is not", async () => {
    expect(await bind(await address("nobody"), NOBODY)).toMatchObject(
      neutronFault(404, "PortNotFound", `Port ${NOBODY} could not be found.`),
    );
  });

  it("fails to allocate an address of a network that is not external, or that there is not", async () => {
    const ask = (id: string) => cloud.request("floatingIp", { floating_network_id: id });
    expect(await ask(home.network.id)).toMatchObject(
      neutronFault(
        400,
        "BadRequest",
        `Bad floatingip request: Network ${home.network.id} is not a valid external network.`,
      ),
    );
    expect(await ask(NOBODY)).toMatchObject(
      neutronFault(404, "NetworkNotFound", `Network ${NOBODY} could not be found.`),
    );
  });

  it("releases an address, and then does not know it", async () => {
    const { id } = await address("going");
    expect(await cloud.delete("network", `/floatingips/${id}`)).toMatchObject({ status: 204, body: "" });
    expect(await cloud.get("network", `/floatingips/${id}`)).toMatchObject(
      neutronFault(404, "FloatingIPNotFound", `Floating IP ${id} could not be found`),
    );
  });
}
