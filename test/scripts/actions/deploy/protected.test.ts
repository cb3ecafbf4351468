import { protectedError } from "../../../../scripts/actions/deploy/protected";
import { EngineError, type StateResource } from "../../../../scripts/engine";

const cause = new EngineError("plan-failed", 'plan of stack "idr" failed: Instance cannot be destroyed', {
  diagnostics: [],
});

function resource(type: string, values: StateResource["values"]): StateResource {
  return { address: `${type}.x`, mode: "managed", type, name: "x", provider_name: "openstack", values };
}

test("a protected volume is told by its name and size, with the flag that lets it go", () => {
  const volume = resource("openstack_blockstorage_volume_v3", { name: "idr-database-db", size: 800 });
  expect(protectedError([volume], "idr", cause)).toMatchObject({
    code: "plan-destroys-volume",
    message: "the plan for idr destroys what is protected: volume idr-database-db (800 GiB)",
    fix: expect.stringContaining("--destroy-volume idr-database-db") as string,
    cause,
  });
});

test("a volume that an earlier run left half made is not the site file's fault", () => {
  const volume = {
    ...resource("openstack_blockstorage_volume_v3", { name: "idr-database-db", id: "v1" }),
    tainted: true,
  };
  const { fix } = protectedError([volume], "idr", cause);
  expect(fix).toContain("openstack volume show v1");
  expect(fix).not.toContain("site file");
});

test("an address has no such flag, and is not called production's unless it is", () => {
  const address = resource("openstack_networking_floatingip_v2", {
    address: "203.0.113.10",
    description: "idrftp",
  });
  const bound = resource("openstack_networking_floatingip_associate_v2", {});
  expect(protectedError([address], "idrftp", cause).fix).not.toContain("production");
  expect(protectedError([address], "idrftp", cause).fix).toContain("the address 203.0.113.10 (idrftp)");
  expect(protectedError([bound], "live", cause).fix).toContain("production's address is never left bound");
  const error = protectedError([address], "site", cause);
  expect(error).toMatchObject({ code: "plan-destroys-address" });
  expect(error.message).toContain("floating IP 203.0.113.10");
  expect(error.fix).not.toContain("--destroy-volume");
});

test("what can't be told is left in the engine's words", () => {
  expect(protectedError([], "idr", cause)).toBe(cause);
});
