import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type OpenStack, OpenStackError, connect, findCloud } from "../../../scripts/openstack";
import { SOURCE_VOLUME } from "../../../scripts/openstack/block-storage";
import { Session } from "../../../scripts/openstack/session";
import { moveFloatingIp } from "../../move-floating-ip";
import { type Sandbox, startSandbox } from "../../../scripts/sandbox";
import { poll } from "../../poll";

/** The client against a simulated OpenStack. What it makes there, the session below makes by hand. */
let sandbox: Sandbox;
let folder: string;
let cloud: OpenStack;
let raw: Session;
const quick = { backoffSeconds: 0.01, timeoutSeconds: 60 };

beforeAll(async () => {
  sandbox = await startSandbox({
    dataPlane: false,
    createSeconds: 0.01,
    deleteSeconds: 0.01,
    attachSeconds: 0.01,
  });
  folder = mkdtempSync(path.join(tmpdir(), "idr-openstack-"));
  writeFileSync(path.join(folder, "clouds.yaml"), sandbox.cloudsYaml);
  cloud = await connect({ cloud: "sandbox", cwd: folder, env: {}, ...quick });
  raw = new Session(findCloud({ cloud: "sandbox", cwd: folder, env: {} }), quick);
});

afterAll(async () => {
  cloud.close();
  raw.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

async function make<T>(service: Parameters<Session["call"]>[0], plural: string, body: object): Promise<T> {
  const answer = (await raw.call(service, `/${plural}`, { method: "POST", body })) as Record<string, T>;
  return Object.values(answer)[0]!;
}

interface Made {
  readonly id: string;
}

async function eventually<T>(read: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  const { value } = await poll("something else to be read", async () => {
    const value = await read();
    return good(value) ? { value } : undefined;
  });
  return value;
}

describe("logging in", () => {
  test("with a password, and with an application credential, to the same project", async () => {
    const other = await connect({ cloud: "sandbox-appcred", cwd: folder, env: {}, ...quick });
    expect(other.project).toEqual(cloud.project);
    expect(cloud).toMatchObject({ cloud: "sandbox", region: "RegionOne", project: { name: "idr" } });
    other.close();
  });

  test("an expired token is renewed, once for all calls under way", async () => {
    await sandbox.control.expireTokens();
    await sandbox.control.clearCalls();
    await Promise.all([cloud.compute.flavors(), cloud.volume.volumes(), cloud.network.ports()]);
    const logins = (await sandbox.control.calls()).filter(({ path: called }) =>
      called.endsWith("/auth/tokens"),
    );
    expect(logins).toHaveLength(1);
  });

  test("fails with a wrong password, naming the file and not the password", async () => {
    const wrong = sandbox.cloudsYaml.replace(/password: ".*"/, 'password: "hush"');
    const here = mkdtempSync(path.join(tmpdir(), "idr-openstack-"));
    writeFileSync(path.join(here, "clouds.yaml"), wrong);
    const failure = await connect({ cloud: "sandbox", cwd: here, env: {}, ...quick }).catch(
      (error: unknown) => error,
    );
    rmSync(here, { recursive: true });
    expect(failure).toMatchObject({ code: "cloud-credentials", status: 401 });
    expect(String(failure)).toMatch(/Keystone refuses the credentials of cloud "sandbox"/);
    expect(JSON.stringify(failure) + String(failure)).not.toContain("hush");
  });

  test("fails for a region that the cloud has not, naming those that it has", async () => {
    const elsewhere = await connect({ cloud: "sandbox", region: "Mars", cwd: folder, env: {}, ...quick });
    await expect(elsewhere.compute.servers()).rejects.toMatchObject({
      message: 'cloud "sandbox" has no public endpoint for compute in region "Mars"',
      fix: expect.stringContaining("public in RegionOne") as string,
    });
    elsewhere.close();
  });
});

describe("volumes and snapshots", () => {
  test("a volume, a snapshot of it, and a clone that tells of its source", async () => {
    // GIVEN
    const source = await make<Made>("volume", "volumes", { volume: { name: "idr-database-db", size: 8 } });
    await eventually(
      () => cloud.volume.volume(source.id),
      ({ status }) => status === "available",
    );
    // WHEN
    const snapshot = await cloud.volume.createSnapshot({
      volumeId: source.id,
      name: "idr-database-db-20261122",
      metadata: { site: "idr" },
    });
    const clone = await make<Made>("volume", "volumes", {
      volume: { name: "newidr-database-db", size: 8, source_volid: source.id },
    });
    // THEN
    await eventually(
      () => cloud.volume.snapshot(snapshot.id),
      ({ status }) => status === "available",
    );
    expect(await cloud.volume.snapshots({ volumeId: source.id })).toEqual([
      expect.objectContaining({
        name: "idr-database-db-20261122",
        sizeGiB: 8,
        metadata: { site: "idr" },
        progress: 1,
      }),
    ]);
    const [found] = await cloud.volume.volumes({ name: "newidr-database-db" });
    expect(found).toMatchObject({ id: clone.id, sizeGiB: 8, sourceVolumeId: source.id, attachments: [] });
    expect(Date.now() - Date.parse(found!.createdAt)).toBeLessThan(60_000);

    await cloud.volume.deleteSnapshot(snapshot.id);
    await eventually(
      () => cloud.volume.snapshots(),
      (snapshots) => snapshots.length === 0,
    );
  });

  test("metadata are added to a volume's others, and taken off, also when they are gone", async () => {
    const volume = { name: "kept", size: 1, metadata: { other: "stays" } };
    const { id } = await make<Made>("volume", "volumes", { volume });
    await cloud.volume.setMetadata(id, { until: "2027-02-20" });
    expect((await cloud.volume.volume(id)).metadata).toEqual({ other: "stays", until: "2027-02-20" });
    await cloud.volume.unsetMetadata(id, "until");
    await cloud.volume.unsetMetadata(id, "until");
    expect((await cloud.volume.volume(id)).metadata).toEqual({ other: "stays" });
  });

  test("a volume made from a snapshot that is gone tells its source by its metadata", async () => {
    const source = "5c2b8f1e-0000-4000-8000-000000000000";
    const volume = { name: "clone", size: 1, metadata: { [SOURCE_VOLUME]: source } };
    const { id } = await make<Made>("volume", "volumes", { volume });
    expect(await cloud.volume.volume(id)).toMatchObject({ sourceVolumeId: source });
  });

  test("a list is read page after page", async () => {
    for (const name of ["a", "b", "c"]) {
      await make("volume", "volumes", { volume: { name: `page-${name}`, size: 1 } });
    }
    await sandbox.control.clearCalls();
    const all = await raw.list<{ name: string }>("volume", "/volumes/detail", "volumes", { limit: 1 });
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(["page-a", "page-b", "page-c"]));
    expect(all).toHaveLength((await cloud.volume.volumes()).length);
  });

  test("what the project may use, and does", async () => {
    await sandbox.control.setQuotas({ gigabytes: 5000, floatingip: 7, cores: 40 });
    const [storage, network, compute] = await Promise.all([
      cloud.volume.limits(),
      cloud.network.limits(),
      cloud.compute.limits(),
    ]);
    expect(storage.gigabytes.limit).toBe(5000);
    expect(storage.gigabytes.used).toBeGreaterThan(0);
    expect(network.floatingIps).toEqual({ used: 0, limit: 7 });
    expect(compute.cores).toEqual({ used: 0, limit: 40 });
  });

  test("fails for a volume that does not exist, in Cinder's words and with the request's id", async () => {
    const failure = await cloud.volume
      .volume("00000000-0000-0000-0000-000000000000")
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenStackError);
    expect(failure).toMatchObject({
      code: "cloud-not-found",
      requestId: expect.stringMatching(/^req-/) as string,
    });
    expect(String(failure)).toMatch(
      /volume refuses GET \/volumes\/0+.* \(404\): Volume 0+.* could not be found/,
    );
  });
});

