/** What the author of a request wrote never takes the room of what was found in it, however it grows when it is escaped. */
import { reviewComment, type CommentParts } from "../../ci/scripts/lib/comment";
import { toldMarkdown } from "../../ci/scripts/lib/log";
import { blockedLines } from "../../ci/scripts/lib/reviewed";
import { review, type Review } from "../../scripts/review";
import { NETWORK, SERVER, VOLUME } from "../../scripts/review/kinds";
import { inlineText } from "../../scripts/review/output/markdown";
import { change, planOf } from "../scripts/review/changes";

const GITHUB = 65_536;

/** Texts that grow: by escaping, by what makes a character visible, by what stands in a secret's place. */
const GROWING = {
  letters: "a",
  ampersands: "&",
  mentions: "@a",
  "HTML and markup": "<`*_|~[",
  "turned writing": "\u202e",
  "halves of characters": "\ud800",
  "characters of two units": "😀",
  "orders to a runner": "##[a",
  "what looks like a secret": "token=x ",
  "a quote that stays open": `password='`,
  "another quote": `password="`,
  lines: "\n/merge\n",
};

/** A plan in which something of each weight is found. */
const found = (name = "idr"): Review =>
  review(
    planOf([
      change(VOLUME, `${name}-database-db`, ["delete"], {
        before: { name: `${name}-database-db`, size: 800 },
      }),
      change(NETWORK, name, ["delete"]),
      change(SERVER, `${name}-proxy`, ["update"], {
        before: { name: `${name}-proxy`, flavor_name: "m1.large" },
        after: { name: `${name}-proxy`, flavor_name: "m1.xlarge" },
      }),
    ]),
    { stack: name },
  );

const parts = (more: Partial<CommentParts> = {}): CommentParts => ({
  next: ["Merging applies exactly this plan."],
  proposed: [],
  blocked: [],
  foot: "Plan of 0123456789ab.",
  ...more,
});

function comment(reviews: readonly Review[], more: Partial<CommentParts> = {}) {
  const done = reviewComment(reviews, parts(more), {});
  expect(done.text.length).toBeLessThanOrEqual(GITHUB);
  // Measured is what is published.
  expect(toldMarkdown(done.text)).toBe(done.text);
  expect(done.text).toMatch(/^<!-- idr-review -->\n## /);
  return done;
}

/** Policies that need somebody's eyes, as the comment names each finding. */
const policies = (reviews: readonly Review[]) =>
  reviews.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity !== "note").map(({ policy }) => `(\`${policy}\`)`),
  );

function expectAllFound(text: string, reviews: readonly Review[]) {
  expect(policies(reviews).length).toBeGreaterThan(2);
  for (const policy of policies(reviews)) expect(text).toContain(policy);
}

describe.each(Object.entries(GROWING))("GIVEN an author's texts of %s", (_what, piece) => {
  const long = piece.repeat(Math.ceil(5_000 / piece.length));
  const reviews = [found()];

  test("WHEN they are proposals THEN verdict, answers and findings are all shown, and the proposals are counted", () => {
    const { text, complete } = comment(reviews, {
      proposed: Array.from({ length: 200 }, (_, index) => `a waiver of ${index}: ${long}`),
    });
    expectAllFound(text, reviews);
    expect(complete).toBe(true);
    expect(text).toContain("forbidden");
    expect(text).toContain("data is lost: volume idr-database-db (800 GiB)");
    expect(text).toContain("All changes of idr");
    expect(text).toContain("and 180 more");
    expect(text).toContain("Plan of 0123456789ab.");
  });

  test("WHEN they are names of stacks that wait THEN the findings are all shown", () => {
    const names = Array.from({ length: 100 }, (_, index) => `${long}${index}`);
    const { text } = comment(reviews, {
      blocked: blockedLines(names.map((stack) => ({ stack, blockedBy: names, reason: "" }))),
    });
    expectAllFound(text, reviews);
  });

  test("WHEN they are values of a plan THEN the findings are all shown", () => {
    const changes = Array.from({ length: 60 }, (_, index) =>
      change("openstack_compute_keypair_v2", `key-${index}`, ["update"], {
        before: { name: `key-${index}`, value_specs: long },
        after: { name: `key-${index}`, value_specs: `${long}x` },
      }),
    );
    const more = review(planOf(changes), { stack: "site" });
    const { text } = comment([more, ...reviews]);
    expectAllFound(text, reviews);
  });

  test("WHEN they are in what was found, and it does not fit THEN the comment must say that nobody can approve by it", () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}${long}${long}`);
    const hostile = names.map((name) => found(name));
    const { text, complete } = comment(hostile);
    expect(complete).toBe(false);
    expect(text).toContain("the check fails, and this plan will not be applied");
    expect(text).not.toContain("Merging applies");
    expect(text).toMatch(/lines left out/);
  });

  test.each([0, 1, 2, 13, 500])("WHEN it is shown in %s characters THEN it is no longer", (most) => {
    expect(inlineText(long, most).length).toBeLessThanOrEqual(most);
  });
});

test("GIVEN thousands of plans WHEN they are told THEN either all findings are shown, or the comment must say that nobody can approve by it", () => {
  const many = Array.from({ length: 2_000 }, (_, index) => found(`environment-${index}`));
  expect(comment(many).complete).toBe(false);
  const quiet = Array.from({ length: 2_000 }, (_, index) =>
    review(planOf([]), { stack: `environment-${index}` }),
  );
  expect(comment(quiet).complete).toBe(true);
  // The digests by which an approver knows the plans again have to be there, too.
  const digests = quiet.map(({ name }) => ` Plan of ${name}: 0123456789ab.`).join("");
  const { complete, text } = comment(quiet, { foot: digests });
  expect(complete).toBe(false);
  expect(text).not.toContain("Merging applies");
});
