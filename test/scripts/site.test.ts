import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openSite, setLive } from "../../scripts/site";
import { siteFile } from "../site-files";

describe("the live and spare environment in a site file", () => {
  const text = `# my site
cloud: test   # there
live: idr # who is public
environments:
  idr: {}   # production
  newidr: { release: { from: idr } }
`;

  test("are changed, and nothing else: comments stay", () => {
    expect(setLive(text, { live: "newidr", spare: "idr" })).toBe(`# my site
cloud: test   # there
live: newidr # who is public
environments:
  idr: {}   # production
  newidr: { release: { from: idr } }
spare: idr
`);
  });

  test("may be quoted, or not said yet", () => {
    expect(setLive('live: "idr" # who\nspare:\n', { live: "newidr", spare: "idr" })).toBe(
      "live: newidr # who\nspare: idr\n",
    );
    expect(setLive("cloud: test", { live: "idr" })).toBe("cloud: test\nlive: idr\nspare: none\n");
  });

  test.each([
    ["an alias", "environments: [&old idr]\nlive: *old\n", "is an alias"],
    ["a mapping", "live: { name: idr }\n", "is no plain value"],
    ["what an alias refers to", "live: &live idr\nspare: *live\n", "can't be replaced without"],
    ["missing in braces", "{ cloud: test }\n", "can't be replaced without"],
    ["there twice", "live: idr\nlive: idr\n", "can't be replaced without"],
  ])("fail when `live` is %s, and say what to write by hand", (_, broken, why) => {
    expect(() => setLive(broken, { live: "newidr" })).toThrow(
      expect.objectContaining({
        code: "site-file-value",
        message: expect.stringContaining(why) as string,
        fix: expect.stringContaining('"live: newidr"') as string,
      }) as Error,
    );
  });

  test("a parked spare is none", () => {
    expect(setLive(`${text}spare: idr\n`, { live: "newidr" })).toContain("spare: none\n");
  });
});

describe("a site file", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "idr-site-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test("is opened with its folder, and a cloud that is named instead of the file's", async () => {
    const file = join(directory, "idr.yaml");
    writeFileSync(file, siteFile("idr: {}"));
    const opened = await openSite({ file, cloud: "other" });
    expect(opened).toMatchObject({ file, directory, site: { cloud: "other", live: "idr" } });
  });

  test("fails when it is missing, and says how to name it", async () => {
    await expect(openSite({ file: join(directory, "idr.yaml") })).rejects.toMatchObject({
      code: "site-file-missing",
      fix: expect.stringContaining("--site") as string,
    });
  });

  test("fails when an address's name isn't known to the DNS", async () => {
    const file = join(directory, "idr.yaml");
    writeFileSync(file, siteFile("idr: {}", "live: idr\naddresses: { production: nowhere.invalid }"));
    await expect(openSite({ file })).rejects.toMatchObject({ code: "address-lookup" });
  });

  test.each([
    [
      "production's address",
      "addresses: { production: 127.0.0.1 }",
      "the address of idr-ftp in the site file is production's",
    ],
    [
      "the spare address",
      "addresses: { spare: 127.0.0.1 }",
      "the address of idr-ftp in the site file is the spare one",
    ],
    [
      "the address of the site's name",
      "webName: localhost",
      "the address of idr-ftp in the site file is production's",
    ],
  ])("fails when a server's name is another name of %s", async (_what, rest, message) => {
    const file = join(directory, "idr.yaml");
    const address = rest.startsWith("webName") ? "127.0.0.1" : "localhost";
    writeFileSync(file, siteFile(`idr: { servers: { ftp: { address: ${address} } } }`, `live: idr\n${rest}`));
    await expect(openSite({ file })).rejects.toMatchObject({
      code: "address-twice",
      message: `${message}: 127.0.0.1`,
    });
  });

  test("looks a server's name up, so that the plan has its address", async () => {
    const file = join(directory, "idr.yaml");
    writeFileSync(file, siteFile("idr: { servers: { ftp: { address: localhost } } }"));
    const { site } = await openSite({ file });
    expect(site.environments[0]?.servers.find(({ key }) => key === "ftp")?.address).toEqual({
      kind: "existing",
      addressOrName: "127.0.0.1",
    });
  });
});
