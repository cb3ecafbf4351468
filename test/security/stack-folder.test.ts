/** What somebody has committed into a stack's folder, with real engines: it is neither planned nor run nor asked. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { Engine } from "../../scripts/engine";
import { markInitialized } from "../../scripts/engine/init-stamp";
import { silent } from "../../scripts/events";
import { platform } from "../../scripts/setup/cache";
import { enginesHere, running, stackOf, temporaryFolder, toolsWith } from "../scripts/engine/stacks";

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    const tools = toolsWith(program);
    const engineOn = (folder: string) => new Engine(tools, folder, { emit: silent });
    const evil = (file: string) =>
      JSON.stringify({ resource: { terraform_data: { evil: running(`touch ${file}`) } } });
    const hcl = (file: string) =>
      `resource "terraform_data" "evil" {\n  provisioner "local-exec" {\n    command = "touch ${file}"\n  }\n}\n`;

    test.each([
      ["extra.tf", hcl],
      ["extra.tf.json", evil],
      ["extra.tofu", hcl],
      ["extra.tofu.json", evil],
      ["override.tf", () => 'resource "terraform_data" "first" {\n  input = "x"\n}\n'],
      [
        "more_override.tf.json",
        () => JSON.stringify({ resource: { terraform_data: { first: { input: "x" } } } }),
      ],
      ["terraform.tfvars", () => 'secret = "x"\n'],
      ["x.auto.tfvars.json", () => "{}"],
      ["idr-imports.tf.json", evil],
      ["idr-plan_override.tf.json", evil],
      ["main.tftest.hcl", () => 'run "x" {}\n'],
    ])(
      "GIVEN a committed %s WHEN the stack is planned THEN it is refused, and named",
      async (name, textFor) => {
        const proof = join(temporaryFolder(), "ran");
        const folder = stackOf({ first: {} });
        writeFileSync(join(folder, name), textFor(proof));
        const attempt = engineOn(folder)
          .plan()
          .then(({ planFile }) => engineOn(folder).apply(planFile));
        await expect(attempt).rejects.toMatchObject({
          code: "foreign-configuration",
          message: expect.stringContaining(join(folder, name)) as string,
        });
        expect(existsSync(proof)).toBe(false);
      },
    );

    test("GIVEN what this command writes itself, left by a killed one WHEN the stack is planned THEN it is", async () => {
      const folder = stackOf({ first: {} });
      const imports = { import: [{ to: "terraform_data.first", id: "1" }] };
      writeFileSync(join(folder, "idr-imports.tf.json"), JSON.stringify(imports));
      expect((await engineOn(folder).plan()).changes).toBe(true);
    });

    test("GIVEN a .terraform that is a link WHEN the stack is planned THEN it is refused", async () => {
      const folder = stackOf({ first: {} });
      symlinkSync(temporaryFolder(), join(folder, ".terraform"));
      await expect(engineOn(folder).plan()).rejects.toMatchObject({ code: "foreign-configuration" });
    });

    test("GIVEN a committed workspace WHEN the stack is applied THEN its state is the one that it always was", async () => {
      const folder = stackOf({ first: {} }, { terraform: { backend: { local: { path: "own.tfstate" } } } });
      await engineOn(folder).init();
      writeFileSync(join(folder, ".terraform/environment"), "theirs");
      mkdirSync(join(folder, "terraform.tfstate.d/theirs"), { recursive: true });
      await engineOn(folder).apply((await engineOn(folder).plan()).planFile);
      expect(existsSync(join(folder, "own.tfstate"))).toBe(true);
      expect(readdirSync(join(folder, "terraform.tfstate.d/theirs"))).toEqual([]);
    });

    test("GIVEN a committed provider, its stamp included WHEN the stack is planned THEN it never runs", async () => {
      const source = "example/thing";
      const host = program.kind === "tofu" ? "registry.opentofu.org" : "registry.terraform.io";
      const mirror = join(temporaryFolder(), "mirror");
      const inMirror = join(mirror, host, source, "1.0.0", platform());
      mkdirSync(inMirror, { recursive: true });
      writeFileSync(join(inMirror, "terraform-provider-thing_v1.0.0"), "no program", { mode: 0o755 });
      const cliConfigFile = join(mirror, "../cli.tfrc");
      writeFileSync(
        cliConfigFile,
        `provider_installation {\n filesystem_mirror {\n path = "${mirror}"\n }\n}\n`,
      );
      const env = { ...tools.env, TF_CLI_CONFIG_FILE: cliConfigFile };
      const withMirror = { ...tools, cliConfigFile, env, providerVersion: "1.0.0" };
      const required = { terraform: { required_providers: { thing: { source, version: "1.0.0" } } } };
      const proof = join(temporaryFolder(), "ran");

      // The attacker prepares a folder as this command would, and puts a program of his into it.
      const folder = stackOf({ first: {} }, { ...required, data: { thing_x: { x: {} } } });
      await new Engine(withMirror, folder, { emit: silent }).init();
      const providers = join(folder, ".terraform/providers", host, source, "1.0.0");
      const program_ = join(providers, platform(), "terraform-provider-thing_v1.0.0");
      rmSync(join(providers, platform()), { recursive: true });
      mkdirSync(dirname(program_));
      writeFileSync(program_, `#!/bin/sh\ntouch ${proof}\nexit 1\n`, { mode: 0o755 });
      const sha256 = (text: string, as: "hex" | "base64") => createHash("sha256").update(text).digest(as);
      const sum = sha256(readFileSync(program_, "utf8"), "hex");
      const h1 = `h1:${sha256(`${sum}  terraform-provider-thing_v1.0.0\n`, "base64")}`;
      const lock = join(folder, ".terraform.lock.hcl");
      writeFileSync(lock, readFileSync(lock, "utf8").replace(/h1:[^"]*/, h1));
      // And the stamp: all of it but the key is known to him.
      await markInitialized(withMirror, folder);
      const stamp = join(folder, ".idr/initialized");
      const [print = "", place = ""] = readFileSync(stamp, "utf8").split("\n");
      writeFileSync(stamp, [print, place, "0".repeat(64)].join("\n"));

      await new Engine(withMirror, folder, { emit: silent }).plan().catch(() => undefined);
      expect(existsSync(proof)).toBe(false);
      expect(readFileSync(program_, "utf8")).toBe("no program");
    });

    test("GIVEN a committed backend with the right checksum WHEN the stack is planned THEN the attacker's server is not asked", async () => {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(`${request.method ?? ""} ${request.headers.authorization ?? ""}`);
        response.writeHead(404).end();
      });
      await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
      const theirs = `http://127.0.0.1:${(server.address() as AddressInfo).port}/state`;
      try {
        const honestServer = createServer((_, response) => response.writeHead(404).end());
        await new Promise<void>((ready) => honestServer.listen(0, "127.0.0.1", ready));
        const ours = `http://127.0.0.1:${(honestServer.address() as AddressInfo).port}/state`;
        const http = (address: string) => ({ terraform: { backend: { http: { address } } } });
        const honest = stackOf({ first: {} }, http(ours));
        await engineOn(honest).init();
        honestServer.close();
        // As it is checked out: the folder is at the same place.
        const folder = stackOf({ first: {} }, http(ours));
        for (const name of [".terraform", ".idr"])
          cpSync(join(honest, name), join(folder, name), { recursive: true });
        const saved = join(folder, ".terraform/terraform.tfstate");
        writeFileSync(saved, readFileSync(saved, "utf8").replaceAll(ours, theirs));

        const env = {
          ...process.env,
          TF_HTTP_USERNAME: "idr",
          TF_HTTP_PASSWORD: "s3cret",
          TF_HTTP_RETRY_MAX: "0",
        };
        const failure = await new Engine(tools, folder, { emit: silent, env })
          .plan()
          .catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(Error);
        expect(asked).toEqual([]);
      } finally {
        server.close();
      }
    });

    test("GIVEN a local state WHEN it is written THEN nobody else can read it, its copy, or the folder; older ones are tightened", async () => {
      const site = temporaryFolder();
      const path = join(site, "state/cloud/idr.tfstate");
      const folder = join(site, "cdktf.out/stacks/idr");
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      const write = (resources: object) =>
        writeFileSync(
          join(folder, "cdk.tf.json"),
          JSON.stringify({
            terraform: { backend: { local: { path } } },
            resource: { terraform_data: resources },
          }),
        );
      const modeOf = (one: string) => (statSync(one).mode & 0o777).toString(8);
      const files = () => [path, `${path}.backup`].map(modeOf);
      const folders = () =>
        [join(site, "state"), dirname(path), folder, join(folder, ".idr"), join(site, "cdktf.out")].map(
          modeOf,
        );

      write({ first: {} });
      await engineOn(folder).apply((await engineOn(folder).plan()).planFile);
      write({ first: {}, second: {} });
      await engineOn(folder).apply((await engineOn(folder).plan()).planFile);
      expect(files()).toEqual(["600", "600"]);

      for (const file of [path, `${path}.backup`]) chmodSync(file, 0o644);
      for (const one of [join(site, "state"), dirname(path), folder]) chmodSync(one, 0o755);
      await engineOn(folder).init();
      expect(files()).toEqual(["600", "600"]);
      expect(folders()).toEqual(["700", "700", "700", "700", "700"]);
    });
  },
);
