/** A lock over HTTP, as GitLab's state service has it. */
import { createServer, type Server } from "node:http";
import { Engine, StateLockedError } from "../../../scripts/engine";
import { backendOf, isMine } from "../../../scripts/engine/holder";
import { silent } from "../../../scripts/events";
import { whoAmI } from "../../../scripts/who-am-i";
import { enginesHere, stackOf, toolsWith } from "./stacks";

/** Keeps one state, and one lock that only its id opens. */
class StateService {
  state = "";
  lock: { readonly ID: string } | undefined;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () =>
        response.writeHead(this.answer(request.method, request.url, body)).end(this.said),
      );
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}/idr`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private said = "";

  private answer(method = "", url = "", body = ""): number {
    this.said = "";
    if (url.startsWith("/idr/lock")) {
      // Terraform's force-unlock names no lock: that lets go of any, as GitLab does.
      const { ID } = (body === "" ? (this.lock ?? { ID: "" }) : JSON.parse(body)) as { ID: string };
      if (this.lock !== undefined && (method === "POST" || this.lock.ID !== ID)) {
        this.said = JSON.stringify(this.lock);
        return 423;
      }
      this.lock = method === "POST" ? { ID } : undefined;
      return 200;
    }
    if (method === "POST") this.state = body;
    this.said = this.state;
    return this.said === "" ? 204 : 200;
  }
}

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    test("GIVEN another's lock over HTTP WHEN the stack is planned THEN its id is told, nobody is named, and the id releases it", async () => {
      const service = new StateService();
      const address = await service.listen();
      const backend = {
        http: {
          address,
          lock_address: `${address}/lock`,
          unlock_address: `${address}/lock`,
          lock_method: "POST",
          unlock_method: "DELETE",
        },
      };
      const folder = stackOf({ first: {} }, { terraform: { backend } });
      const engine = new Engine(toolsWith(program), folder, { emit: silent, lockTimeoutSeconds: 0 });
      try {
        await engine.apply((await engine.plan()).planFile);
        service.lock = { ID: "11111111-2222-3333-4444-555555555555" };

        const failure = (await engine.plan().catch((error: unknown) => error)) as StateLockedError;
        expect(failure).toBeInstanceOf(StateLockedError);
        expect(failure.lock.id).toBe(service.lock.ID);
        expect(failure.lock.who).toBeUndefined();
        expect(failure.message).not.toContain(whoAmI());

        await engine.forceUnlock(failure.lock.id!);
        expect(await engine.lockHolder()).toBeUndefined();
      } finally {
        service.close();
      }
    });
  },
);

test("the backend is read from the synthesized file; none is the engine's local one", async () => {
  expect(await backendOf(stackOf({}))).toEqual({ kind: "local", settings: {} });
  const pg = stackOf({}, { terraform: { backend: { pg: { schema_name: "a" } } } });
  expect(await backendOf(pg)).toEqual({ kind: "pg", settings: { schema_name: "a" } });
});

test("a lock is mine when I am named as its holder", () => {
  expect(isMine({ path: "", who: whoAmI() })).toBe(true);
  expect(isMine({ path: "", who: "ada@laptop" })).toBe(false);
  expect(isMine({ path: "" })).toBe(false);
});
