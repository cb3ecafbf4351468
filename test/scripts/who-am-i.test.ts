import { machineId, machineIdOf, type SystemFiles } from "../../scripts/who-am-i";

const HOST = "pid:[4026531836]";
const MACHINE = "/etc/machine-id";
const BOOT = "/proc/sys/kernel/random/boot_id";

function system(files: Readonly<Record<string, string>>, processes?: string): SystemFiles {
  const there = (text: string | undefined): string => {
    if (text === undefined) throw new Error("ENOENT");
    return text;
  };
  return { read: (file) => there(files[file]), link: () => there(processes) };
}

const idOf = (...given: Parameters<typeof system>) => machineIdOf(system(...given));

test("a machine keeps its id when it is started anew", () => {
  const id = idOf({ [MACHINE]: "a", [BOOT]: "1" }, HOST);
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(idOf({ [MACHINE]: "a", [BOOT]: "2" }, HOST)).toBe(id);
  expect(idOf({ [MACHINE]: "b", [BOOT]: "1" }, HOST)).not.toBe(id);
});

test("containers of one image are told apart, on one machine and on two", () => {
  const image = { [MACHINE]: "baked in" };
  const id = idOf({ ...image, [BOOT]: "1" }, "pid:[4026532001]");
  expect(idOf({ ...image, [BOOT]: "1" }, "pid:[4026532001]")).toBe(id);
  expect(idOf({ ...image, [BOOT]: "1" }, "pid:[4026532002]")).not.toBe(id);
  expect(idOf({ ...image, [BOOT]: "2" }, "pid:[4026532001]")).not.toBe(id);
});

test("a machine without an id of its own has its kernel's; a system that tells nothing has none", () => {
  expect(idOf({ [MACHINE]: "", [BOOT]: "1" }, HOST)).toBe(idOf({ [BOOT]: "1" }, HOST));
  expect(idOf({ [BOOT]: "1" }, HOST)).toBeDefined();
  expect(idOf({})).toBeUndefined();
});

test("this machine tells the same twice", () => {
  expect(machineId()).toBe(machineId());
  if (process.platform === "linux") expect(machineId()).toBeDefined();
});
