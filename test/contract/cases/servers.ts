import { type Row, rowOf, rowsOf } from "../answers";
import { fault } from "../refusals";
import { environment, type Environment, port, server, serverFields } from "../resources";
import * as shapes from "../shapes";
import { cloud, findings, named } from "../suite";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPQ7QbwoyHVpAEcVyR9L2qeBM3r6wXEgGjIAgHkBbc3 contract";

/** Nova's servers: boot from volume, on a port that is there already. */
export function serverCases(): void {
  let home: Environment;
  let own: Row;
  let up: Row;

  beforeAll(async () => {
    home = await environment("servers", "192.168.83.0/24");
    await cloud.make("keyPair", { name: named("server-key"), public_key: KEY });
    own = await port("proxy", home);
    const metadata = { hostname: named("proxy"), groups: "proxy-hosts" };
    up = await server("proxy", own.id, { key_name: named("server-key"), metadata });
  });

  const meta = (rest = "") => `/servers/${up.id}/metadata${rest}`;

  it("answers with an id and a password, builds, and becomes ACTIVE", async () => {
    const { id: portId } = await port("building", home);
    const answer = await cloud.request("server", await serverFields("building", portId));
    expect(answer).toMatchObject({
      status: 202,
      body: {
        server: {
          id: shapes.uuid,
          links: shapes.links,
          adminPass: shapes.text,
          security_groups: shapes.list,
          "OS-DCF:diskConfig": "MANUAL",
        },
      },
    });
    const { id } = rowOf(answer, "server");
    expect(answer.headers.location).toMatch(new RegExp(`^http.*/servers/${id}$`));
    const building = await cloud.show("server", id);
    expect(building).toMatchObject(shapes.server);
    expect(["BUILD", "ACTIVE"]).toContain(building.status);
    expect(await cloud.until("server", id, "ACTIVE")).toMatchObject({ ...shapes.server, status: "ACTIVE" });
  });

  it("shows a server that is up: addresses, key, metadata, groups and root volume", async () => {
    const { flavor } = await findings();
    const { ip_address } = (own.fixed_ips as { ip_address: string }[])[0]!;
    expect(up).toMatchObject({
      ...shapes.server,
      name: named("proxy"),
      status: "ACTIVE",
      key_name: named("server-key"),
      metadata: { hostname: named("proxy"), groups: "proxy-hosts" },
      flavor: { id: flavor.id, links: shapes.list },
      addresses: {
        [home.network.name]: [
          {
            version: 4,
            addr: ip_address,
            "OS-EXT-IPS:type": "fixed",
            "OS-EXT-IPS-MAC:mac_addr": own.mac_address,
          },
        ],
      },
      security_groups: [{ name: "default" }],
      "OS-EXT-STS:vm_state": "active",
      "OS-EXT-STS:power_state": 1,
      "OS-EXT-STS:task_state": null,
      "OS-SRV-USG:launched_at": shapes.microTime,
      "os-extended-volumes:volumes_attached": [{ id: shapes.uuid }],
    });
  });

  it("shows a flavor by its sizes instead of its id from compute 2.47 on", async () => {
    const { flavor } = await findings();
    const seen = await cloud.show("server", up.id, { microversion: "compute 2.47" });
    expect(seen.flavor).toMatchObject({ original_name: flavor.name, ram: flavor.ram, vcpus: flavor.vcpus });
    expect(seen.flavor).not.toHaveProperty("id");
    expect(seen["os-extended-volumes:volumes_attached"]).toMatchObject([{ delete_on_termination: true }]);
  });

  it("binds the port to its server", async () => {
    const bound = await cloud.untilSeen("port", own.id, (row) => row.device_id === up.id, "bound");
    expect(bound).toMatchObject({ ...shapes.port, device_owner: "compute:nova", device_id: up.id });
    const answer = await cloud.get("compute", `/servers/${up.id}/os-interface`);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        interfaceAttachments: [
          {
            port_id: own.id,
            net_id: home.network.id,
            mac_addr: own.mac_address,
            port_state: shapes.text,
            fixed_ips: own.fixed_ips,
          },
        ],
      },
    });
  });

  it("has a root volume, made from the image, in use as vda", async () => {
    const attached = await cloud.get("compute", `/servers/${up.id}/os-volume_attachments`);
    const [root] = rowsOf(attached, "volumeAttachments");
    expect(root).toMatchObject({ device: "/dev/vda", serverId: up.id, volumeId: root!.id });
    expect(await cloud.show("volume", root!.id)).toMatchObject({
      ...shapes.volume,
      name: "",
      size: 2,
      status: "in-use",
      bootable: "true",
      attachments: [
        { server_id: up.id, device: "/dev/vda", attachment_id: shapes.uuid, volume_id: root!.id },
      ],
    });
  });

  it("reads, adds and drops metadata", async () => {
    expect((await cloud.post("compute", meta(), { metadata: { extra: "1" } })).body).toEqual({
      metadata: { ...(up.metadata as object), extra: "1" },
    });
    expect((await cloud.get("compute", meta("/extra"))).body).toEqual({ meta: { extra: "1" } });
    expect((await cloud.delete("compute", meta("/extra"))).status).toBe(204);
    expect((await cloud.get("compute", meta())).body).toEqual({ metadata: up.metadata });
    const unknown = fault(404, "Metadata item was not found");
    expect(await cloud.delete("compute", meta("/extra"))).toMatchObject(unknown);
  });

  it("fails to keep metadata of more than 255 characters, and keeps 255", async () => {
    const long = "x".repeat(256);
    expect(await cloud.post("compute", meta(), { metadata: { groups2: long } })).toMatchObject(
      fault(400, `Invalid input for field/attribute groups2. Value: ${long}. '${long}' is too long`),
    );
    expect((await cloud.post("compute", meta(), { metadata: { groups2: "x".repeat(255) } })).status).toBe(
      200,
    );
    expect((await cloud.delete("compute", meta("/groups2"))).status).toBe(204);
  });

  it("renames a server", async () => {
    const answer = await cloud.put("compute", `/servers/${up.id}`, { server: { name: named("renamed") } });
    expect(answer).toMatchObject({ status: 200, body: { server: { id: up.id, name: named("renamed") } } });
    const body = { server: { name: named("proxy") } };
    expect((await cloud.put("compute", `/servers/${up.id}`, body)).status).toBe(200);
  });

  it("shows the tags of a server from compute 2.26 on", async () => {
    const microversion = "compute 2.52";
    const answer = await cloud.get("compute", `/servers/${up.id}/tags`, { microversion });
    expect(answer).toMatchObject({ status: 200, body: { tags: [] } });
    expect(await cloud.get("compute", `/servers/${up.id}/tags`)).toMatchObject(
      fault(404, "The resource could not be found."),
    );
  });

  it("lists servers by a part of their names, read as a regular expression", async () => {
    for (const name of [named("proxy"), `^${named("proxy")}$`, `${named("")}pro.y`]) {
      const listed = rowsOf(
        await cloud.get("compute", `/servers/detail?name=${encodeURIComponent(name)}`),
        "servers",
      );
      expect(listed.map((one) => one.id)).toEqual([up.id]);
      expect(listed[0]).toMatchObject(shapes.server);
    }
    const brief = await cloud.get("compute", `/servers?name=${named("proxy")}`);
    expect(brief.body).toEqual({ servers: [{ id: up.id, name: named("proxy"), links: shapes.links }] });
  });

  it("stops and starts a server, once each", async () => {
    const act = (action: string) => cloud.post("compute", `/servers/${up.id}/action`, { [action]: null });
    expect(await act("os-stop")).toMatchObject({ status: 202, body: "" });
    await cloud.until("server", up.id, "SHUTOFF");
    expect(await act("os-stop")).toMatchObject(
      fault(409, `Cannot 'stop' instance ${up.id} while it is in vm_state stopped`),
    );
    expect((await act("os-start")).status).toBe(202);
    await cloud.until("server", up.id, "ACTIVE");
    expect(await act("os-start")).toMatchObject(
      fault(409, `Cannot 'start' instance ${up.id} while it is in vm_state active`),
    );
  });

  it("fails to stop or delete a server that is locked, until it is unlocked", async () => {
    const act = (action: string) => cloud.post("compute", `/servers/${up.id}/action`, { [action]: null });
    const locked = fault(409, `Instance ${up.id} is locked`);
    expect(await act("lock")).toMatchObject({ status: 202, body: "" });
    expect(await act("os-stop")).toMatchObject(locked);
    expect(await cloud.delete("compute", `/servers/${up.id}`)).toMatchObject(locked);
    expect(await act("unlock")).toMatchObject({ status: 202, body: "" });
    expect((await cloud.show("server", up.id)).status).toBe("ACTIVE");
  });

  it("does without its key pair once it is made", async () => {
    await cloud.remove("keyPair", named("server-key"));
    expect(await cloud.show("server", up.id)).toMatchObject({
      status: "ACTIVE",
      key_name: named("server-key"),
    });
  });

  it("leaves its port behind when it is deleted, and takes its root volume along", async () => {
    const { id: portId } = await port("kept", home);
    const { id } = await server("going", portId);
    const attached = await cloud.get("compute", `/servers/${id}/os-volume_attachments`);
    const [root] = rowsOf(attached, "volumeAttachments");
    expect(await cloud.delete("compute", `/servers/${id}`)).toMatchObject({ status: 204, body: "" });
    await cloud.remove("server", id);
    expect(await cloud.get("compute", `/servers/${id}`)).toMatchObject(
      fault(404, `Instance ${id} could not be found.`),
    );
    expect(await cloud.show("port", portId)).toMatchObject({
      device_id: "",
      device_owner: "",
      status: "DOWN",
    });
    await cloud.remove("volume", root!.id);
  });

  it("deletes a port of its own making along with itself", async () => {
    const fields = { ...(await serverFields("network", "")), networks: [{ uuid: home.network.id }] };
    const { id } = await cloud.make("server", fields);
    await cloud.until("server", id, "ACTIVE");
    const ports = async () => rowsOf(await cloud.get("network", `/ports?device_id=${id}`), "ports");
    expect(await ports()).toMatchObject([{ ...shapes.port, name: "", network_id: home.network.id }]);
    await cloud.remove("server", id);
    expect(await ports()).toEqual([]);
  });
}
