import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseSite } from "../../constructs/model";
import { synthesize } from "../../stacks/app";
import { synthesizeHistory } from "../../stacks/history-stack";
import { SMALL } from "../scripts/cli/run";

const directory = mkdtempSync(join(tmpdir(), "idr-history-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function synthesized(state: string): { folder: string; file: Record<string, unknown> } {
  const site = parseSite(`${SMALL}state: ${state}\n`, "idr.yaml");
  const { directory: folder, configuration } = synthesizeHistory(site, { directory });
  expect(readFileSync(join(folder, "cdk.tf.json"), "utf8")).toBe(configuration());
  return {
    folder,
    file: JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as Record<string, unknown>,
  };
}

test.each([
  ["{ backend: local }", { local: { path: join(directory, "state/sandbox/history.tfstate") } }],
  ["{ backend: pg }", { pg: { schema_name: "idr_sandbox_history" } }],
  [
    "{ backend: s3, bucket: states, region: eu }",
    { s3: expect.objectContaining({ bucket: "states", use_lockfile: true }) as object },
  ],
  [
    "{ backend: http, address: 'https://states.example/1' }",
    { http: expect.objectContaining({ address: "https://states.example/1/sandbox-history" }) as object },
  ],
])("GIVEN state: %s THEN the history is kept there, without provider and resource", (state, backend) => {
  const { folder, file } = synthesized(state);
  expect(folder).toBe(join(directory, "cdktf.out/history"));
  expect(file).toEqual({ "//": expect.anything() as object, terraform: { backend } });
});

test("GIVEN that nothing has changed WHEN it is written again THEN the file stays as it is", () => {
  const { folder } = synthesized("{ backend: local }");
  const written = () => statSync(join(folder, "cdk.tf.json")).mtimeMs;
  const before = written();
  synthesized("{ backend: local }");
  expect(written()).toBe(before);
});

test("it is none of the site's stacks", () => {
  const names = synthesize(parseSite(SMALL, "idr.yaml"), { directory }).map(({ name }) => name);
  expect(names).toEqual(["site", "idr", "live"]);
});

test("an environment must not be called history", () => {
  const text = SMALL.replace("  idr:", "  history:").replace("live: idr", "live: history");
  expect(() => parseSite(text, "idr.yaml")).toThrow('"history" is a name of the software itself');
});
