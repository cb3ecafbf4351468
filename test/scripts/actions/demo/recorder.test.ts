import { DemoRecorder } from "../../../../scripts/actions/demo/recorder";
import type { IdrEvent, TaskEvent } from "../../../../scripts/events";

const event = (id: string, state: TaskEvent["state"], more: Partial<TaskEvent> = {}): TaskEvent => ({
  type: "task",
  id,
  name: id,
  state,
  ...more,
});

/** What is shown of these events. */
function shown(events: readonly IdrEvent[], verbose = false): { lines: string[]; recorder: DemoRecorder } {
  const lines: string[] = [];
  const recorder = new DemoRecorder(
    (one) =>
      lines.push(one.type === "log" ? one.message : `${one.id} ${one.state} ${one.detail ?? ""}`.trimEnd()),
    verbose,
  );
  for (const one of events) recorder.emit(one);
  return { lines, recorder };
}

const deploy = [
  event("deploy", "started"),
  event("plan", "started", { parent: "deploy" }),
  event("plan", "succeeded", { parent: "deploy" }),
  event("apply", "started", { parent: "deploy" }),
  event("server", "started", { parent: "apply" }),
  event("apply", "progress", { parent: "deploy", detail: "1 of 2 steps" }),
  event("deploy", "succeeded"),
];

test("parts of a step are shown as what the step is at", () => {
  expect(shown(deploy).lines).toEqual([
    "deploy started",
    "deploy progress plan",
    "deploy progress apply",
    "deploy progress 1 of 2 steps",
    "deploy succeeded",
  ]);
});

test("everything is shown to who wants to see everything", () => {
  expect(shown(deploy, true).lines).toHaveLength(deploy.length);
});

test("notes the steps that ended, in the order of their beginning, but not the visitors", () => {
  const { recorder } = shown([
    event("one", "started"),
    event("demo/visitors", "started"),
    event("two", "started"),
    event("two", "failed", { detail: "no" }),
    event("one", "succeeded"),
    event("demo/visitors", "succeeded"),
  ]);
  expect(recorder.steps.map(({ name, state, detail }) => [name, state, detail])).toEqual([
    ["one", "succeeded", undefined],
    ["two", "failed", "no"],
  ]);
});
