import type { Sandbox } from "../../../scripts/sandbox";
import { floatingIp, port, serverBody, site, started, type Client, type Site } from "./client";

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => ({ sandbox, client } = await started()));
afterEach(() => sandbox.close());

test("fails with Nova's 403 for cores and memory, and counts what is used", async () => {
  const at = await site(client);
  await sandbox.control.setQuotas({ cores: 6, ram: 10_000, instances: 10 });
  const create = async () =>
    client.call("POST", "compute", "/servers", await serverBody(client, "one", { uuid: at.networkId }));
  await create();
  const refused = await create();
  const limits = (await client.get("compute", "/limits")).at("limits.absolute");
  const detail = await client.get("compute", `/os-quota-sets/${client.projectId}/detail`);

  expect(refused.status).toBe(403);
  expect(refused.at("forbidden.message")).toBe(
    "Quota exceeded for cores, ram: Requested 4, 8192, but already used 4, 8192 of 6, 10000 cores, ram",
  );
  expect(limits).toMatchObject({ maxTotalCores: 6, totalCoresUsed: 4, totalInstancesUsed: 1 });
  expect(detail.at("quota_set.ram")).toEqual({ limit: 10_000, in_use: 8192, reserved: 0 });
});

test("fails with Cinder's 413 for gigabytes, volumes and snapshots, and counts what is used", async () => {
  await sandbox.control.setQuotas({ gigabytes: 10, volumes: 2, snapshots: 0 });
  const id = await client.volume({ size: 6 });
  const big = await client.call("POST", "volume", "/volumes", { volume: { size: 5 } });
  const snapshot = await client.call("POST", "volume", "/snapshots", { snapshot: { volume_id: id } });
  await client.volume({ size: 1 });
  const many = await client.call("POST", "volume", "/volumes", { volume: { size: 1 } });
  const used = await client.get("volume", `/os-quota-sets/${client.projectId}?usage=true`);

  expect(big.status).toBe(413);
  expect(big.headers.get("retry-after")).toBe("0");
  expect(big.at("overLimit")).toEqual({
    code: 413,
    retryAfter: "0",
    message:
      "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 5G, quota is 10G and 6G has been consumed.",
  });
  expect(snapshot.status).toBe(413);
  expect(many.at("overLimit.message")).toBe(
    "VolumeLimitExceeded: Maximum number of volumes allowed (2) exceeded for quota 'volumes'.",
  );
  expect(used.at("quota_set.gigabytes")).toEqual({ limit: 10, in_use: 7, reserved: 0 });
});

test("fails with Neutron's 409 for each kind of resource", async () => {
  const at: Site = await site(client);
  const quotas = { network: 1, subnet: 1, port: 1, router: 1, floatingip: 0, security_group: 2 };
  await sandbox.control.setQuotas(quotas);
  const wishes: [string, string, Record<string, unknown>][] = [
    ["/networks", "network", { name: "two" }],
    ["/subnets", "subnet", { network_id: at.networkId, cidr: "10.0.0.0/24", ip_version: 4 }],
    ["/ports", "port", { network_id: at.networkId }],
    ["/routers", "router", { name: "two" }],
    ["/floatingips", "floatingip", { floating_network_id: at.externalId }],
    ["/security-groups", "security_group", { name: "two" }],
  ];
  for (const [path, key, body] of wishes) {
    const refused = await client.call("POST", "network", path, { [key]: body });

    expect(refused.status).toBe(409);
    expect(refused.at("NeutronError")).toEqual({
      type: "OverQuota",
      message: `Quota exceeded for resources: ['${key}'].`,
      detail: "",
    });
  }
  const details = await client.get("network", `/quotas/${client.projectId}/details`);
  expect(details.at("quota.port")).toEqual({ limit: 1, used: 1, reserved: 0 });
});

test("a limit of -1 is none", async () => {
  await sandbox.control.setQuotas({ floatingip: -1, volumes: -1 });
  const at = await site(client);
  for (let n = 0; n < 5; n += 1) await floatingIp(client, at, await port(client, at, "p"));

  expect((await client.get("network", "/floatingips")).at("floatingips")).toHaveLength(5);
});

test("fails to show the quotas of another project", async () => {
  const other = "0".repeat(32);
  expect((await client.get("compute", `/os-quota-sets/${other}`)).status).toBe(403);
  expect((await client.get("volume", `/os-quota-sets/${other}`)).status).toBe(403);
  expect((await client.get("network", `/quotas/${other}`)).status).toBe(403);
});
