import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { OpenstackProvider } from "@cdktf/provider-openstack/lib/provider";

import { App, TerraformStack } from "../constructs/framework";
import type { Site } from "../constructs/model";
import { synthesize, type StackInfo } from "../stacks/app";

type Json = Record<string, unknown>;

/** A synthesized stack, as the engine reads it. */
export class Template {
  constructor(readonly json: Json) {}

  /** Addresses of every resource, sorted: what the state knows them by. */
  get addresses(): string[] {
    return this.resourcesBy().map(({ type, name }) => `${type}.${name}`);
  }

  /** The arguments of one resource. @throws Error when there is none of this address */
  resource(type: string, name: string): Json {
    const found = this.resourcesBy().find((one) => one.type === type && one.name === name);
    if (!found) throw new Error(`no ${type}.${name} in ${this.addresses.join(", ")}`);
    return found.body;
  }

  /** The arguments of all resources of a type, by name. */
  all(type: string): Record<string, Json> {
    const found = this.resourcesBy().filter((one) => one.type === type);
    return Object.fromEntries(found.map(({ name, body }) => [name, body]));
  }

  private resourcesBy(): { type: string; name: string; body: Json }[] {
    const resources = (this.json["resource"] ?? {}) as Record<string, Record<string, Json>>;
    return Object.entries(resources)
      .flatMap(([type, byName]) => Object.entries(byName).map(([name, body]) => ({ type, name, body })))
      .sort((a, b) => `${a.type}.${a.name}`.localeCompare(`${b.type}.${b.name}`));
  }
}

/** The stacks of a site, synthesized (with every validation) into a folder that is gone afterwards. */
export function templatesOf(
  site: Site,
  options: { readonly unprotectedVolumes?: readonly string[] } = {},
): { stacks: StackInfo[]; template: (stack: string) => Template } {
  const directory = mkdtempSync(join(tmpdir(), "idr-synth-"));
  try {
    const stacks = synthesize(site, { directory, ...options });
    const texts = new Map(
      stacks.map((stack) => [
        stack.name,
        readFileSync(join(stack.directory, "cdk.tf.json"), "utf8").replaceAll(directory, "<site>"),
      ]),
    );
    return {
      stacks,
      template: (stack) => new Template(withoutComments(JSON.parse(texts.get(stack)!)) as Json),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What a few constructs in a stack of their own become. */
export function templateOf(compose: (stack: TerraformStack) => void): Template {
  const outdir = mkdtempSync(join(tmpdir(), "idr-synth-"));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "test");
    new OpenstackProvider(stack, "openstack", { cloud: "test" });
    compose(stack);
    app.synth();
    const text = readFileSync(join(outdir, "stacks/test/cdk.tf.json"), "utf8");
    return new Template(withoutComments(JSON.parse(text)) as Json);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Leaves out cdktf's own notes (paths, versions), which say nothing to the engine. */
function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "//")
      .map(([key, inner]) => [key, withoutComments(inner)]),
  );
}
