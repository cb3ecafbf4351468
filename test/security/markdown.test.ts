/** Names and values of a plan, a site file or a cloud are never markup in a comment, and no command to a forge. */
import { markdownText } from "../../scripts/review/output/markdown";
import { review } from "../../scripts/review";
import { reviewComment } from "../../ci/scripts/lib/comment";
import { blockedLines } from "../../ci/scripts/lib/reviewed";
import { change, planOf } from "../scripts/review/changes";

const EVIL = [
  "\n/merge\n/approve\n",
  "\r/close",
  "\u2028/assign @mallory",
  "```\n</details>\n# Approved\n```",
  "````\nx",
  "~~~\nx",
  "![x](https://evil.example/pixel.png)",
  "[click](javascript:alert(1))",
  "<img src=https://evil.example/x onerror=alert(1)>",
  "<!-- idr-review -->",
  "--> <script>alert(1)</script>",
  "@org/team",
  "#12 and org/repo#12 and GH-12 and !12 and $12 and %12 and ~label and ^alert#1 and &12",
  "https://evil.example www.evil.example",
  "| a | b |\n|---|---|",
  "&#64;team &lt;b&gt;",
  "\u001b[2Jx\u202etxt",
  "`code` **bold** _it_ ~~no~~",
  "=====",
];

const FORMATS = ["subject", "value", "waiver"] as const;

function commentOf(evil: string, where: (typeof FORMATS)[number]): string {
  const name = where === "subject" ? evil : "idr-proxy";
  const server = change("openstack_compute_instance_v2", "idr-proxy", ["update"], {
    before: { name, description: where === "value" ? evil : "a", flavor_name: "m1.large" },
    after: { name, description: where === "value" ? `${evil}2` : "a", flavor_name: evil },
  });
  const waivers = [{ policy: "server-resized", reason: evil, by: evil, until: "2999-01-01" }];
  const done = review(planOf([server]), {
    stack: "idr",
    name: where === "subject" ? evil : "idr",
    ...(where === "waiver" ? { waivers } : {}),
  });
  return reviewComment(
    [done],
    { next: [], proposed: [`a waiver: ${evil}`], blocked: blockedLines([]), foot: "f" },
    {},
  ).text;
}

/** What is outside of blocks and spans of code: only there is anything markup. */
function outside(comment: string): string {
  const open = comment.split("\n");
  const kept: string[] = [];
  let fenced = false;
  for (const line of open) {
    if (/^ {0,3}(`{3,}|~{3,})/.test(line)) fenced = !fenced;
    else if (!fenced) kept.push(line.replaceAll(/(?<!\\)`[^`]*`/g, "CODE"));
  }
  expect(fenced).toBe(false);
  return kept.join("\n");
}

describe.each(FORMATS)("GIVEN hostile text as %s WHEN a comment is made of it", (where) => {
  test.each(EVIL)("THEN %j is text", (evil) => {
    const comment = commentOf(evil, where);
    const text = outside(comment);
    // No line is the attacker's: GitLab takes /merge at the start of one for a command.
    for (const line of comment.split(/[\n\r\u2028\u2029]/)) expect(line).not.toMatch(/^\s*\/\w/);
    expect(text.match(/<!-- idr-review -->/g)).toHaveLength(1);
    expect(text).not.toMatch(/<(img|script|b>|!-- (?!idr-review -->\n))/);
    expect(text.match(/<\/details>/g)?.length ?? 0).toBe(text.match(/<details>/g)?.length ?? 0);
    expect(text).not.toMatch(/(?<!\\)\]\(|(?<!\\)!\[(?!\\)/);
    expect(text).not.toMatch(/https?:\/\/|www\.|@\w|(?<!&)#\d|GH-\d|(?<!\w)[!$%^&]\d|~label/);
    expect(text).not.toMatch(/^# |^=====$|^\|/m);
    expect(comment).not.toMatch(/[\p{Cc}\u202e](?<!\n)/u);
  });
});

test("GIVEN a review's name with a fence WHEN the next commands are shown THEN it stays in its block", () => {
  const done = review(planOf([change("openstack_compute_instance_v2", "x", ["create"])]), {
    name: "x\n```\n# hi\n/merge",
  });
  expect(outside(markdownText([done]))).not.toMatch(/^(# hi|\/merge)/m);
});
