/** A state that an engine could not save after it had changed the cloud, with real engines and a state server that fails. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Engine, resourcesOf } from "../../scripts/engine";
import type { IdrEvent } from "../../scripts/events";
import { enginesHere, rewrite, stackOf, toolsWith } from "../scripts/engine/stacks";

/** A state server as GitLab's: it refuses to keep a state as often as it is told. */
class StateServer {
  state = "";
  /** Writes that are refused from now on. */
  failing = false;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        if (request.url?.endsWith("/lock") === true) response.end();
        else if (request.method === "GET") response.writeHead(this.state === "" ? 404 : 200).end(this.state);
        else if (this.failing) response.writeHead(500).end();
        else {
          this.state = body;
          response.end();
        }
      });
    });
  }

  async open(): Promise<object> {
    await new Promise<void>((ready) => this.server.listen(0, "127.0.0.1", ready));
    const address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/state`;
    const lock = { lock_address: `${address}/lock`, unlock_address: `${address}/lock`, retry_max: 0 };
    return { terraform: { backend: { http: { address, ...lock } } } };
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    const tools = toolsWith(program);
    let server: StateServer;
    let backend: object;
    let events: IdrEvent[];
    beforeEach(async () => {
      server = new StateServer();
      backend = await server.open();
      events = [];
    });
    afterEach(() => server.close());

    const engineOn = (folder: string) => new Engine(tools, folder, { emit: (event) => events.push(event) });
    const said = () => events.flatMap((event) => (event.type === "log" ? [event.message] : []));
    const addresses = async (folder: string) =>
      resourcesOf(await engineOn(folder).state()).map(({ address }) => address);

    /** A stack with one object in its state, and a second one that was made and could not be saved. */
    async function unsaved(): Promise<string> {
      const folder = stackOf({ first: {} }, backend);
      await engineOn(folder).apply((await engineOn(folder).plan()).planFile);
      rewrite(folder, { first: {}, second: {} }, backend);
      const { planFile } = await engineOn(folder).plan();
      server.failing = true;
      await expect(engineOn(folder).apply(planFile)).rejects.toMatchObject({ code: "apply-failed" });
      expect(existsSync(join(folder, "errored.tfstate"))).toBe(true);
      expect(said().at(-1)).toMatch(/could not be saved, and is in .*errored\.tfstate/);
      return folder;
    }

    test("GIVEN an apply that could not save WHEN the next command runs THEN what was made is in the state, and nothing is made twice", async () => {
      const folder = await unsaved();
      server.failing = false;
      expect((await engineOn(folder).plan()).changes).toBe(false);
      expect(await addresses(folder)).toEqual(["terraform_data.first", "terraform_data.second"]);
      expect(existsSync(join(folder, "errored.tfstate"))).toBe(false);
      expect(readdirSync(join(folder, ".idr")).some((name) => name.startsWith("saved-"))).toBe(true);
      expect(said().at(-1)).toContain("is in the state now");
    });

    test("GIVEN a state server that still fails WHEN the next command runs THEN it fails, and the state is kept", async () => {
      const folder = await unsaved();
      const before = readFileSync(join(folder, "errored.tfstate"), "utf8");
      await expect(engineOn(folder).plan()).rejects.toMatchObject({ code: "state-push-failed" });
      expect(readFileSync(join(folder, "errored.tfstate"), "utf8")).toBe(before);
    });

    test("GIVEN the very first apply that could not save WHEN the next command runs THEN its state is saved", async () => {
      const folder = stackOf({ first: {} }, backend);
      const { planFile } = await engineOn(folder).plan();
      server.failing = true;
      await expect(engineOn(folder).apply(planFile)).rejects.toMatchObject({ code: "apply-failed" });
      server.failing = false;
      expect((await engineOn(folder).plan()).changes).toBe(false);
    });

    test("GIVEN somebody who has gone on since WHEN the next command runs THEN it is refused, and neither state is touched", async () => {
      const folder = await unsaved();
      server.failing = false;
      const other = rewrite(stackOf({}), { first: {}, theirs: {} }, backend);
      await engineOn(other).apply((await engineOn(other).plan()).planFile);
      const theirs = server.state;
      await expect(engineOn(folder).plan()).rejects.toMatchObject({
        code: "state-unsaved",
        fix: expect.stringContaining("state push errored.tfstate") as string,
      });
      expect(server.state).toBe(theirs);
      expect(existsSync(join(folder, "errored.tfstate"))).toBe(true);
      // Who is at work can be seen all the same.
      expect(await engineOn(folder).lockHolder()).toBeUndefined();
    });

    test("GIVEN a state that somebody has committed as errored.tfstate WHEN there is none yet THEN it is refused", async () => {
      const folder = stackOf({ first: {} }, backend);
      const planted = {
        version: 4,
        terraform_version: "1.6.0",
        serial: 7,
        lineage: "theirs",
        outputs: {},
        resources: [],
      };
      writeFileSync(join(folder, "errored.tfstate"), JSON.stringify(planted));
      writeFileSync(join(folder, "cdk.tf.json"), readFileSync(join(folder, "cdk.tf.json")));
      await expect(engineOn(folder).plan()).rejects.toMatchObject({ code: "state-unsaved" });
      expect(server.state).toBe("");
    });
  },
);
