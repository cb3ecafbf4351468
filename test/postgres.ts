import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** A real PostgreSQL of its own, in a temporary folder. It refuses to run as root: then it runs as somebody else. */

const INSTALLED = "/usr/lib/postgresql";

/** Folder with PostgreSQL's programs; undefined when this machine has none. */
function programs(): string | undefined {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(path.delimiter),
    ...versions.map((version) => path.join(INSTALLED, version, "bin")),
  ];
  return folders.find((folder) => ["initdb", "pg_ctl"].every((name) => existsSync(path.join(folder, name))));
}

/** Whom the server runs as: us, unless that is root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error("PostgreSQL does not run as root, and there is no user postgres or nobody");
}

/** Declares tests that need a PostgreSQL; where there is none they are skipped, and the run says why. */
export function describeWithPostgres(name: string, tests: () => void): void {
  if (programs() !== undefined) {
    describe(name, tests);
    return;
  }
  test.skip(`${name}: there is no PostgreSQL (initdb, pg_ctl) on PATH or in ${INSTALLED}`, () => {
    throw new Error("skipped");
  });
}

export class Postgres {
  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    /** For PG_CONN_STR. */
    readonly connection: string,
  ) {}

  static async start(): Promise<Postgres> {
    const bin = programs();
    if (bin === undefined) throw new Error("no PostgreSQL");
    const folder = mkdtempSync(path.join(tmpdir(), "idr-postgres-"));
    const user = unprivileged();
    if (user !== undefined) chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
    const port = await freePort();
    const made = new Postgres(bin, folder, `postgres://idr@127.0.0.1:${port}/postgres?sslmode=disable`);
    made.run("initdb", "--pgdata", made.data, "--auth=trust", "--username=idr", "--no-sync", "--no-locale");
    const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
    made.run("pg_ctl", "start", "-w", "-D", made.data, "-l", path.join(folder, "log"), "-o", settings);
    return made;
  }

  stop(): void {
    this.run("pg_ctl", "stop", "-D", this.data, "-m", "immediate");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return path.join(this.folder, "data");
  }

  private run(program: string, ...args: string[]): void {
    execFileSync(path.join(this.bin, program), args, {
      cwd: this.folder,
      stdio: "ignore",
      ...unprivileged(),
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
