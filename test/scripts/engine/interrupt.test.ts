/** What happens to an apply when the process that runs it is interrupted or killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine, resourcesOf } from "../../../scripts/engine";
import { silent } from "../../../scripts/events";
import { until } from "../../poll";
import { enginesHere, running, runningUntil, stackOf, temporaryFolder, toolsWith } from "./stacks";

const root = join(__dirname, "../../..");
interface Said {
  readonly type: string;
  readonly id?: string;
  readonly state?: string;
  readonly code?: string;
  readonly message?: string;
  readonly fix?: string;
}

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    const tools = toolsWith(program);

    /** Another process that applies the stack. */
    function applying(folder: string) {
      const child = spawn(
        process.execPath,
        [
          "--require",
          join(root, "node_modules/tsx/dist/cjs/index.cjs"),
          join(__dirname, "fixtures/apply.ts"),
          folder,
        ],
        {
          cwd: root,
          env: { ...process.env, IDR_TOOLS: JSON.stringify(tools) },
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      const said = () =>
        text
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Said);
      return { child, said };
    }

    const engineOn = (folder: string) => new Engine(tools, folder, { emit: silent, lockTimeoutSeconds: 0 });
    const addresses = async (folder: string) =>
      resourcesOf(await engineOn(folder).state()).map(({ address, tainted }) =>
        tainted === true ? `${address} tainted` : address,
      );
    const started = (said: () => Said[], id: string) =>
      until(`${id} to be started`, () => said().some((one) => one.id === id && one.state === "started"));
    const exited = async (child: ChildProcess) => (await once(child, "exit"))[0] as number | null;

    test("kill -9 of the command: the engine goes on to its end, and nothing that was made is lost", async () => {
      const done = join(temporaryFolder(), "done");
      const folder = stackOf({
        first: {},
        second: runningUntil(done, { depends_on: ["terraform_data.first"] }),
        third: { depends_on: ["terraform_data.second"] },
      });
      const { child, said } = applying(folder);
      await started(said, "idr/terraform_data.second");
      child.kill("SIGKILL");
      expect(await exited(child)).toBeNull();

      // Until it has ended, the stack is locked for everybody else.
      await expect(engineOn(folder).plan()).rejects.toMatchObject({ code: "state-locked" });

      const free = new Engine(tools, folder, { emit: silent, lockTimeoutSeconds: 120 });
      const waiting = free.plan();
      writeFileSync(done, "");
      expect((await waiting).changes).toBe(false);
      expect(await addresses(folder)).toEqual([
        "terraform_data.first",
        "terraform_data.second",
        "terraform_data.third",
      ]);
      const [log = ""] = readdirSync(join(folder, ".idr")).filter((name) => name.startsWith("apply-"));
      expect(readFileSync(join(folder, ".idr", log), "utf8")).toContain("Apply complete! Resources: 3 added");
    });

    test.each(["SIGINT", "SIGTERM"] as const)(
      "one %s: the engine ends in good order, and the state is written",
      async (signal) => {
        const folder = stackOf({
          first: {},
          second: running("sleep 20", { depends_on: ["terraform_data.first"] }),
          third: { depends_on: ["terraform_data.second"] },
        });
        const { child, said } = applying(folder);
        await started(said, "idr/terraform_data.second");
        child.kill(signal);

        expect(await exited(child)).toBe(1);
        expect(said()).toContainEqual(
          expect.objectContaining({
            type: "log",
            message: expect.stringContaining("interrupted: ") as string,
          }),
        );
        expect(said().at(-1)).toMatchObject({
          code: "interrupted",
          message: expect.stringMatching(
            /^apply of stack "idr" was interrupted; \w+ ended in good order \(exit code 1\)$/,
          ) as string,
        });
        expect(await addresses(folder)).toEqual(["terraform_data.first", "terraform_data.second tainted"]);
        expect((await engineOn(folder).plan()).changes).toBe(true);
      },
    );
  },
);
