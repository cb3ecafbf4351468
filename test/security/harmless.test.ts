/** Text that is not ours can order nothing: not a terminal, not a CI's runner, not a page. */
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { drawSite, mermaid } from "../../scripts/diagram";
import { html } from "../../scripts/report/html";
import { harmless, harmlessJson, oneLine } from "../../scripts/ui/harmless";
import { sealedStyleOf, shown } from "../../scripts/ui/style";
import { siteOf } from "../scripts/diagram/sites";
import { HOSTILE } from "./fixtures/hostile";

const FIXTURE = [
  "--require",
  path.join(__dirname, "../../node_modules/tsx/dist/cjs/index.cjs"),
  path.join(__dirname, "fixtures/hostile-names.ts"),
];
const ORDERS =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{E0000}-\u{E007F}]|\p{Cs}/u;
/** The escapes of our own looks, and those with which log-update draws over its last picture. */
// eslint-disable-next-line no-control-regex -- our own
const OUR_LOOKS = /\u001b\[(?:1|2|22|3[1236]|39)m/g;
// eslint-disable-next-line no-control-regex -- log-update's own
const DRAWING = /\u001b\[(?:\?25[hl]|\?2026[hl]|\d*[ABCDGJK]|2K|1A|G)|\r(?=\n)/g;

const python = spawnSync("python3", ["-c", "import pty"]).status === 0;

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    // Whether there are colours is the test's to say, not the environment's (a CI sets NO_COLOR).
    const child = spawn(program, args, {
      env: { ...process.env, NO_COLOR: undefined, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.once("error", reject);
    child.once("close", () => resolve(text));
  });
}

function expectHarmless(text: string): void {
  expect(text).not.toMatch(ORDERS);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toMatch(/##\w*\[/);
}

test("GIVEN hostile names WHEN they are lines for a CI THEN nothing in them is an order", async () => {
  const text = await run(process.execPath, FIXTURE, { CI: "true", FORCE_COLOR: "1" });
  expect(text).toContain("\u001b[33m");
  expect(text).toContain("\\u{1b}[31mred");
  const plain = text.replaceAll(OUR_LOOKS, "");
  expectHarmless(plain);
  // A name can't begin a line of its own.
  expect(plain).not.toMatch(/^error: production/m);
});

test("GIVEN hostile names WHEN they are JSON THEN it is the same JSON, without an order in it", async () => {
  const text = await run(process.execPath, [...FIXTURE, "--json"], { CI: "true" });
  expectHarmless(text);
  for (const line of text.split("\n").filter((one) => one.startsWith('{"')))
    expect(() => JSON.parse(line) as unknown).not.toThrow();
  const json = JSON.stringify(HOSTILE);
  expect(JSON.parse(harmlessJson(json))).toEqual(HOSTILE);
});

(python ? test : test.skip)(
  `GIVEN hostile names WHEN a terminal draws them THEN it obeys our looks and the drawing alone${python ? "" : " (skipped: no python3 with pty)"}`,
  async () => {
    const args = [path.join(__dirname, "on_a_terminal.py"), process.execPath, ...FIXTURE];
    const env: NodeJS.ProcessEnv = { TERM: "xterm-256color", CI: "" };
    const text = (await run("python3", args, env)).replace(/^pid \d+\r?\n/, "");
    expect(text).toContain("\u001b[?25l");
    const plain = text.replaceAll(OUR_LOOKS, "").replaceAll(DRAWING, "");
    expect(
      ORDERS.exec(plain)
        ?.input.slice(ORDERS.exec(plain)!.index - 20)
        .slice(0, 60),
    ).toBeUndefined();
  },
);

test.each(HOSTILE)("%j is visible and harmless, alone, in a place of one line, and in our looks", (text) => {
  expectHarmless(harmless(text));
  expect(harmless(oneLine(text))).not.toContain("\n");
  const style = sealedStyleOf(true);
  expectHarmless(shown(`${style.good("a")} ${style.dim(style.bad(text))}`).replaceAll(OUR_LOOKS, ""));
});

test("GIVEN honest text THEN it stays as it is", () => {
  for (const text of [
    "idr-database-db: 120 GiB, 2 of 3 …",
    "0.0.0.0/0 and ::/0",
    "a\tb\n  c",
    "ä€漢😀 ⚠️",
    "C# #1 [x]",
  ]) {
    expect(harmless(text)).toBe(text);
  }
  const style = sealedStyleOf(true);
  expect(shown(style.strong(`a ${style.dim("b")} c`))).toBe(
    "\u001b[1ma \u001b[2mb\u001b[22m\u001b[1m c\u001b[22m",
  );
  expect(shown(sealedStyleOf(false).bad("a"))).toBe("a");
});

test("GIVEN our own escape, written by somebody who has seen it printed THEN it is none", () => {
  const printed = shown(sealedStyleOf(true).good("safe"));
  expect(shown(printed)).toBe("\\u{1b}[32msafe\\u{1b}[39m");
});

test.each([
  ...HOSTILE,
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "]]><!--",
  "'onload='x",
])("GIVEN %j WHEN it stands in a page or a picture THEN it is text", (text) => {
  const page = html`<p title="${text}">${text}</p>`.text;
  expect(page.replace(/^<p title="|<\/p>$/g, "")).not.toMatch(/<|'/);
  expect(page).not.toMatch(ORDERS);
});

test.each(HOSTILE.concat('a"]--> b<br>`c`#60;script#62;\n```'))(
  "GIVEN %j as a router's name WHEN the site is drawn THEN it is a label",
  (text) => {
    const site = { ...siteOf("idr: {}"), router: text };
    expect(drawSite(site)).not.toMatch(ORDERS);
    const lines = mermaid(site);
    expect(lines.split("\n")).toHaveLength(mermaid(siteOf("idr: {}")).split("\n").length);
    expect(lines).not.toMatch(ORDERS);
    expect(lines).not.toMatch(/`|#60;script/);
  },
);
