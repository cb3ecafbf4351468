/** The bot's comment, the forge's answers and a job's outputs, when somebody else has a hand in them. */
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { outputFolder, writeNew } from "../../ci/scripts/lib/files";
import { closeIssue, forgeOf, publishComment, publishIssue } from "../../ci/scripts/lib/forge";
import { getPlan } from "../../ci/scripts/lib/gitlab";
import { told } from "../../ci/scripts/lib/log";
import { output } from "../../ci/scripts/lib/main";
import { call } from "../../ci/scripts/lib/rest";
import { fakeGithub } from "../ci/fake-github";
import { serve } from "../ci/http-server";
import { githubStep, gitlabJob, bash } from "../ci/steps";

const TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
let work: string;
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "idr-forge-attack-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

describe("GIVEN somebody else's comment and issue with our marker WHEN we publish THEN they stay, and ours are new", () => {
  test.each([
    ["a person", { login: "mallory", type: "User" }],
    ["another app", { login: "evil[bot]", type: "Bot" }],
    ["nobody any more", null],
  ])("on GitHub: %s", async (_who, user) => {
    const github = await fakeGithub();
    try {
      writeFileSync(path.join(work, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
      const forge = forgeOf({ ...github.env, GITHUB_EVENT_PATH: path.join(work, "event.json") });
      const theirs = "<!-- idr-review -->\nsafe";
      github.comments.push({ id: 1, body: theirs, user: user as never });
      github.issues.push({ number: 1, body: "<!-- idr-drift -->\nmine", state: "open", user: user as never });
      expect(await publishComment(forge, "<!-- idr-review -->\nforbidden")).toBe("comment added");
      expect(await publishComment(forge, "<!-- idr-review -->\nforbidden 2")).toBe("comment edited");
      expect(await closeIssue(forge, "<!-- idr-drift -->\nnone")).toBe("no open issue");
      expect(await publishIssue(forge, "<!-- idr-drift -->\ndrift")).toBe("issue opened");
      expect(github.comments.map(({ body }) => body)).toEqual([theirs, "<!-- idr-review -->\nforbidden 2"]);
      expect(github.issues[0]).toMatchObject({ body: "<!-- idr-drift -->\nmine", state: "open" });
    } finally {
      await github.close();
    }
  });

  test("on GitLab", async () => {
    const changed: string[] = [];
    const gitlab = await serve(({ method, path: asked }) => {
      if (asked === "/user") return { status: 200, body: { id: 4711 } };
      if (method !== "GET") changed.push(`${method} ${asked}`);
      const body = "<!-- idr-review -->\nsafe";
      if (method === "GET")
        return {
          status: 200,
          body: [
            { id: 1, body, author: { id: 1 } },
            { id: 2, body, author: { id: 4711 }, system: true },
          ],
        };
      return { status: 201, body: {} };
    });
    try {
      const env = {
        GITLAB_CI: "true",
        CI_API_V4_URL: gitlab.url,
        CI_PROJECT_ID: "42",
        CI_MERGE_REQUEST_IID: "7",
        IDR_GITLAB_TOKEN: "t",
      };
      expect(await publishComment(forgeOf(env), "<!-- idr-review -->\nforbidden")).toBe("comment added");
      expect(changed).toEqual(["POST /projects/42/merge_requests/7/notes"]);
    } finally {
      await gitlab.close();
    }
  });
});

describe("GIVEN a forge that redirects", () => {
  const both = async (
    work: (home: string, other: Awaited<ReturnType<typeof serve>>) => Promise<void>,
  ): Promise<void> => {
    const other = await serve(({ path: asked }) => ({ status: 200, body: Buffer.from(`file ${asked}`) }));
    const home = await serve(({ path: asked }) => {
      if (asked === "/here") return { status: 302, headers: { location: "/there" } };
      if (asked === "/there") return { status: 200, body: { at: "there" } };
      if (asked === "/loop") return { status: 302, headers: { location: "/loop" } };
      if (asked === "/file") return { status: 302, headers: { location: "file:///etc/hostname" } };
      return { status: 307, headers: { location: `${other.url}/stored?signature=1` } };
    });
    try {
      await work(home.url, other);
    } finally {
      await home.close();
      await other.close();
    }
  };

  test("WHEN a file lies elsewhere THEN it is fetched without the token", async () => {
    await both(async (home, other) => {
      const env = { CI_API_V4_URL: home, CI_PROJECT_ID: "42", CI_JOB_TOKEN: "the-token" };
      expect(String(await getPlan(env, TREE))).toBe("file /stored?signature=1");
      expect(other.requests).toHaveLength(1);
      expect(JSON.stringify(other.requests[0]!.headers)).not.toContain("the-token");
    });
  });

  test("WHEN anything else is asked for THEN nothing is sent to another server", async () => {
    await both(async (home, other) => {
      const rest = { base: home, headers: { authorization: "Bearer the-token" } };
      for (const method of ["GET", "POST", "PUT"] as const) {
        const asked = call(rest, method, "/elsewhere", method === "GET" ? undefined : { secret: 1 });
        await expect(asked).rejects.toThrow(/was redirected to http:\/\/127\.0\.0\.1:\d+, which is/);
        await expect(asked).rejects.not.toThrow(/signature|the-token/);
      }
      await expect(call(rest, "GET", "/file", undefined, { elsewhere: true })).rejects.toThrow(/not https/);
      await expect(call(rest, "GET", "/loop")).rejects.toThrow(/after 5 others/);
      expect(await (await call(rest, "GET", "/here")).json()).toEqual({ at: "there" });
      expect(other.requests).toEqual([]);
    });
  });
});

describe("GIVEN a checkout with links where a job writes", () => {
  test("WHEN outputs are handed on THEN they are not written through a link, nor into the checkout", () => {
    const checkout = path.join(work, "checkout");
    mkdirSync(checkout);
    const victim = path.join(work, "victim");
    writeFileSync(victim, "");
    symlinkSync(victim, path.join(work, "link"));
    linkSync(victim, path.join(work, "hard"));
    symlinkSync(checkout, path.join(work, "folder"));
    for (const name of ["link", "hard", "folder/outputs", "checkout/outputs"]) {
      const env = { IDR_OUTPUT: path.join(work, name), CI_PROJECT_DIR: checkout };
      expect(() => output({ verdict: "safe" }, env)).toThrow(
        /no plain file of one name|can't write to|is in the checkout/,
      );
    }
    expect(readFileSync(victim, "utf8")).toBe("");
  });

  test("WHEN a review is written THEN not into the checkout, and not onto what is there", () => {
    const checkout = path.join(work, "checkout");
    mkdirSync(checkout);
    symlinkSync(work, path.join(checkout, "out"));
    expect(() => outputFolder(path.join(checkout, "new", "deep"), checkout, [])).toThrow(
      /is in the checkout/,
    );
    const out = outputFolder(path.join(work, "out"), checkout, ["review.md"]);
    symlinkSync(path.join(work, "victim"), path.join(out, "review.md"));
    expect(() => writeNew(out, "review.md", "x")).toThrow(/EEXIST/);
    outputFolder(out, checkout, ["review.md"]);
    writeNew(out, "review.md", "x");
    expect(readFileSync(path.join(out, "review.md"), "utf8")).toBe("x");
  });

  test("WHEN a shell reads the outputs THEN a value is a value", async () => {
    const file = path.join(work, "outputs");
    output({ verdict: `'; touch ${work}/ran; echo '$(id)` }, { IDR_OUTPUT: file });
    const { text } = await bash(`. ${file}; printf %s "$IDR_VERDICT"`, { cwd: work, env: process.env });
    expect(text).toBe(`'; touch ${work}/ran; echo '$(id)`);
  });
});

describe("GIVEN a plan job without a verdict WHEN its last step runs THEN it fails", () => {
  test.each([
    ["safe", 0],
    ["person", 0],
    ["forbidden", 1],
    ["", 1],
    ["anything", 1],
  ])("%s: exit code %d", async (verdict, code) => {
    const github = await bash(githubStep("idr-plan.yml", "plan", "Verdict"), {
      cwd: work,
      env: { ...process.env, VERDICT: verdict },
    });
    const script = gitlabJob("idr-plan").split("\n");
    const gitlab = await bash(script.slice(-2).join("\n"), {
      cwd: work,
      env: { ...process.env, IDR_VERDICT: verdict },
    });
    expect([github.code, gitlab.code]).toEqual([code, code]);
  });
});

test.each([
  ["::set-output name=verdict::safe", "\\u{3a}:set-output name=verdict::safe"],
  ["  \u00a0::error::x", "  \u00a0\\u{3a}:error::x"],
  ["x ##[error]y", "x \\u{23}#[error]y"],
  ["##vso[task.setvariable variable=x]y", "\\u{23}#vso[task.setvariable variable=x]y"],
  ["section_start:1:x\r\u001b[0K", "section\\u{5f}start:1:x\\u{d}\\u{1b}[0K"],
  ["a\n  section_end:1:x", "a\n  section\\u{5f}end:1:x"],
  ["a\u001b[2J\u009b1mb\u202ec\rd\u{1d173}", "a\\u{1b}[2J\\u{9b}1mb\\u{202e}c\\u{d}d\\u{1d173}"],
  ["a plain line\twith: all :: of this", "a plain line\twith: all :: of this"],
])("GIVEN %j WHEN it is printed THEN it is no command: %j", (line, shown) => expect(told(line)).toBe(shown));
