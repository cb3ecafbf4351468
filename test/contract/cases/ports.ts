import { rowOf } from "../answers";
import { neutronFault, NOBODY } from "../refusals";
import { environment, type Environment, port } from "../resources";
import * as shapes from "../shapes";
import { cloud, named } from "../suite";

/** Neutron's ports: what a proxy keeps its address by. */
export function portCases(): void {
  let home: Environment;
  beforeAll(async () => {
    home = await environment("ports", "192.168.78.0/24");
  });
  const ask = (fields: object) =>
    cloud.request("port", { name: named("asked"), network_id: home.network.id, ...fields });

  it("makes a port with an address of its subnet and the groups asked for", async () => {
    const group = await cloud.make("securityGroup", { name: named("group") });
    const answer = await ask({ fixed_ips: [{ subnet_id: home.subnet.id }], security_groups: [group.id] });
    const made = {
      ...shapes.port,
      name: named("asked"),
      network_id: home.network.id,
      status: "DOWN",
      device_id: "",
      device_owner: "",
      fixed_ips: [
        { subnet_id: home.subnet.id, ip_address: expect.stringMatching(/^192\.168\.78\.\d+$/) as unknown },
      ],
      security_groups: [group.id],
      allowed_address_pairs: [],
    };
    expect(answer).toMatchObject({ status: 201, body: { port: made } });
    expect(await cloud.show("port", rowOf(answer, "port").id)).toMatchObject(made);
  });

  it("gives a port the project's default group when none is asked for, and none when none is wanted", async () => {
    const { projectId } = await cloud.session();
    const listed = await cloud.get("network", `/security-groups?name=default&project_id=${projectId}`);
    const { security_groups } = listed.body as { security_groups: { id: string }[] };
    expect(security_groups).toHaveLength(1);
    expect((await port("default", home)).security_groups).toEqual([security_groups[0]!.id]);
    expect((await port("none", home, { security_groups: [] })).security_groups).toEqual([]);
  });

  it("gives a port the address asked for, to one port only", async () => {
    const fixed_ips = [{ subnet_id: home.subnet.id, ip_address: "192.168.78.50" }];
    expect(await ask({ fixed_ips })).toMatchObject({ status: 201, body: { port: { fixed_ips } } });
    expect(await ask({ fixed_ips })).toMatchObject(
      neutronFault(
        409,
        "IpAddressAlreadyAllocated",
        `IP address 192.168.78.50 already allocated in subnet ${home.subnet.id}`,
      ),
    );
  });

  it("fails to give a port an address from elsewhere", async () => {
    const fixed_ips = [{ subnet_id: home.subnet.id, ip_address: "10.0.0.50" }];
    expect(await ask({ fixed_ips })).toMatchObject(
      neutronFault(
        400,
        "InvalidIpForSubnet",
        "IP address 10.0.0.50 is not a valid IP for the specified subnet.",
      ),
    );
  });

  it("fails to make a port in a network or with a group that there is not", async () => {
    expect(await ask({ network_id: NOBODY })).toMatchObject(
      neutronFault(404, "NetworkNotFound", `Network ${NOBODY} could not be found.`),
    );
    expect(await ask({ security_groups: [NOBODY] })).toMatchObject(
      neutronFault(404, "SecurityGroupNotFound", `Security group ${NOBODY} does not exist`),
    );
  });

  it("changes groups, name and address pairs of a port in place", async () => {
    const { id } = await port("changing", home);
    const group = await cloud.make("securityGroup", { name: named("later") });
    for (const changes of [
      { name: named("changed"), description: "words" },
      { security_groups: [group.id] },
      { security_groups: [] },
      { allowed_address_pairs: [] },
    ]) {
      const answer = await cloud.put("network", `/ports/${id}`, { port: changes });
      expect(answer).toMatchObject({ status: 200, body: { port: { id, ...changes } } });
    }
  });

  it("lets two ports have the same name", async () => {
    await port("namesake", home);
    await port("namesake", home);
    const answer = await cloud.get("network", `/ports?name=${named("namesake")}`);
    expect((answer.body as { ports: unknown[] }).ports).toHaveLength(2);
  });

  it("deletes a port, and then does not know it", async () => {
    const { id } = await port("going", home);
    expect(await cloud.delete("network", `/ports/${id}`)).toMatchObject({ status: 204, body: "" });
    const unknown = neutronFault(404, "PortNotFound", `Port ${id} could not be found.`);
    expect(await cloud.get("network", `/ports/${id}`)).toMatchObject(unknown);
    expect(await cloud.delete("network", `/ports/${id}`)).toMatchObject(unknown);
  });
}
