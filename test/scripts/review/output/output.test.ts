import { styleOf } from "../../../../scripts/ui/style";
import { SERVER, VOLUME } from "../../../../scripts/review/kinds";
import { POLICIES } from "../../../../scripts/review/policies";
import { htmlText } from "../../../../scripts/review/output/html";
import { formatOf } from "../../../../scripts/review/output";
import { reviewDocument } from "../../../../scripts/review/output/json";
import { junitText } from "../../../../scripts/review/output/junit";
import { markdownText } from "../../../../scripts/review/output/markdown";
import { sarifText } from "../../../../scripts/review/output/sarif";
import { terminalText } from "../../../../scripts/review/output/terminal";
import { review, type Review } from "../../../../scripts/review/review";
import { placesIn } from "../../../../scripts/review/where";
import { change, planOf } from "../changes";
import { exampleSite, SITE_TEXT } from "../site";

const nasty = 'idr-<script>alert(1)</script>"&`@team|*';
const database = { id: "83b928f5-7954", name: "idr-database-db", size: 800 };

function example(): Review {
  return review(
    planOf([
      change(SERVER, "idr-proxy", ["update"], {
        before: { name: nasty, flavor_name: "m1.large" },
        after: { name: nasty, flavor_name: "m1.xlarge" },
      }),
      change(VOLUME, "idr-database-db", ["delete"], {
        before: database,
        entry: { action_reason: "delete_because_no_resource_config" },
      }),
    ]),
    { stack: "idr", site: exampleSite() },
  );
}

const many = (count: number): Review =>
  review(
    planOf(
      Array.from({ length: count }, (_, index) =>
        change(VOLUME, `idr-volume-${index}`, ["delete"], {
          before: { name: `idr-volume-${index}`, size: 1 },
        }),
      ),
    ),
    { stack: "idr" },
  );

test("terminal: verdict, findings, tree, next", () => {
  expect(terminalText([example()], styleOf(false))).toMatchInlineSnapshot(`
    "✗ idr: forbidden  it must not be applied as it is
      ✗ data is lost: volume idr-database-db (800 GiB)
      ✗ visitors will notice: volume idr-database-db is destroyed with 800 GiB of data; server idr-<script>alert(1)</script>"&\`@team|* is shut down and started as m1.xlarge (was m1.large); applying takes about 2 min 05 s
      ✓ nothing is opened but the documented ports
      ✓ no code runs beside the provider's, and no secret is written out
      ? volumes 1 → 0, volume space 800 GiB → 0 GiB; cores and memory of m1.large and m1.xlarge are not known; about 2 min 05 s
      1 to destroy, 1 to change

      forbidden      volume idr-database-db is destroyed with 800 GiB of data: it is no longer in the configuration [data-volume-destroyed]
                     do: put the volume back as it was; if its data may go, take a backup and name it with --destroy-volume
      needs a person server idr-<script>alert(1)</script>"&\`@team|* is shut down and started as m1.xlarge (was m1.large) [server-resized]
                     do: resize in a release, or when its environment is not live

        - volume idr-database-db  it is no longer in the configuration
            size: 800
        ~ server idr-<script>alert(1)</script>"&\`@team|*
            flavor_name: m1.large → m1.xlarge

    next
      idr review idr  after the cause is mended"
  `);
});

