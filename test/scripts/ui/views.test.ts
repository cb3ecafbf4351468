import type { IdrEvent, TaskEvent } from "../../../scripts/events";
import { JsonView } from "../../../scripts/ui/json-view";
import { type Canvas, LiveView } from "../../../scripts/ui/live-view";
import { PlainView } from "../../../scripts/ui/plain-view";
import { styleOf } from "../../../scripts/ui/style";

const style = styleOf(false);

/** A screen that remembers: what stays, and what is drawn below it. */
class Screen implements Canvas {
  readonly kept: string[] = [];
  drawn: readonly string[] = [];

  constructor(
    private readonly columns = 80,
    private readonly rows = 24,
  ) {}

  draw(lines: readonly string[]): void {
    this.drawn = lines;
  }

  clear(): void {
    this.drawn = [];
  }

  print(lines: readonly string[]): void {
    this.kept.push(...lines);
  }

  size(): { columns: number; rows: number } {
    return { columns: this.columns, rows: this.rows };
  }
}

function task(id: string, state: TaskEvent["state"], more: Partial<TaskEvent> = {}): TaskEvent {
  return { type: "task", id, name: id.split("/").at(-1)!, state, ...more };
}

const deploying: IdrEvent[] = [
  task("apply idr", "started"),
  task("apply idr/volume idr-database-db", "started", { parent: "apply idr", detail: "creating" }),
  task("apply idr/network idr", "started", { parent: "apply idr", detail: "creating" }),
  task("apply idr/network idr", "succeeded", { parent: "apply idr", detail: "created", seconds: 5 }),
];

describe("on a terminal", () => {
  let screen: Screen;
  let view: LiveView;

  function show(events: readonly IdrEvent[], columns?: number, rows?: number): void {
    screen = new Screen(columns, rows);
    view = new LiveView(screen, style);
    for (const event of events) view.show(event);
  }

  afterEach(() => view.close());

  test("what runs is drawn as a tree, what ended scrolls up under its parent's name", () => {
    show(deploying);
    expect(screen.kept).toEqual(["▸ apply idr", `  ✔ network idr  created${" ".repeat(50)}5.0 s`]);
    expect(screen.drawn.map((line) => line.replace(/\s+/g, " "))).toEqual([
      "⠋ apply idr 0.0 s",
      " ⠋ volume idr-database-db creating 0.0 s",
    ]);
  });

  test("no line is as wide as the terminal, however long names and words are", () => {
    const long = "x".repeat(200);
    show(
      [
        task("a", "progress", { name: long, detail: long, ratio: 0.41 }),
        task("b", "failed", { name: "plan", detail: `${long}\n${long}`, seconds: 12 }),
      ],
      40,
    );
    for (const line of [...screen.drawn, ...screen.kept]) expect(line.length).toBeLessThan(40);
  });

  test("it never takes more rows than there are; what is left out is counted", () => {
    show(
      Array.from({ length: 50 }, (_, index) => task(`volume ${index}`, "started")),
      80,
      10,
    );
    expect(screen.drawn).toHaveLength(8);
    expect(screen.drawn.at(-1)).toBe("  … and 43 more");
  });

  test("while a question is asked nothing is drawn", async () => {
    show([task("a", "started")]);
    await view.hold(() => {
      view.show(task("a", "progress", { detail: "on" }));
      expect(screen.drawn).toEqual([]);
      return Promise.resolve();
    });
    view.show(task("a", "progress", { detail: "on" }));
    expect(screen.drawn).toHaveLength(1);
  });

  test("warnings stay on the screen, debug lines are left out", () => {
    show([
      { type: "log", level: "warn", message: "slow" },
      { type: "log", level: "debug", message: "chatter" },
    ]);
    expect(screen.kept).toEqual(["warning: slow"]);
  });
});

describe("in CI", () => {
  let lines: string[];

  function show(events: readonly IdrEvent[], progressSeconds?: number): PlainView {
    lines = [];
    const view = new PlainView((line) => lines.push(line), style, false, progressSeconds);
    for (const event of events) view.show(event);
    return view;
  }

  test("a line when a step starts, and when it and each of its parts ends", () => {
    show([
      ...deploying,
      task("apply idr", "failed", { detail: "no space\non the disk", seconds: 65 }),
    ]).close();
    expect(lines).toEqual([
      "apply idr …",
      "apply idr › network idr: done, created (5.0 s)",
      "apply idr: failed, no space (1 min 05 s)",
    ]);
  });

  test("a long silence is broken by what runs longest", () => {
    jest.useFakeTimers();
    try {
      const view = show(deploying);
      const before = lines.length;
      jest.advanceTimersByTime(9_000);
      expect(lines).toHaveLength(before);
      jest.advanceTimersByTime(26_000);
      view.close();
      expect(lines.slice(before)).toEqual(
        [10, 20, 30].map((seconds) => `apply idr › volume idr-database-db: ${seconds} s so far`),
      );
    } finally {
      jest.useRealTimers();
    }
  });

  test("a step that is left out says why", () => {
    show([task("plan live", "skipped", { detail: "needs idr first" })]).close();
    expect(lines).toEqual(["plan live: skipped, needs idr first"]);
  });
});

test("for programs, each event is a line of JSON with its time", () => {
  const lines: string[] = [];
  const view = new JsonView((line) => lines.push(line));
  for (const event of deploying) view.show(event);
  view.close();
  const events = lines.map((line) => JSON.parse(line) as { time: string });
  expect(events.map(({ time: _time, ...event }) => event)).toEqual(deploying);
  expect(Date.parse(events[0]!.time)).not.toBeNaN();
});
