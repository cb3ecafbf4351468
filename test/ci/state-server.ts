import { serve } from "./http-server";

/** A state service as GitLab has it: HTTP, with locks. */
export async function stateServer() {
  const states = new Map<string, Buffer>();
  const locks = new Map<string, Buffer>();
  const denied = new Set<string>();
  const { url, close } = await serve(({ method, path, body }) => {
    const { pathname } = new URL(path, "http://state");
    if (pathname.endsWith("/lock")) {
      const name = pathname.slice(0, -"/lock".length);
      const holder = locks.get(name);
      if (method === "DELETE") {
        locks.delete(name);
        return { status: 200 };
      }
      if (holder !== undefined) return { status: 423, body: holder };
      locks.set(name, body);
      return { status: 200 };
    }
    if (denied.has(pathname)) return { status: 403 };
    if (method === "GET") {
      const state = states.get(pathname);
      return state === undefined ? { status: 404 } : { status: 200, body: state };
    }
    if (method === "DELETE") states.delete(pathname);
    else states.set(pathname, body);
    return { status: 200 };
  });
  return {
    url,
    close,
    names: () => [...states.keys()],
    locked: () => [...locks.keys()],
    /** Nobody may read or write a stack's state any more, until it is allowed again. */
    deny: (name: string) => denied.add(name),
    allow: (name: string) => denied.delete(name),
    /** Somebody else holds the lock of a stack's state. */
    hold: (name: string, who: string) =>
      locks.set(
        name,
        Buffer.from(
          JSON.stringify({
            ID: "11111111-1111-4111-8111-111111111111",
            Operation: "OperationTypeApply",
            Who: who,
            Created: "2026-11-01T00:00:00Z",
            Info: "",
            Path: "",
            Version: "",
          }),
        ),
      ),
    release: (name: string) => locks.delete(name),
  };
}