describe("floating IPs", () => {
  let external: Made;
  let ports: Made[];

  beforeAll(async () => {
    external = (await cloud.network.networks({ external: true }))[0]!;
    const network = await make<Made>("network", "networks", { network: { name: "idr" } });
    const subnet = await make<Made>("network", "subnets", {
      subnet: { network_id: network.id, ip_version: 4, cidr: "192.168.1.0/24", name: "idr-subnet" },
    });
    const router = await make<Made>("network", "routers", {
      router: { name: "idr-router", external_gateway_info: { network_id: external.id } },
    });
    await raw.call("network", `/routers/${router.id}/add_router_interface`, {
      method: "PUT",
      body: { subnet_id: subnet.id },
    });
    ports = [];
    for (const name of ["idr-proxy", "newidr-proxy"]) {
      ports.push(await make<Made>("network", "ports", { port: { network_id: network.id, name } }));
    }
  });

  test("one is moved from port to port by one call", async () => {
    // GIVEN
    await make("network", "floatingips", {
      floatingip: { floating_network_id: external.id, description: "idr-production", port_id: ports[0]!.id },
    });
    const [production] = await cloud.network.floatingIps({ description: "idr-production" });
    expect(production).toMatchObject({ portId: ports[0]!.id, networkId: external.id });
    await sandbox.control.clearCalls();
    // WHEN
    await moveFloatingIp(raw, production!.id, ports[1]!.id);
    // THEN
    expect((await sandbox.control.calls()).map(({ method }) => method)).toEqual(["PUT"]);
    expect(await cloud.network.floatingIp(production!.id)).toMatchObject({
      address: production!.address,
      portId: ports[1]!.id,
    });
    expect((await cloud.network.ports({ name: "newidr-proxy" }))[0]?.id).toBe(ports[1]!.id);
  });

  test("a move whose answer is lost is made again", async () => {
    const [production] = await cloud.network.floatingIps({ description: "idr-production" });
    await sandbox.control.addFault({ method: "PUT", path: "/floatingips/", kind: "lose-answer" });
    await moveFloatingIp(raw, production!.id, ports[0]!.id);
    expect(await cloud.network.floatingIp(production!.id)).toMatchObject({ portId: ports[0]!.id });
  });

  test("fails for a second one of the same external network on a port", async () => {
    await make("network", "floatingips", {
      floatingip: { floating_network_id: external.id, description: "idr-spare" },
    });
    const [spare] = await cloud.network.floatingIps({ description: "idr-spare" });
    const [production] = await cloud.network.floatingIps({ description: "idr-production" });
    await expect(moveFloatingIp(raw, spare!.id, production!.portId!)).rejects.toMatchObject({
      code: "cloud-conflict",
      status: 409,
    });
  });
});
