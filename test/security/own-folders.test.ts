/** A link that somebody has committed where commands write and delete: nothing of theirs goes elsewhere. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SiteFolder } from "../scripts/cli/run";
import { temporaryFolder } from "../scripts/setup/helpers";

test.each([
  "cdktf.out",
  "cdktf.out/stacks",
  "cdktf.out/stacks/idr",
  "cdktf.out/stacks/other",
  "state",
  ".idr",
])(
  "GIVEN %s as a link to another place WHEN commands run THEN each refuses, and nothing there is written or deleted",
  async (link) => {
    const site = new SiteFolder();
    const victim = temporaryFolder();
    mkdirSync(join(victim, ".terraform"));
    writeFileSync(join(victim, ".terraform", "mine"), "x");
    try {
      mkdirSync(dirname(join(site.folder, link)), { recursive: true });
      symlinkSync(victim, join(site.folder, link));
      for (const args of [["lint"], ["plan", "idr"]]) {
        const { stderr, code } = await site.idr(...args);
        expect(code).toBe(1);
        expect(stderr).toContain("[foreign-link]");
        expect(stderr).toContain(link);
      }
      expect(readdirSync(victim)).toEqual([".terraform"]);
      expect(existsSync(join(victim, ".terraform", "mine"))).toBe(true);
    } finally {
      site.remove();
    }
  },
);
