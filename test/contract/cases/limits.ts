import { rowOf, rowsOf } from "../answers";
import { containing, fault } from "../refusals";
import { volume } from "../resources";
import { list, number, text, yesNo } from "../shapes";
import { cloud } from "../suite";

const usage = { limit: number, in_use: number, reserved: number };

/** What the capacity check reads: limits and what is used of them; and what services say they can do. */
export function limitCases(): void {
  const absolute = async (service: "compute" | "volume") => {
    const answer = await cloud.get(service, "/limits");
    return (answer.body as { limits: { absolute: Record<string, number> } }).limits.absolute;
  };

  it("shows Nova's limits and what is used of them", async () => {
    expect(await cloud.get("compute", "/limits")).toMatchObject({
      status: 200,
      body: {
        limits: {
          rate: [],
          absolute: {
            maxTotalInstances: number,
            maxTotalCores: number,
            maxTotalRAMSize: number,
            maxServerMeta: number,
            maxTotalKeypairs: number,
            totalInstancesUsed: number,
            totalCoresUsed: number,
            totalRAMUsed: number,
          },
        },
      },
    });
  });

  it("shows Nova's quotas of the project, by themselves and with what is used", async () => {
    const { projectId } = await cloud.session();
    const names = ["cores", "instances", "key_pairs", "metadata_items", "ram", "server_groups"];
    const each = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]));
    const path = `/os-quota-sets/${projectId}`;
    const quotas = await cloud.get("compute", path);
    expect(quotas).toMatchObject({ status: 200, body: { quota_set: { id: projectId, ...each(number) } } });
    const detail = await cloud.get("compute", `${path}/detail`);
    expect(detail).toMatchObject({ status: 200, body: { quota_set: { id: projectId, ...each(usage) } } });
  });

  it("fails to show Nova's quotas of another project", async () => {
    const answer = await cloud.get("compute", `/os-quota-sets/${"0".repeat(32)}`);
    expect(answer).toMatchObject(
      fault(403, containing("Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.")),
    );
  });

  it("counts a volume and its GiB against Cinder's limits", async () => {
    const before = await absolute("volume");
    for (const name of [
      "maxTotalVolumes",
      "maxTotalSnapshots",
      "maxTotalVolumeGigabytes",
      "maxTotalBackups",
      "maxTotalBackupGigabytes",
      "totalVolumesUsed",
      "totalGigabytesUsed",
      "totalSnapshotsUsed",
      "totalBackupsUsed",
      "totalBackupGigabytesUsed",
    ]) {
      expect([name, before[name]]).toEqual([name, number]);
    }
    const { id } = await volume("counted", { size: 3 });
    const { projectId } = await cloud.session();
    const answer = await cloud.get("volume", `/os-quota-sets/${projectId}?usage=true`);
    const set = rowOf(answer, "quota_set") as unknown as Record<string, { in_use: number }>;
    expect(set).toMatchObject({
      id: projectId,
      volumes: usage,
      gigabytes: usage,
      snapshots: usage,
      backups: usage,
      backup_gigabytes: usage,
      per_volume_gigabytes: usage,
    });
    // Others may work in the project at the same time, so only what is certain is said.
    expect(set.volumes!.in_use).toBeGreaterThanOrEqual(1);
    expect(set.gigabytes!.in_use).toBeGreaterThanOrEqual(3);
    await cloud.remove("volume", id);
  });

  it.each(["details.json", "details"])("shows what is used of Neutron's quotas, under %s", async (ending) => {
    const { projectId } = await cloud.session();
    const names = [
      "network",
      "subnet",
      "port",
      "router",
      "floatingip",
      "security_group",
      "security_group_rule",
    ];
    const each = Object.fromEntries(
      names.map((name) => [name, { limit: number, used: number, reserved: number }]),
    );
    const answer = await cloud.get("network", `/quotas/${projectId}/${ending}`);
    expect(answer).toMatchObject({ status: 200, body: { quota: each } });
  });

  it("shows Neutron's quotas of the project", async () => {
    const { projectId } = await cloud.session();
    const answer = await cloud.get("network", `/quotas/${projectId}`);
    expect(answer).toMatchObject({
      status: 200,
      body: { quota: { network: number, port: number, floatingip: number, security_group_rule: number } },
    });
  });

  it("lists Neutron's extensions, among them those that the provider asks for", async () => {
    const answer = await cloud.get("network", "/extensions");
    const shape = { alias: text, name: text, description: text, updated: text, links: list };
    for (const one of rowsOf(answer, "extensions")) expect(one).toMatchObject(shape);
    const aliases = rowsOf(answer, "extensions").map((one) => one.alias);
    expect(aliases).toEqual(
      expect.arrayContaining([
        "router",
        "ext-gw-mode",
        "external-net",
        "security-group",
        "port-security",
        "allowed-address-pairs",
        "standard-attr-tag",
        "standard-attr-description",
        "quotas",
        "pagination",
      ]),
    );
    const one = await cloud.get("network", "/extensions/router");
    expect(one).toMatchObject({ status: 200, body: { extension: { ...shape, alias: "router" } } });
    expect((await cloud.get("network", "/extensions/time-travel")).status).toBe(404);
  });

  it("lists the zones of Nova, Cinder and Neutron", async () => {
    for (const service of ["compute", "volume"] as const) {
      const answer = await cloud.get(service, "/os-availability-zone");
      const zones = (answer.body as { availabilityZoneInfo: unknown[] }).availabilityZoneInfo;
      expect(zones).toContainEqual(
        expect.objectContaining({ zoneName: text, zoneState: { available: yesNo } }),
      );
    }
    const answer = await cloud.get("network", "/availability_zones");
    expect(answer).toMatchObject({ status: 200, body: { availability_zones: list } });
  });

  it("lists Cinder's extensions", async () => {
    const answer = await cloud.get("volume", "/extensions");
    const aliases = rowsOf(answer, "extensions").map((one) => one.alias);
    expect(aliases).toEqual(expect.arrayContaining(["os-quota-sets", "os-volume-actions", "backups"]));
    expect(rowsOf(answer, "extensions")[0]).toMatchObject({ name: text, links: list, description: text });
  });
}
