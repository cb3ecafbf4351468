import type { Row } from "../answers";
import { poll } from "../../poll";
import { fault } from "../refusals";
import { environment, port, server } from "../resources";
import { microTime, number } from "../shapes";
import { cloud, findings, named } from "../suite";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a project uses: `openstack usage show` and `openstack limits show`. */
export function usageCases(): void {
  let up: Row;
  beforeAll(async () => {
    const home = await environment("usage", "192.168.93.0/24");
    up = await server("used", (await port("used", home)).id);
  });

  /** To the second and without a zone, as Nova reads it. */
  const instant = (at: number) => new Date(at).toISOString().slice(0, 19);
  const usage = async (query: string) =>
    cloud.get("compute", `/os-simple-tenant-usage/${(await cloud.session()).projectId}${query}`);

  it("shows what each server has used, and the sum", async () => {
    const { flavor } = await findings();
    const { projectId } = await cloud.session();
    const now = Date.now();
    // The cloud's clock may differ from this one's: what lies ahead of it is cut off.
    const answer = await usage(`?start=${instant(now - DAY_MS)}&end=${instant(now + DAY_MS)}`);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        tenant_usage: {
          tenant_id: projectId,
          start: `${instant(now - DAY_MS)}.000000`,
          stop: microTime,
          total_hours: number,
          total_vcpus_usage: number,
          total_memory_mb_usage: number,
          total_local_gb_usage: number,
        },
      },
    });
    // On a busy cloud a server that has just become active was missing for a moment.
    const used = await poll("the server's usage", async () => {
      const { body } = await usage(`?start=${instant(now - DAY_MS)}&end=${instant(now + DAY_MS)}`);
      const { server_usages } = (body as { tenant_usage: { server_usages: Row[] } }).tenant_usage;
      return server_usages.find((one) => one.instance_id === up.id);
    });
    expect(used).toEqual({
      instance_id: up.id,
      name: named("used"),
      tenant_id: projectId,
      flavor: flavor.name,
      vcpus: flavor.vcpus,
      memory_mb: flavor.ram,
      local_gb: flavor.disk,
      hours: number,
      uptime: number,
      started_at: microTime,
      ended_at: null,
      state: "active",
    });
  });

  it("shows what is used now when no time is given", async () => {
    const { body } = await usage("");
    expect(body).toMatchObject({ tenant_usage: { tenant_id: (await cloud.session()).projectId } });
  });

  it("fails for a time that ends before it begins, or that is none", async () => {
    const [early, late] = [instant(Date.now() - DAY_MS), instant(Date.now() - HOUR_MS)];
    expect(await usage(`?start=${late}&end=${early}`)).toMatchObject(
      fault(400, "Invalid start time. The start time cannot occur after the end time."),
    );
    expect(await usage("?start=yesterday")).toMatchObject(
      fault(400, "Invalid datetime string: Datetime is in invalid format"),
    );
  });

  it("counts a server against Nova's limits", async () => {
    const { flavor } = await findings();
    const answer = await cloud.get("compute", "/limits");
    const { absolute } = (answer.body as { limits: { absolute: Record<string, number> } }).limits;
    // Others may work in the project at the same time, so only what is certain is said.
    expect(absolute.totalInstancesUsed).toBeGreaterThanOrEqual(1);
    expect(absolute.totalCoresUsed).toBeGreaterThanOrEqual(Number(flavor.vcpus));
    expect(absolute.totalRAMUsed).toBeGreaterThanOrEqual(Number(flavor.ram));
  });
}
