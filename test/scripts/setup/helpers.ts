import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Emit, IdrEvent } from "../../../scripts/events";

const folders: string[] = [];

/** A new folder, removed when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "idr-setup-"));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes an executable shell script. */
export function script(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A `PATH` of its own: a folder with the usual small tools and nothing else. */
export function privatePath(): string {
  const folder = join(temporaryFolder(), "bin");
  mkdirSync(folder);
  for (const tool of ["sh", "cat", "cp", "mkdir", "sleep", "rm", "env", "grep", "dirname"]) {
    symlinkSync(join("/bin", tool), join(folder, tool));
  }
  symlinkSync(process.execPath, join(folder, "node"));
  return folder;
}

/** An engine that answers `version` and nothing else. */
export function fakeEngine(path: string, kind: "tofu" | "terraform", version: string): string {
  const name = kind === "tofu" ? "OpenTofu" : "Terraform";
  return script(
    path,
    `if [ "$1 $2" = "version -json" ]; then echo '{"terraform_version":"${version}"}'; exit; fi
if [ "$1" = version ]; then echo '${name} v${version}'; exit; fi
echo "unexpected: $*" >&2; exit 1`,
  );
}

/** A Go that "builds" a file which says where it was made, and writes a line to `log` for each build. */
export function fakeGo(
  path: string,
  log: string,
  options: { version?: string; toolchain?: string; build?: string } = {},
) {
  const { version = "go1.99.1", toolchain = "local", build = "" } = options;
  return script(
    path,
    `case "$1" in
env) echo ${version}; echo ${toolchain};;
list) echo 'go: downloading example.org/one v1.0.0' >&2; echo one; echo two;;
build)
  echo "$PWD $CGO_ENABLED $GOFLAGS" >> ${log}
  ${build}
  while [ "$1" != -o ]; do shift; done
  mkdir -p "$2"; echo one >&2; echo "made in $PWD" > "$2/program";;
esac`,
  );
}

/** An `Emit` that remembers. */
export function recorder(): {
  readonly emit: Emit;
  readonly events: IdrEvent[];
  readonly said: () => string[];
} {
  const events: IdrEvent[] = [];
  return {
    emit: (event) => events.push(event),
    events,
    said: () =>
      events.map((event) =>
        event.type === "log"
          ? `${event.level}: ${event.message}`
          : `${event.name} ${event.state}${event.detail === undefined ? "" : `: ${event.detail}`}`,
      ),
  };
}
