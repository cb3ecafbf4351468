import type { Answer, Request } from "./http-server";
import type { Repository } from "./repository";

/** Where the default branch is: the repository that it is asked of, or a commit that a test says. */
export interface FakeMain {
  readonly repository: Repository;
  commit?: string;
  protected?: boolean;
}

/** What GitLab says of the default branch of project 42; `undefined`: it was asked for something else. */
export function mainOnGitlab(main: FakeMain, { path }: Request): Answer | undefined {
  const { pathname, searchParams } = new URL(path, "http://gitlab");
  const { repository } = main;
  if (pathname === "/projects/42") return { status: 200, body: { id: 42, default_branch: "main" } };
  if (pathname === "/projects/42/repository/branches/main") {
    const id = main.commit ?? repository.git("rev-parse", "refs/heads/main");
    return { status: 200, body: { name: "main", protected: main.protected ?? true, commit: { id } } };
  }
  if (pathname !== "/projects/42/repository/compare") return undefined;
  const [from = "", to = ""] = ["from", "to"].map((end) => searchParams.get(end) ?? "");
  try {
    const diffs = repository.git("diff", "--name-only", from, to).split("\n").filter(Boolean);
    return {
      status: 200,
      body: { diffs: diffs.map((name) => ({ new_path: name })), compare_timeout: false },
    };
  } catch {
    return { status: 404, body: { message: "404 Ref Not Found" } };
  }
}
