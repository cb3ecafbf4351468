import { readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IdrError } from "../../constructs/errors";
import { platform, type Progress } from "./cache";
import { isCi, setupEnvironment } from "./environment.cjs";
import { findProgram, lastLines, runProgram } from "./process";
import { isAtLeast, versions } from "./versions";

/** A program to build from a Go module's published source. */
export interface GoProgram {
  /** What a person calls it, e.g. `OpenTofu 1.12.6`. */
  readonly name: string;
  /** Folder with the go.mod (its one `tool` is the program) and go.sum that fix every source to the byte. */
  readonly module: string;
  /** Oldest Go that its sources allow. */
  readonly go: string;
  /** Flags of the linker over and above `-s -w -buildid=`. */
  readonly ldflags: string;
  /** File to make. */
  readonly output: string;
  /** What it is to run on, e.g. `linux_amd64`; default: this machine. */
  readonly platform?: string;
  /** What somebody without Go can do instead. */
  readonly instead: string;
}

/** From here on Go fetches a newer toolchain by itself where a module asks for one. */
const GO_FETCHES_TOOLCHAINS = "1.21";

interface Go {
  readonly path: string;
  /** Value of GOTOOLCHAIN: the pinned one, unless this machine's Go may fetch none and is another. */
  readonly toolchain: string;
}

/**
 * Throws `go-missing` or `go-too-old`. The pinned toolchain makes programs whose
 * digests are known (`versions.json`); in CI nothing else is used.
 */
async function findGo(program: GoProgram, env: NodeJS.ProcessEnv): Promise<Go> {
  const fix = `install Go ${program.go} or newer (https://go.dev/dl), or ${program.instead}`;
  const go = await findProgram("go", env);
  if (go === undefined) {
    throw new IdrError("go-missing", `${program.name} has to be built, and there is no "go" on PATH`, {
      fix,
    });
  }
  // Asked outside the module, or it would go and fetch the module's toolchain first.
  const asked = await runProgram(go, ["env", "GOVERSION", "GOTOOLCHAIN"], { env, cwd: tmpdir() });
  const [version = "", toolchain = ""] = asked.stdout.split("\n");
  const canFetch = isAtLeast(version, GO_FETCHES_TOOLCHAINS) && toolchain.trim() !== "local";
  if (asked.code !== 0 || !(isAtLeast(version, program.go) || canFetch)) {
    const got =
      asked.code === 0 ? version || "of an unknown version" : `that fails:\n${lastLines(asked.stderr)}`;
    throw new IdrError("go-too-old", `${program.name} needs Go ${program.go} or newer, ${go} is ${got}`, {
      fix,
    });
  }
  const pinned = `go${versions.toolchain.go}`;
  return { path: go, toolchain: version === pinned || canFetch || isCi(env) ? pinned : toolchain.trim() };
}

/**
 * Builds a program with the Go on PATH, the same to the byte wherever the pinned
 * toolchain builds it. Needs no C compiler and no git; its sources come from
 * the Go module proxy and are checked against go.sum.
 * Throws IdrError `go-missing`, `go-too-old`, `build-failed`.
 */
export async function goBuild(program: GoProgram, env: NodeJS.ProcessEnv, progress: Progress): Promise<void> {
  const clean = setupEnvironment(env);
  const { path: go, toolchain } = await findGo(program, clean);
  const [os, arch] = (program.platform ?? platform()).split("_");
  // All that the program's bytes depend on beside its sources is said here.
  const buildEnv = {
    ...clean,
    GOTOOLCHAIN: toolchain,
    GOFLAGS: "-mod=readonly -buildvcs=false",
    GOWORK: "off",
    GO111MODULE: "on",
    CGO_ENABLED: "0",
    GOEXPERIMENT: "",
    GOFIPS140: "off",
    GOAMD64: "v1",
    GOARM64: "v8.0",
    GOOS: os,
    GOARCH: arch,
  };
  const run = async (args: readonly string[], onStderr: (line: string) => void) => {
    const outcome = await runProgram(go, args, { cwd: program.module, env: buildEnv, onStderr });
    if (outcome.code === 0) return outcome.stdout;
    throw new IdrError(
      "build-failed",
      `building ${program.name} with ${go} ended with code ${outcome.code}:\n${lastLines(outcome.stderr)}`,
      {
        fix: `see that the Go module proxy (go env GOPROXY) can be reached and the disk is not full, then run it again; or ${program.instead}`,
      },
    );
  };

  let modules = 0;
  progress("downloading sources");
  const packages = await run(["list", "-deps", "tool"], (line) => {
    if (line.startsWith("go: downloading")) progress(`downloading sources: ${++modules} modules`);
  });
  const total = packages.split("\n").length - 1;

  let compiled = 0;
  const say = () =>
    progress(`compiling: ${compiled} of at most ${total} packages`, Math.min(1, compiled / total));
  say();
  // go build says nothing while it compiles a big package or links.
  const tick = setInterval(say, 1000);
  try {
    const folder = `${program.output}.build`;
    // The build id is the one thing that differs between two builds of the same sources.
    const ldflags = `-s -w -buildid= ${program.ldflags}`;
    const args = ["build", "-v", "-trimpath", "-ldflags", ldflags, "-o", `${folder}/`, "tool"];
    await run(args, (line) => {
      if (!line.startsWith("go: ")) compiled++;
    });
    const [made] = await readdir(folder);
    if (made === undefined) {
      throw new IdrError("build-failed", `building ${program.name} made no program in ${folder}`);
    }
    await rename(join(folder, made), program.output);
    await rm(folder, { recursive: true });
  } finally {
    clearInterval(tick);
  }
}
