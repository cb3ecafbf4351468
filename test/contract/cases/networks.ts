import { rowOf, rowsOf } from "../answers";
import { containing, neutronFault, NOBODY } from "../refusals";
import { environment, port } from "../resources";
import * as shapes from "../shapes";
import { cloud, findings, named } from "../suite";

/** Neutron's networks and subnets. */
export function networkCases(): void {
  it("makes a network of the project's own", async () => {
    const answer = await cloud.request("network", { name: named("net"), admin_state_up: true });
    const network = {
      ...shapes.network,
      name: named("net"),
      project_id: (await cloud.session()).projectId,
      admin_state_up: true,
      shared: false,
      "router:external": false,
      subnets: [],
      tags: [],
      description: "",
    };
    expect(answer).toMatchObject({ status: 201, body: { network } });
    expect(await cloud.show("network", rowOf(answer, "network").id)).toMatchObject(network);
  });

  it("shows the external network to everybody, but not its subnet", async () => {
    const { externalNetwork } = await findings();
    expect(externalNetwork).toMatchObject({ ...shapes.network, "router:external": true });
    const [subnet] = externalNetwork.subnets as string[];
    expect(await cloud.get("network", `/subnets/${subnet!}`)).toMatchObject(
      neutronFault(404, "SubnetNotFound", `Subnet ${subnet!} could not be found.`),
    );
  });

  it("fails to change or delete the external network, or to make a port on it", async () => {
    const { id } = (await findings()).externalNetwork;
    const forbidden = (action: string) =>
      neutronFault(403, "PolicyNotAuthorized", containing(`rule:${action}_network is disallowed by policy`));
    const body = { network: { name: named("stolen") } };
    expect(await cloud.put("network", `/networks/${id}`, body)).toMatchObject(forbidden("update"));
    expect(await cloud.delete("network", `/networks/${id}`)).toMatchObject(forbidden("delete"));
    const { projectId } = await cloud.session();
    expect(await cloud.request("port", { network_id: id })).toMatchObject(
      neutronFault(403, "HTTPForbidden", `Tenant ${projectId} not allowed to create port on this network`),
    );
  });

  it("changes a network in place, and counts the change", async () => {
    const made = await cloud.make("network", { name: named("changing") });
    const changes = { name: named("changed"), description: "words", admin_state_up: false };
    const answer = await cloud.put("network", `/networks/${made.id}`, { network: changes });
    expect(answer).toMatchObject({ status: 200, body: { network: { id: made.id, ...changes } } });
    const { revision_number } = rowOf(answer, "network");
    expect(Number(revision_number)).toBeGreaterThan(Number(made.revision_number));
  });

  it("lets two networks have the same name", async () => {
    await cloud.make("network", { name: named("namesake") });
    await cloud.make("network", { name: named("namesake") });
    const listed = rowsOf(await cloud.get("network", `/networks?name=${named("namesake")}`), "networks");
    expect(listed).toHaveLength(2);
  });

  it("shows only the fields that are asked for", async () => {
    const { id } = await cloud.make("network", { name: named("few") });
    const answer = await cloud.get("network", `/networks?name=${named("few")}&fields=id&fields=name`);
    expect(answer.body).toEqual({ networks: [{ id, name: named("few") }] });
  });

  it("makes a subnet, with gateway and pool where they usually are", async () => {
    const network = await cloud.make("network", { name: named("subnetted") });
    const answer = await cloud.request("subnet", {
      name: named("subnet"),
      network_id: network.id,
      ip_version: 4,
      cidr: "192.168.77.0/24",
      dns_nameservers: ["8.8.8.8", "8.8.4.4"],
      enable_dhcp: true,
    });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        subnet: {
          ...shapes.subnet,
          name: named("subnet"),
          network_id: network.id,
          cidr: "192.168.77.0/24",
          gateway_ip: "192.168.77.1",
          allocation_pools: [{ start: "192.168.77.2", end: "192.168.77.254" }],
          dns_nameservers: ["8.8.8.8", "8.8.4.4"],
          enable_dhcp: true,
        },
      },
    });
    const { id } = rowOf(answer, "subnet");
    expect((await cloud.show("network", network.id)).subnets).toEqual([id]);
    const changed = await cloud.put("network", `/subnets/${id}`, {
      subnet: { dns_nameservers: ["9.9.9.9"] },
    });
    expect(changed).toMatchObject({ status: 200, body: { subnet: { dns_nameservers: ["9.9.9.9"] } } });
  });

  it("fails to make a second subnet of overlapping addresses in a network", async () => {
    const { network } = await environment("overlap", "192.168.77.0/24");
    const answer = await cloud.request("subnet", {
      network_id: network.id,
      ip_version: 4,
      cidr: "192.168.77.128/25",
    });
    expect(answer).toMatchObject(
      neutronFault(
        400,
        "InvalidInput",
        `Invalid input for operation: Requested subnet with cidr: 192.168.77.128/25 for network: ${network.id} overlaps with another subnet.`,
      ),
    );
  });

  it("lets two networks have the same addresses", async () => {
    const one = await environment("same-a", "192.168.77.0/24");
    const other = await environment("same-b", "192.168.77.0/24");
    expect(one.subnet.cidr).toBe(other.subnet.cidr);
    expect(one.subnet.network_id).not.toBe(other.subnet.network_id);
  });

  it("fails to make a subnet whose addresses are none, or in a network that there is not", async () => {
    const { id } = await cloud.make("network", { name: named("bare") });
    const ask = (network_id: string, cidr: string) =>
      cloud.request("subnet", { network_id, ip_version: 4, cidr });
    expect(await ask(id, "192.168.77.0/99")).toMatchObject(
      neutronFault(
        400,
        "InvalidInput",
        "Invalid input for operation: 192.168.77.0/99 is not in a CIDR format.",
      ),
    );
    expect(await ask(NOBODY, "192.168.77.0/24")).toMatchObject(
      neutronFault(404, "NetworkNotFound", `Network ${NOBODY} could not be found.`),
    );
  });

  it("fails to delete a network or a subnet that has ports", async () => {
    const made = await environment("busy", "192.168.77.0/24");
    const { network, subnet } = made;
    const { id } = await port("busy", made);
    expect(await cloud.delete("network", `/networks/${network.id}`)).toMatchObject(
      neutronFault(
        409,
        "NetworkInUse",
        `Unable to complete operation on network ${network.id}. There are one or more ports still in use on the network, id for these ports is: ${id}.`,
      ),
    );
    expect(await cloud.delete("network", `/subnets/${subnet.id}`)).toMatchObject(
      neutronFault(
        409,
        "SubnetInUse",
        `Unable to complete operation on subnet ${subnet.id}: One or more ports have an IP allocation from this subnet.`,
      ),
    );
  });

  it("deletes a network with its subnets", async () => {
    const { network, subnet } = await environment("going", "192.168.77.0/24");
    expect(await cloud.delete("network", `/networks/${network.id}`)).toMatchObject({ status: 204, body: "" });
    expect((await cloud.get("network", `/subnets/${subnet.id}`)).status).toBe(404);
    expect(await cloud.get("network", `/networks/${network.id}`)).toMatchObject(
      neutronFault(404, "NetworkNotFound", `Network ${network.id} could not be found.`),
    );
  });

  it("fails to make something with an attribute that there is not, or with no body", async () => {
    const odd = await cloud.request("network", { name: named("odd"), color: "red" });
    expect(odd).toMatchObject(neutronFault(400, "HTTPBadRequest", "Unrecognized attribute(s) 'color'"));
    expect(await cloud.post("network", "/networks", {})).toMatchObject(
      neutronFault(400, "HTTPBadRequest", "Unable to find 'network' in request body"),
    );
  });

  it("keeps tags, replaces them, and drops them", async () => {
    const { id } = await cloud.make("network", { name: named("tagged") });
    const path = `/networks/${id}/tags`;
    expect(await cloud.put("network", path, { tags: ["b", "a"] })).toMatchObject({ status: 200 });
    const tags = (await cloud.show("network", id)).tags as string[];
    expect([...tags].sort()).toEqual(["a", "b"]);
    expect((await cloud.put("network", `${path}/c`, undefined)).status).toBe(201);
    expect((await cloud.get("network", `${path}/c`)).status).toBe(204);
    expect((await cloud.delete("network", path)).status).toBe(204);
    expect((await cloud.get("network", path)).body).toEqual({ tags: [] });
  });
}
