import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { closeIssue, forgeOf, publishComment, publishIssue } from "../../ci/scripts/lib/forge";
import { putPlan } from "../../ci/scripts/lib/gitlab";
import { fakeGithub } from "./fake-github";
import { serve, type Request } from "./http-server";

const TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

let work: string;
beforeAll(() => {
  work = mkdtempSync(path.join(tmpdir(), "idr-forge-"));
  writeFileSync(path.join(work, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("GitHub", () => {
  let github: Awaited<ReturnType<typeof fakeGithub>>;
  beforeEach(async () => {
    github = await fakeGithub();
  });
  afterEach(() => github.close());
  const env = () => ({ ...github.env, GITHUB_EVENT_PATH: path.join(work, "event.json") });

  test("finds its comment among more than a page of others, and edits it", async () => {
    const user = { login: "ada", type: "User" };
    for (let id = 1; id <= 130; id++)
      github.comments.push({ id, user, body: `talk ${id}, even of <!-- idr-review -->` });
    const forge = forgeOf(env());
    expect(await publishComment(forge, "<!-- idr-review -->\nfirst")).toBe("comment added");
    expect(await publishComment(forge, "<!-- idr-review -->\nsecond")).toBe("comment edited");
    expect(github.comments).toHaveLength(131);
    expect(github.comments.at(-1)!.body).toBe("<!-- idr-review -->\nsecond");
  });

  test("keeps one drift issue, and opens a new one after that was closed", async () => {
    const forge = forgeOf(env());
    expect(await closeIssue(forge, "<!-- idr-drift -->\nnone")).toBe("no open issue");
    expect(await publishIssue(forge, "<!-- idr-drift -->\na")).toBe("issue opened");
    expect(await publishIssue(forge, "<!-- idr-drift -->\nb")).toBe("issue edited");
    expect(await closeIssue(forge, "<!-- idr-drift -->\nnone")).toBe("issue closed");
    expect(await publishIssue(forge, "<!-- idr-drift -->\nc")).toBe("issue opened");
    expect(github.issues.map(({ state, body }) => [state, body.split("\n")[1]])).toEqual([
      ["closed", "none"],
      ["open", "c"],
    ]);
  });

  test("fails with GitHub's own words, and without the token", async () => {
    const forge = forgeOf({ ...env(), GITHUB_TOKEN: "wrong-token" });
    const failure = publishComment(forge, "<!-- idr-review -->");
    await expect(failure).rejects.toThrow(/401 .*Bad credentials/);
    await expect(failure).rejects.not.toThrow(/wrong-token/);
  });

  test("fails outside of a pull request", async () => {
    writeFileSync(path.join(work, "push.json"), "{}");
    const forge = forgeOf({ ...env(), GITHUB_EVENT_PATH: path.join(work, "push.json") });
    await expect(publishComment(forge, "<!-- idr-review -->")).rejects.toThrow("belongs to no pull request");
  });
});

describe("GitLab", () => {
  const author = { id: 4711 };
  const notes: { id: number; body: string; author: typeof author }[] = [];
  const issues: { iid: number; description: string; state: string; author: typeof author }[] = [];
  const packages = new Map<string, Buffer>();
  let failures = 0;
  let server: Awaited<ReturnType<typeof serve>>;

  const answer = ({ method, path: asked, headers, body }: Request) => {
    if (failures > 0) {
      failures--;
      return { status: 502 };
    }
    const { pathname } = new URL(asked, "http://gitlab");
    if (pathname.includes("/packages/")) {
      if (headers["job-token"] !== "job") return { status: 401 };
      if (method === "PUT") packages.set(pathname, body);
      const kept = packages.get(pathname);
      return kept === undefined
        ? { status: 404 }
        : { status: 200, ...(method === "HEAD" ? {} : { body: kept }) };
    }
    if (headers["private-token"] !== "token") return { status: 401 };
    const sent = (body.length === 0 ? {} : JSON.parse(body.toString("utf8"))) as Record<string, string>;
    const id = Number(/(\d+)$/.exec(pathname)?.[1]);
    switch (`${method} ${pathname.replace(/\/\d+$/, "/:id")}`) {
      case "GET /user":
        return { status: 200, body: author };
      case "GET /projects/42/merge_requests/7/notes":
        return { status: 200, body: notes };
      case "POST /projects/42/merge_requests/7/notes":
        notes.push({ id: notes.length + 1, body: sent["body"]!, author });
        return { status: 201, body: {} };
      case "PUT /projects/42/merge_requests/7/notes/:id":
        Object.assign(
          notes.find((note) => note.id === id)!,
          sent,
        );
        return { status: 200, body: {} };
      case "GET /projects/42/issues":
        return { status: 200, body: issues.filter(({ state }) => state === "opened") };
      case "POST /projects/42/issues":
        issues.push({ iid: issues.length + 1, description: sent["description"]!, state: "opened", author });
        return { status: 201, body: {} };
      case "PUT /projects/42/issues/:id":
        Object.assign(
          issues.find(({ iid }) => iid === id)!,
          {
            description: sent["description"],
            ...(sent["state_event"] === "close" ? { state: "closed" } : {}),
          },
        );
        return { status: 200, body: {} };
      default:
        return { status: 404 };
    }
  };
  const env = () => ({
    GITLAB_CI: "true",
    CI_API_V4_URL: server.url,
    CI_PROJECT_ID: "42",
    CI_MERGE_REQUEST_IID: "7",
    CI_JOB_TOKEN: "job",
    IDR_GITLAB_TOKEN: "token",
  });
  beforeAll(async () => {
    server = await serve(answer);
  });
  afterAll(() => server.close());

  test("edits its note, and keeps one issue", async () => {
    const forge = forgeOf(env());
    expect(await publishComment(forge, "<!-- idr-review -->\nfirst")).toBe("comment added");
    expect(await publishComment(forge, "<!-- idr-review -->\nsecond")).toBe("comment edited");
    expect(notes).toEqual([{ id: 1, body: "<!-- idr-review -->\nsecond", author }]);
    expect(await publishIssue(forge, "<!-- idr-drift -->\na")).toBe("issue opened");
    expect(await publishIssue(forge, "<!-- idr-drift -->\nb")).toBe("issue edited");
    expect(await closeIssue(forge, "<!-- idr-drift -->\nnone")).toBe("issue closed");
    expect(issues).toEqual([{ iid: 1, description: "<!-- idr-drift -->\nnone", state: "closed", author }]);
  });

  test("keeps plans by their tree", async () => {
    await putPlan(env(), TREE, new Uint8Array([1, 2, 3]));
    expect([...packages]).toEqual([
      [`/projects/42/packages/generic/idr-plan/${TREE}/idr-plan-${TREE}.sealed`, Buffer.from([1, 2, 3])],
    ]);
  });

  test("tries again when the service is away for a moment", async () => {
    failures = 1;
    expect(await publishComment(forgeOf(env()), "<!-- idr-review -->\nthird")).toBe("comment edited");
  });
});

test("fails outside of a CI that it knows", () => {
  expect(() => forgeOf({})).toThrow("neither GITHUB_ACTIONS nor GITLAB_CI is true");
});
