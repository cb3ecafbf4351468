import type { IdrEvent } from "../../../scripts/events";
import type { PlanJson, ResourceChange } from "../../../scripts/engine/plan-json";
import { changesOf, resourcesOf } from "../../../scripts/engine/plan-json";
import { EngineProgress } from "../../../scripts/engine/progress";

function change(address: string, actions: ResourceChange["change"]["actions"], name: string): ResourceChange {
  const [type = "", local = ""] = address.split(".");
  const values = { name };
  return {
    address,
    mode: "managed",
    type,
    name: local,
    provider_name: "p",
    change: {
      actions,
      before: actions.includes("create") && actions.length === 1 ? null : values,
      after: actions.includes("delete") && actions.length === 1 ? null : values,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
    },
  };
}

const VOLUME = "openstack_blockstorage_volume_v3.db";
const PORT = "openstack_networking_port_v2.proxy";

function following(plan?: PlanJson) {
  const events: IdrEvent[] = [];
  const totals: [string, number | undefined][] = [];
  const progress = new EngineProgress({
    stack: "idr",
    task: "idr/apply",
    emit: (event) => events.push(event),
    progress: (detail, ratio) => totals.push([detail, ratio]),
    ...(plan === undefined ? {} : { plan }),
  });
  const hook = (type: string, addr: string, action: string, elapsed_seconds?: number) => {
    const resource = { addr, resource_type: addr.split(".")[0], resource_name: "x" };
    progress.line(JSON.stringify({ "@message": "…", type, hook: { resource, action, elapsed_seconds } }));
  };
  return { progress, events, totals, hook };
}

const plan: PlanJson = {
  format_version: "1.2",
  terraform_version: "1.11.4",
  resource_changes: [
    change(VOLUME, ["create"], "idr-database-db"),
    change(PORT, ["delete", "create"], "idr-proxy"),
    change("openstack_networking_network_v2.net", ["no-op"], "idr"),
  ],
};

test("a resource's task: named as in OpenStack, with the seconds that the engine counts", () => {
  const { events, totals, hook } = following(plan);
  hook("apply_start", VOLUME, "create");
  hook("apply_progress", VOLUME, "create", 10);
  hook("apply_complete", VOLUME, "create", 12);
  const task = { type: "task", id: `idr/${VOLUME}`, parent: "idr/apply", name: "volume idr-database-db" };
  expect(events).toEqual([
    { ...task, state: "started", detail: "creating", seconds: 0 },
    { ...task, state: "progress", detail: "creating", seconds: 10 },
    { ...task, state: "succeeded", detail: "created", seconds: 12 },
  ]);
  expect(totals).toEqual([["1 of 3 steps", 1 / 3]]);
});

test("a replacement is two tasks", () => {
  const { events, totals, hook } = following(plan);
  hook("apply_start", PORT, "delete");
  hook("apply_complete", PORT, "delete", 1);
  hook("apply_start", PORT, "create");
  hook("apply_complete", PORT, "create", 2);
  expect(
    events.map((event) => event.type === "task" && [event.id, event.name, event.state, event.detail]),
  ).toEqual([
    [`idr/${PORT}/delete`, "port idr-proxy", "started", "removing"],
    [`idr/${PORT}/delete`, "port idr-proxy", "succeeded", "removed"],
    [`idr/${PORT}`, "port idr-proxy", "started", "creating"],
    [`idr/${PORT}`, "port idr-proxy", "succeeded", "created"],
  ]);
  expect(totals.at(-1)).toEqual(["2 of 3 steps", 2 / 3]);
});

test("a resource that fails, and one that the engine never finished", () => {
  const { progress, events, hook } = following(plan);
  hook("apply_start", VOLUME, "create");
  hook("apply_start", PORT, "create");
  hook("apply_errored", VOLUME, "create", 3);
  progress.end();
  progress.end();
  expect(events.slice(2)).toEqual([
    expect.objectContaining({
      name: "volume idr-database-db",
      state: "failed",
      detail: "creating it failed",
      seconds: 3,
    }),
    expect.objectContaining({
      name: "port idr-proxy",
      state: "failed",
      detail: "the engine ended before it was done",
    }),
  ]);
});

