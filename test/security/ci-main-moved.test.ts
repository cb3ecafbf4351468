/**
 * An approval that comes late: what was merged is applied although main has moved on, by a merge that takes it back and
 * so has nothing to apply itself. Nothing but the forge knows of it: state and cloud are as they were.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { assertStillDefault } from "../../ci/scripts/lib/default-branch";
import { fakeGithub } from "../ci/fake-github";
import { mainOnGitlab, type FakeMain } from "../ci/fake-gitlab";
import { serve } from "../ci/http-server";
import { Repository } from "../ci/repository";
import { CiSite, ftpSite } from "./ci-site";

/** The engine's and the provider's own pace, on a machine with other work. */
jest.setTimeout(900_000);

describe("GIVEN a merge that waits for its approval, and a later one that takes it back", () => {
  let ci: CiSite;
  let merged: string;
  let revert: string;
  beforeAll(async () => {
    ci = await CiSite.start();
    await ci.merged("first", site());
    expect((await ci.apply("site")).code).toBe(0);
    await ci.plan();
    expect((await ci.apply("ftp")).code).toBe(0);

    await ci.merged("opens", site("21, 8443"));
    const waiting = readFileSync(ci.sealedFile);
    merged = ci.repository.git("rev-parse", "HEAD");
    const planned = await ci.merged("takes-it-back", site());
    expect(planned.output["changes"]).toBe("false");
    revert = ci.repository.git("rev-parse", "HEAD");
    // The job of the first merge is started.
    writeFileSync(ci.sealedFile, waiting);
    ci.repository.git("switch", "--quiet", "--detach", merged);
  });
  afterAll(() => ci.close());

  const site = (ports = "21") => ftpSite(`${ci.states.url}/state`, { ports });
  const ports = async () =>
    (
      await ci.cloud.list<{ port_range_max: number | null }>(
        "network",
        "/security-group-rules",
        "security_group_rules",
      )
    ).map(({ port_range_max: port }) => port);

  test("WHEN the first is applied THEN it must be refused before the cloud is asked, and nothing be changed", async () => {
    const states = ci.states.names().length;
    const applied = await ci.apply("ftp");
    expect(await ports()).not.toContain(8443);
    expect(applied.code).toBe(1);
    expect(applied.text).toContain("[main-moved]");
    expect(applied.text).toContain(revert);
    expect(applied.text).not.toContain("OpenStack provider");
    expect(ci.states.names()).toHaveLength(states);
  });

  test("WHEN the later one is merged while the first is being planned THEN it must be refused, and nothing be changed", async () => {
    const asked: string[] = [];
    Object.defineProperty(ci.github.main, "commit", {
      configurable: true,
      get: () => {
        asked.push("main");
        return asked.length === 1 ? merged : revert;
      },
    });
    const applied = await ci.apply("ftp");
    delete ci.github.main.commit;
    expect(await ports()).not.toContain(8443);
    expect(applied.code).toBe(1);
    expect(applied.text).toContain("[main-moved]");
    expect(asked).toHaveLength(2);
  });

  test("WHEN main has the first's content again THEN it is applied", async () => {
    ci.repository.git("switch", "--quiet", "main");
    ci.repository.commit(site("21, 8443"), "after all");
    ci.repository.git("switch", "--quiet", "--detach", merged);
    const applied = await ci.apply("ftp");
    expect(applied.text).toContain("ftp: applied the reviewed plan of");
    expect(await ports()).toContain(8443);
  });
});

describe.each(["github", "gitlab"])(
  "GIVEN a job on %s WHEN it asks whether main is still its commit",
  (forge) => {
    let repository: Repository;
    let main: FakeMain;
    let fake: { readonly env: NodeJS.ProcessEnv; readonly close: () => Promise<void> };
    const head = (at = "HEAD") => repository.git("rev-parse", at);
    const asked = (commit: string) => assertStillDefault(fake.env, repository.directory, commit);

    beforeAll(async () => {
      repository = new Repository(mkdtempSync(path.join(tmpdir(), "idr-moved-")));
      repository.commit("live: idr\n", "first");
      main = { repository };
      if (forge === "github") {
        const github = await fakeGithub();
        github.main.repository = repository;
        fake = github;
        return;
      }
      const { url, close } = await serve((request) => mainOnGitlab(main, request) ?? { status: 404 });
      const env = { GITLAB_CI: "true", CI_API_V4_URL: url, CI_PROJECT_ID: "42", IDR_GITLAB_TOKEN: "token" };
      fake = { env, close };
    });
    afterAll(async () => {
      await fake.close();
      rmSync(repository.directory, { recursive: true, force: true });
    });

    test("THEN its tip, and a commit of the same content, is", async () => {
      const first = head();
      await expect(asked(first)).resolves.toBeUndefined();
      repository.commit("live: idr\n", "nothing new");
      await expect(asked(first)).resolves.toBeUndefined();
    });

    test("THEN one of other content must be refused: before it, after it, or of another branch", async () => {
      repository.commit("live: newidr\n", "second");
      await expect(asked(head("HEAD^"))).rejects.toMatchObject({ code: "main-moved" });
      repository.git("switch", "--quiet", "-c", "branch");
      repository.commit("live: other\n", "third");
      await expect(asked(head())).rejects.toMatchObject({ code: "main-moved" });
      repository.git("switch", "--quiet", "main");
    });

    test("THEN no answer must be refused", async () => {
      const gone = { ...fake.env, GITHUB_REPOSITORY: "museum/another", CI_PROJECT_ID: "43" };
      await expect(assertStillDefault(gone, repository.directory, head())).rejects.toMatchObject({
        code: "forge",
      });
    });
  },
);