describe("markdown", () => {
  it("starts with the marker and the result, deletions first, details folded, next commands last", () => {
    const lines = markdownText([example()], { marker: "idr-review idr" }).trimEnd().split("\n");
    expect(lines[0]).toBe("<!-- idr-review idr -->");
    expect(lines[1]).toBe("## ⛔ `idr`: forbidden – it must not be applied as it is");
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    expect(at("idr-database-db")).toBeLessThan(at("is shut down and started"));
    expect(at("<details>")).toBeGreaterThan(at("is shut down and started"));
    expect(at("- - volume idr-database-db")).toBeLessThan(at("! ~ server"));
    expect(lines.slice(-3)).toEqual(["```sh", "idr review idr  # after the cause is mended", "```"]);
  });

  it("lets nothing of a plan become markup, or notify anybody", () => {
    const text = markdownText([example()]);
    const [shown = ""] = text.split("```diff");
    expect(shown).not.toMatch(/<script|@team|[^\\]\|\\\*$/);
    expect(shown).toContain("&lt;script&gt;");
  });

  it.each([2_000, 65_536, 1_000_000])("stays under %s characters, and says what it cut", (limit) => {
    const text = markdownText([many(4_000)], { limit });
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text).toMatch(/\d+ lines left out: a comment holds|All changes of idr/);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    expect((text.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
    expect(text.trimEnd().endsWith("```")).toBe(true);
  });

  it("cuts nothing of what fits", () => {
    expect(markdownText([many(20)])).not.toContain("left out");
  });
});

test("json: the whole review, without the plan", () => {
  const document = JSON.parse(JSON.stringify(reviewDocument([example()]))) as { reviews: object[] };
  expect(document).toMatchObject({
    version: 2,
    verdict: "forbidden",
    reviews: [{ name: "idr", counts: { destroy: 1, update: 1 } }],
  });
  expect(document.reviews[0]).not.toHaveProperty("plan");
});

test("junit: a case a policy, failures for what is forbidden, escaped", () => {
  const text = junitText([example()], POLICIES);
  expect(text).toContain(`failures="1" skipped="1" errors="0"`);
  expect(text).not.toContain("<script>");
  expect(text.match(/<testcase /g)).toHaveLength(POLICIES.length);
  expect(junitText([example()], POLICIES, { failOnWarn: true })).toContain(
    `failures="2" skipped="0" errors="0"`,
  );
});

test("sarif: rules, results with the line of the site file, waived ones suppressed", () => {
  const waived = review(planOf([change(SERVER, "idr-database", ["delete"])]), {
    stack: "idr",
    waivers: [{ policy: "server-lost", reason: "tape", by: "Ada", until: "2999-01-01" }],
  });
  const text = sarifText([example(), waived], POLICIES, {
    version: "0.1.0",
    place: placesIn(SITE_TEXT, "sites/my site/idr.yaml"),
  });
  const sarif = JSON.parse(text) as {
    version: string;
    runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
  };
  expect(sarif.version).toBe("2.1.0");
  const [run] = sarif.runs;
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(POLICIES.map(({ id }) => id));
  const [first, second, third] = run!.results;
  expect(first).toMatchObject({
    ruleId: "data-volume-destroyed",
    ruleIndex: 0,
    level: "error",
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: "sites/my%20site/idr.yaml" }, region: { startLine: 7 } },
      },
    ],
  });
  expect(second).toMatchObject({
    ruleId: "server-resized",
    level: "warning",
    locations: [{ physicalLocation: { region: { startLine: 5 } } }],
  });
  expect(third).toMatchObject({
    suppressions: [{ kind: "external", status: "accepted", justification: "tape (Ada, until 2999-01-01)" }],
  });
});

describe("html", () => {
  const page = htmlText([example(), review(planOf([]), { stack: "live" })]);

  it("needs nothing else, and lets nothing of a plan become markup", () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|src=/);
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\//);
    expect(page).toContain("&lt;script&gt;alert(1)");
  });

  it("shows verdict, findings, drawing and changes of each plan", () => {
    for (const text of [
      "Review of idr and live",
      "is destroyed with 800 GiB of data",
      "<svg",
      "m1.xlarge",
      "data-volume-destroyed",
    ]) {
      expect(page).toContain(text);
    }
  });
});

test("the name of a file tells its format", () => {
  expect(["a.md", "a.JSON", "junit.xml", "x.sarif", "x.html", "x.txt", "x.bin", "x"].map(formatOf)).toEqual([
    "markdown",
    "json",
    "junit",
    "sarif",
    "html",
    "terminal",
    undefined,
    undefined,
  ]);
});
