import { type Answer, type Row, rowOf, rowsOf } from "../answers";
import { poll } from "../../poll";
import { fault, NOBODY } from "../refusals";
import { environment, type Environment, port, server, volume } from "../resources";
import * as shapes from "../shapes";
import { cloud, named } from "../suite";

/** What Nova remembers of what was asked of a server: `openstack server event list` and `show`. */
export function serverActionCases(): void {
  let home: Environment;
  let up: Row;
  const answers = new Map<string, Answer>();

  const pathOf = (id: string, request = "") => `/servers/${id}/os-instance-actions${request}`;
  const listed = async (id: string, microversion = "compute 2.1") =>
    rowsOf(await cloud.get("compute", pathOf(id), { microversion }), "instanceActions");
  const shown = (request: unknown, microversion: string) =>
    cloud.get("compute", pathOf(up.id, `/${String(request)}`), { microversion });
  const act = (action: string, value: unknown = null) =>
    cloud.post("compute", `/servers/${up.id}/action`, { [action]: value });
  /** Does something with the server, by Nova's name of it. */
  const asked = async (action: string, answer: Promise<Answer>) => {
    answers.set(action, await answer);
  };

  beforeAll(async () => {
    home = await environment("actions", "192.168.90.0/24");
    up = await server("acted-on", (await port("acted-on", home)).id);
    const data = await volume("acted-on");
    const second = await port("second", home);

    await asked("stop", act("os-stop"));
    await cloud.until("server", up.id, "SHUTOFF");
    await asked("start", act("os-start"));
    await cloud.until("server", up.id, "ACTIVE");
    await asked("reboot", act("reboot", { type: "SOFT" }));
    await cloud.until("server", up.id, "ACTIVE");
    const attachments = `/servers/${up.id}/os-volume_attachments`;
    const volumeAttachment = { volumeId: data.id };
    await asked("attach_volume", cloud.post("compute", attachments, { volumeAttachment }));
    await cloud.until("volume", data.id, "in-use");
    await asked("detach_volume", cloud.delete("compute", `${attachments}/${data.id}`));
    await cloud.until("volume", data.id, "available");
    const interfaces = `/servers/${up.id}/os-interface`;
    const interfaceAttachment = { port_id: second.id };
    await asked("attach_interface", cloud.post("compute", interfaces, { interfaceAttachment }));
    await asked("detach_interface", cloud.delete("compute", `${interfaces}/${second.id}`));
    await cloud.untilSeen("port", second.id, (row) => row.device_id === "", "free");
    await asked("lock", act("lock"));
    await asked("unlock", act("unlock"));
  });

  it("remembers every action, the newest first, by the id of its request", async () => {
    const { projectId, userId } = await cloud.session();
    const found = await listed(up.id);
    expect(found.map((one) => one.action)).toEqual([...["create", ...answers.keys()]].reverse());
    for (const one of found) {
      expect(one).toEqual({
        action: one.action,
        instance_uuid: up.id,
        request_id: answers.get(String(one.action))?.headers["x-openstack-request-id"] ?? shapes.requestId,
        user_id: userId,
        project_id: projectId,
        start_time: shapes.microTime,
        message: null,
      });
    }
  });

  it("tells from compute 2.58 on when an action changed last, and gives as many as are asked for", async () => {
    const microversion = "compute 2.58";
    const answer = await cloud.get("compute", `${pathOf(up.id)}?limit=2`, { microversion });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        instanceActions: [
          { action: "unlock", updated_at: shapes.microTime },
          { action: "lock", updated_at: shapes.microTime },
        ],
        links: [{ rel: "next", href: shapes.url }],
      },
    });
  });

  const steps: readonly (readonly [action: string, step: string])[] = [
    ["create", "compute__do_build_and_run_instance"],
    ["stop", "compute_stop_instance"],
    ["start", "compute_start_instance"],
    ["reboot", "compute_reboot_instance"],
    ["attach_volume", "compute_attach_volume"],
    ["detach_volume", "compute_detach_volume"],
    ["attach_interface", "compute_attach_interface"],
    ["detach_interface", "compute_detach_interface"],
    ["lock", "api_lock"],
    ["unlock", "api_unlock"],
  ];
  it.each(steps)(
    "shows the step of %s, and that it succeeded, from compute 2.51 on",
    async (action, step) => {
      const { request_id } = (await listed(up.id)).find((one) => one.action === action)!;
      const ended = await poll(`${action} to end`, async () => {
        const events = rowOf(await shown(request_id, "compute 2.51"), "instanceAction").events as Row[];
        return events.every((event) => event.finish_time !== null) ? events : undefined;
      });
      // A user of the project sees neither a traceback nor the host's name.
      const seen = {
        event: step,
        start_time: shapes.microTime,
        finish_time: shapes.microTime,
        result: "Success",
      };
      expect(ended).toContainEqual(seen);
    },
  );

  it("shows an action without its steps before compute 2.51", async () => {
    const [last] = await listed(up.id);
    const answer = await shown(last!.request_id, "compute 2.1");
    expect(answer.body).toEqual({ instanceAction: last });
  });

  it("tells from compute 2.62 on which host did it, by an id that says nothing else", async () => {
    const stop = (await listed(up.id)).find((one) => one.action === "stop")!;
    const action = rowOf(await shown(stop.request_id, "compute 2.62"), "instanceAction");
    expect(action.events).toMatchObject([{ event: "compute_stop_instance", hostId: up.hostId }]);
  });

  it("fails to show an action that there is not, or that of a server that there is not", async () => {
    expect(await shown("req-none", "compute 2.1")).toMatchObject(fault(404, "Action req-none not found"));
    const unknown = fault(404, `Instance ${NOBODY} could not be found.`);
    expect(await cloud.get("compute", pathOf(NOBODY))).toMatchObject(unknown);
  });

  it("takes the order to detach a port that is not attached, and records that it failed", async () => {
    const loose = await port("loose", home);
    const { id } = await server("without", (await port("without", home)).id);
    const answer = await cloud.delete("compute", `/servers/${id}/os-interface/${loose.id}`);
    expect(answer).toMatchObject({ status: 202, body: "" });
    const failed = await poll("the action to fail", async () => {
      const [last] = await listed(id);
      return last!.message === null ? undefined : last;
    });
    expect(failed).toMatchObject({ action: "detach_interface", message: "Error" });
  });

  it("keeps the actions of a server that is gone, and shows them from compute 2.21 on", async () => {
    const { id } = await server("gone", (await port("gone", home)).id);
    await cloud.remove("server", id);
    expect((await listed(id, "compute 2.21")).map((one) => one.action)).toEqual(["delete", "create"]);
    expect(await cloud.get("compute", pathOf(id))).toMatchObject(
      fault(404, `Instance ${id} could not be found.`),
    );
  });

  it("does not record an action that was refused", async () => {
    const before = await listed(up.id);
    expect((await act("os-start")).status).toBe(409);
    expect(await listed(up.id)).toEqual(before);
    expect((await cloud.show("server", up.id)).name).toBe(named("acted-on"));
  });
}
