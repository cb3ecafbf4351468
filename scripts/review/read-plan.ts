import { IdrError } from "../../constructs/errors";
import type { PlanJson } from "../engine/plan-json";
import { jsonFlaw } from "./json-keys";

const HOW =
  "make one with `tofu show -json plan.tfplan > plan.json` (or terraform), or name the stack: `idr review newidr`";

/** Whether a file is a saved plan as engines write it (a zip), which only an engine can read. */
export function isPlanFile(start: Uint8Array): boolean {
  return start[0] === 0x50 && start[1] === 0x4b && start[2] === 0x03 && start[3] === 0x04;
}

/**
 * Reads a plan in the JSON format 1.x of Terraform and OpenTofu.
 * @param file its name, for the messages
 * @throws IdrError `plan-truncated`, `plan-foreign`, `plan-too-old`, `plan-too-new`
 */
export function parsePlan(text: string, file: string): PlanJson {
  // PowerShell writes a byte order mark.
  const content = text.replace(/^\uFEFF/, "");
  if (content.trim() === "") throw new IdrError("plan-truncated", `${file} is empty`, { fix: HOW });
  const value = parseJson(content, file);
  if (!isRecord(value)) throw foreign(file, "it is no JSON object");
  const version = value["format_version"];
  if (typeof version !== "string") throw foreign(file, kindOf(value));
  checkVersion(version, file);
  const flaw = jsonFlaw(content, value);
  if (flaw !== undefined) throw foreign(file, `${flaw}, which no engine writes`);
  if ("values" in value && !("planned_values" in value))
    throw foreign(file, "it is a state (`show -json` without a plan file)");
  if (!("planned_values" in value) && !("resource_changes" in value))
    throw foreign(file, "it has no planned values");
  for (const key of ["resource_changes", "resource_drift"]) checkChanges(value[key], key, file);
  const { configuration, planned_values: planned, prior_state: prior } = value;
  if (configuration !== undefined) checkModule(part(configuration, "root_module"), "configuration", file);
  if (planned !== undefined) checkModule(part(planned, "root_module"), "planned_values", file);
  const values = part(prior, "values");
  if (values !== undefined) checkModule(part(values, "root_module"), "prior_state", file);
  return value as unknown as PlanJson;
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    // What `plan -json` prints: one JSON document a line.
    const [first = ""] = content.split("\n", 1);
    if (first.includes('"@level"')) throw foreign(file, "it is what `plan -json` prints while it works");
    if (!content.trimStart().startsWith("{")) throw foreign(file, "it is no JSON");
    if (!content.trimEnd().endsWith("}")) {
      throw new IdrError(
        "plan-truncated",
        `${file} stops in the middle, after ${content.length} characters`,
        {
          fix: `it was not written to its end: ${HOW}`,
          cause: error,
        },
      );
    }
    throw new IdrError(
      "plan-truncated",
      `${file} is damaged: ${error instanceof Error ? error.message : String(error)}`,
      {
        fix: HOW,
        cause: error,
      },
    );
  }
}

function checkVersion(version: string, file: string): void {
  const major = Number(/^(\d+)\.\d+$/.exec(version)?.[1] ?? Number.NaN);
  if (major === 1) return;
  if (Number.isNaN(major)) throw foreign(file, `its format_version is "${version}"`);
  const old = major < 1;
  throw new IdrError(
    old ? "plan-too-old" : "plan-too-new",
    `${file} has plan format ${version} (allowed: 1.x)`,
    {
      fix: old
        ? "make the plan with OpenTofu, or Terraform 1.0 or newer"
        : "this version of idr-stacks doesn't know it: update it, or make the plan with an engine that writes format 1.x",
    },
  );
}

/** Every entry must be what the policies expect: one that is not understood must not pass for harmless. */
function checkChanges(value: unknown, key: string, file: string): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw foreign(file, `${key} is no list`);
  value.forEach((entry: unknown, index) => {
    const change = isRecord(entry) ? entry["change"] : undefined;
    const whole =
      isRecord(entry) &&
      typeof entry["address"] === "string" &&
      typeof entry["type"] === "string" &&
      typeof entry["name"] === "string" &&
      typeof entry["provider_name"] === "string" &&
      (entry["mode"] === "managed" || entry["mode"] === "data") &&
      isRecord(change) &&
      Array.isArray(change["actions"]) &&
      change["actions"].every((action) => typeof action === "string") &&
      isObjectOrNull(change["before"]) &&
      isObjectOrNull(change["after"]);
    if (!whole) throw foreign(file, `${key}[${index}] is no change of a resource`);
  });
}

/** Every module must be one, whatever is in it: what can't be walked must not pass for empty. */
function checkModule(module: unknown, where: string, file: string): void {
  if (!isRecord(module)) throw foreign(file, `${where} has no root module, or a module that is none`);
  const { resources = [], child_modules: children = [], module_calls: calls = {} } = module;
  const whole =
    Array.isArray(resources) &&
    resources.every((one) => isRecord(one) && typeof one["address"] === "string") &&
    Array.isArray(children) &&
    isRecord(calls);
  if (!whole) throw foreign(file, `${where} has a module that is none`);
  for (const child of children) checkModule(child, where, file);
  for (const call of Object.values(calls)) checkModule(part(call, "module"), where, file);
}

function part(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function isObjectOrNull(value: unknown): boolean {
  return value === null || isRecord(value);
}

/** What a JSON file without a format is, as far as one can tell. */
function kindOf(value: Readonly<Record<string, unknown>>): string {
  if ("lineage" in value && "serial" in value) return "it is a state file";
  if ("steps" in value || "deployment" in value) return "it is Pulumi's";
  if ("resource" in value && "terraform" in value) return "it is synthesized JSON, which `idr lint` reads";
  return "it has no format_version";
}

function foreign(file: string, what: string): IdrError {
  return new IdrError("plan-foreign", `${file} is no plan: ${what}`, { fix: HOW });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