test("reads are counted, and make no tasks", () => {
  const { events, totals, hook } = following();
  hook("refresh_start", VOLUME, "read");
  hook("refresh_complete", VOLUME, "read");
  hook("apply_start", "data.openstack_networking_network_v2.net", "read");
  hook("apply_complete", "data.openstack_networking_network_v2.net", "read", 1);
  expect(events).toEqual([]);
  expect(totals).toEqual([["1 resources read", undefined]]);
});

describe("diagnostics", () => {
  const diagnostic = (fields: object) => JSON.stringify({ type: "diagnostic", diagnostic: fields });

  test("a warning is told; the one that provider 1.x gives on every run is not", () => {
    const { progress, events } = following();
    progress.line(
      diagnostic({
        severity: "warning",
        summary: "Argument is deprecated",
        detail:
          "Users using octavia will have to remove 'use_octavia' option from the provider configuration block.",
      }),
    );
    progress.line(
      diagnostic({ severity: "warning", summary: "Argument is deprecated", detail: "Use region." }),
    );
    expect(events).toEqual([
      { type: "log", level: "warn", message: "Argument is deprecated\n  Use region." },
    ]);
  });

  test("are kept without the values of expressions and without a whole file on one line", () => {
    const { progress } = following();
    const range = { filename: "cdk.tf.json", start: { line: 3, column: 1, byte: 9 }, end: { line: 3 } };
    progress.line(
      diagnostic({
        severity: "error",
        summary: "S",
        detail: "D",
        address: "a.b",
        range,
        snippet: {
          context: "resource.a.b",
          code: "x".repeat(500),
          values: [{ traversal: "var.password", statement: "is hunter2" }],
        },
      }),
    );
    progress.line(
      diagnostic({
        severity: "error",
        summary: "S",
        detail: "",
        snippet: { code: '  "size": 9', values: [] },
      }),
    );
    expect(progress.findings()).toEqual([
      {
        severity: "error",
        summary: "S",
        detail: "D",
        address: "a.b",
        range: { filename: "cdk.tf.json", start: { line: 3 } },
      },
      { severity: "error", summary: "S", detail: "", snippet: { code: '"size": 9' } },
    ]);
  });

  test("of an engine that crashed are its last words", () => {
    const { progress } = following();
    progress.line('{"type":"version","@message":"Terraform 1.11.4"}');
    progress.line("panic: runtime error");
    progress.line("goroutine 1 [running]:");
    expect(progress.findings()).toEqual([
      { severity: "error", summary: "panic: runtime error", detail: "goroutine 1 [running]:" },
    ]);
  });
});

test("the summary and the wait for a lock", () => {
  const { progress, totals } = following();
  progress.line('{"type":"log","@message":"Acquiring state lock. This may take a few moments..."}');
  progress.line('{"type":"log","@message":"something else"}');
  progress.line('{"type":"change_summary","changes":{"add":1,"change":2,"remove":3,"operation":"apply"}}');
  expect(totals).toEqual([["waiting for the state's lock", undefined]]);
  expect(progress.summary).toMatchObject({ add: 1, change: 2, remove: 3 });
});

test("changesOf leaves out what stays and what is only read; resourcesOf goes into modules", () => {
  const read = { ...change("data.x", ["read"], "x"), mode: "data" as const };
  expect(
    changesOf({ ...plan, resource_changes: [...(plan.resource_changes ?? []), read] }).map(
      (one) => one.address,
    ),
  ).toEqual([VOLUME, PORT]);
  const resource = (address: string) =>
    ({ address, mode: "managed", type: "t", name: "n", provider_name: "p", values: {} }) as const;
  expect(
    resourcesOf({
      format_version: "1.0",
      values: {
        root_module: { resources: [resource("a")], child_modules: [{ resources: [resource("m.b")] }] },
      },
    }).map((one) => one.address),
  ).toEqual(["a", "m.b"]);
  expect(resourcesOf({ format_version: "1.0" })).toEqual([]);
});
