/** No secret leaves the command: any secret, in any text, however it is written there. */
import { Redactor, redactor } from "../../scripts/redaction";
import { secretsOfDocument, secretsOfEnvironment } from "../../scripts/redaction/sources";
import { temporaryFolder } from "../scripts/setup/helpers";
import { SiteFolder, SMALL } from "../scripts/cli/run";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The same numbers in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const ALPHABETS = [
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  "abcXYZ019 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  "aä€ß漢😀\\\"'%/+ ",
];

/** Every way in which a text got into messages of engines, providers, backends, JSON, headers and pages. */
const EMBEDDINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (s) => s,
  "percent-encoded": encodeURIComponent,
  "percent-encoded in small letters": (s) =>
    encodeURIComponent(s).replaceAll(/%../g, (one) => one.toLowerCase()),
  "percent-encoded twice": (s) => encodeURIComponent(encodeURIComponent(s)),
  "as a form": (s) => new URLSearchParams({ a: s }).toString().slice(2),
  "each byte encoded": (s) =>
    [...Buffer.from(s)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  JSON: (s) => JSON.stringify(s).slice(1, -1),
  "JSON in JSON": (s) => JSON.stringify(JSON.stringify(s)).slice(3, -3),
  "JSON of Go": (s) =>
    JSON.stringify(s)
      .slice(1, -1)
      .replaceAll(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  "ASCII JSON": (s) =>
    JSON.stringify(s)
      .slice(1, -1)
      .replaceAll(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "a connection string": (s) => `password='${s.replaceAll(/[\\']/g, "\\$&")}'`,
  HTML: (s) =>
    s.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
  "HTML in numbers": (s) => Array.from(s, (one) => `&#${one.codePointAt(0)!};`).join(""),
  "HTML in hexadecimal numbers": (s) =>
    Array.from(s, (one) => `&#x${one.codePointAt(0)!.toString(16).toUpperCase()};`).join(""),
  hexadecimal: (s) => Buffer.from(s).toString("hex"),
  "hexadecimal, byte for byte": (s) =>
    [...Buffer.from(s)].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":"),
  "small letters": (s) => s.replaceAll(/[A-Z]/g, (one) => one.toLowerCase()),
  "basic authentication": (s) => `Basic ${Buffer.from(`user:${s}`).toString("base64")}`,
  base64: (s) => Buffer.from(s).toString("base64"),
  "base64 for URLs, within others": (s) => Buffer.from(`x-${s}-and more`).toString("base64url"),
};

/** All that can be read out of a text, decoded as often as it goes. */
function readable(text: string): string[] {
  const found = new Set<string>([text]);
  for (const one of found) {
    if (found.size > 60) break;
    const parts = one.match(/[\w+/=-]{8,}/g) ?? [];
    for (const next of [
      ...parts.map((part) => Buffer.from(part, "base64").toString()),
      tryTo(() => decodeURIComponent(one)),
      tryTo(() => decodeURIComponent(one.replaceAll("+", " "))),
      tryTo(() => JSON.parse(`"${one}"`) as string),
      one.replaceAll(/\\(.)/g, "$1"),
    ]) {
      if (next !== undefined) found.add(next);
    }
  }
  return [...found];
}

function tryTo(work: () => string): string | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

test.each(Object.entries(EMBEDDINGS))(
  "GIVEN 300 random secrets WHEN each is %s in a message THEN nobody can read it",
  (_how, embed) => {
    const next = random(2026);
    for (let round = 0; round < 300; round += 1) {
      const alphabet = Array.from(ALPHABETS[round % ALPHABETS.length]!);
      const length = 8 + Math.floor(next() * 40);
      const secret = Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]!).join("");
      if (secret.trim() !== secret) continue;
      const text = `Error: "${embed(secret)}" at line 3 (${embed(secret)})`;
      const shown = new Redactor([secret, "another"]).text(text);
      for (const one of readable(shown))
        expect({ secret, shown, one: one.includes(secret) }).toEqual({ secret, shown, one: false });
      expect(shown).toMatch(/^Error: ".*at line 3 \(/);
    }
  },
);

const ENVIRONMENT = {
  PG_CONN_STR: "postgres://idr:p%40ss%2Fword1@db.example:5432/states?sslmode=require",
  PGPASSWORD: "pg-password-2",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE",
  AWS_SESSION_TOKEN: "FwoGZXIvYXdzEJr",
  TF_HTTP_USERNAME: "gitlab-user",
  TF_HTTP_PASSWORD: "glpat-http-4",
  OS_PASSWORD: "openrc-5",
  OS_APPLICATION_CREDENTIAL_SECRET: "appcred-6-secret",
  OS_TOKEN: "gAAAAABtoken7",
  IDR_PLAN_KEY: "plan-key-8",
  GITHUB_TOKEN: "ghs_9abcdefgh",
  CI_JOB_TOKEN: "glcbt-10-token",
  TF_TOKEN_app_terraform_io: "atlas-11-token",
  MY_SECRET_THING: "thing-twelve",
  DEPLOY_PASSWORD: "deploy-13",
  HTTPS_PROXY: "http://proxy-user:proxy-14@proxy.example:3128",
};

test.each([
  ...Object.entries(ENVIRONMENT).filter(([name]) => !/USERNAME|PROXY|PG_CONN/.test(name)),
  ["PG_CONN_STR", ENVIRONMENT.PG_CONN_STR],
  ["the password in PG_CONN_STR, as it is written", "p%40ss%2Fword1"],
  ["the password in PG_CONN_STR, decoded", "p@ss/word1"],
  ["a proxy's password", "proxy-14"],
  ["basic authentication", Buffer.from("gitlab-user:glpat-http-4").toString("base64")],
])("GIVEN %s in the environment WHEN a message has it THEN it is taken out", (_name, secret) => {
  const { secrets, harmless } = secretsOfEnvironment(ENVIRONMENT);
  const shown = new Redactor(secrets, harmless).text(`failed with ${secret} as it is`);
  expect(shown).toBe("failed with (sensitive) as it is");
});

test.each([
  ["host=db user=idr password='it''s a \\'quoted one' dbname=states", "it"],
  ["host=db password=plain-password-1 user=idr", "plain-password-1"],
  ["host=db password = with some spaces user=idr", "spaces"],
  ["postgres://idr:slash/inside#and?more@db/states", "inside"],
  ["postgres://idr:slash/inside#and?more@db/states", "slash"],
  ["postgres://idr:%zz-broken-escape@db/states", "%zz-broken-escape"],
  ["postgresql://db/states?user=idr&password=in-the-query", "in-the-query"],
])(
  "GIVEN the bad connection string %s WHEN a parser quotes it, or a piece of it, THEN neither is shown",
  (text, piece) => {
    const { secrets } = secretsOfEnvironment({ PG_CONN_STR: text });
    const made = new Redactor(secrets);
    expect(made.text(`can't parse ${JSON.stringify(text)}`)).toBe('can\'t parse "(sensitive)"');
    if (piece.length >= 4) expect(made.text(`invalid port ":${piece}" after host`)).not.toContain(piece);
  },
);

test("GIVEN a short password THEN it goes where a password stands, and other words stay", () => {
  const { secrets, harmless } = secretsOfEnvironment({
    PGPASSWORD: "idr1",
    OS_PASSWORD: "idr",
    OS_USERNAME: "idr",
  });
  const made = new Redactor(secrets, harmless);
  expect(made.text("password=idr1 and postgres://idr:idr1@db, password 'x'; stack idr, volume idr1-x")).toBe(
    "password=(sensitive) and postgres://idr:(sensitive)@db, password 'x'; stack idr, volume idr1-x",
  );
  expect(made.text('{"password": "idr1"} password is idr1')).toBe(
    '{"password": (sensitive)} password is (sensitive)',
  );
});

test("GIVEN a clouds.yaml THEN its passwords, secrets and tokens are secret, and names are not", () => {
  const { secrets, harmless } = secretsOfDocument({
    clouds: {
      production: {
        auth_type: "password",
        auth: { auth_url: "https://cloud.example:5000/v3", username: "operator", password: "pw-of-clouds" },
        region_name: "RegionOne",
      },
      other: {
        auth_type: "v3applicationcredential",
        auth: { application_credential_id: "0a1b2c3d4e", application_credential_secret: "s-of-clouds" },
      },
      third: { auth: { token: "t-of-clouds", passcode: 123456789 } },
    },
  });
  expect([...secrets].sort()).toEqual(["123456789", "pw-of-clouds", "s-of-clouds", "t-of-clouds"]);
  const shown = new Redactor(secrets, harmless).text(
    "operator at https://cloud.example:5000/v3 with password, RegionOne, 0a1b2c3d4e",
  );
  expect(shown).toBe("operator at https://cloud.example:5000/v3 with password, RegionOne, 0a1b2c3d4e");
});

test("GIVEN a variable that is taken out of the environment later THEN its secret stays one", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "clouds.yaml"), "clouds: {a: {auth: {password: once-in-a-file}}}");
  const env = { HOME: folder, OS_PASSWORD: "once-in-the-environment" };
  redactor(env, folder);
  const shown = redactor({ HOME: "/nowhere" }, "/").text("once-in-the-environment, once-in-a-file");
  expect(shown).toBe("(sensitive), (sensitive)");
});

describe("the command", () => {
  const password = "Tr0ub4dor&3/correct";
  const encoded = encodeURIComponent(password);
  const site = `${SMALL}state: { backend: pg, schemaPrefix: idr }\n`;

  test.each([
    ["a host that is none", `postgres://idr:${encoded}@db .example/states`],
    ["a port that is none", `postgres://idr:${encoded}@127.0.0.1:port/states`],
    ["a password that breaks the address", `postgres://idr:${password}@127.0.0.1/states`],
    ["a broken escape", `postgres://idr:${encoded}%zz@127.0.0.1/states`],
    ["no address at all", `idr:${password}@127.0.0.1/states`],
    ["words with a missing equals sign", `host=127.0.0.1 password=${password} user idr`],
    ["nobody who answers", `postgres://idr:${encoded}@127.0.0.1:9/states?sslmode=disable&connect_timeout=2`],
  ])(
    "GIVEN a PG_CONN_STR with %s WHEN a command fails for it THEN no output has the password",
    async (_what, text) => {
      const folder = new SiteFolder(site, { PG_CONN_STR: text });
      try {
        for (const args of [["history"], ["--json", "lock", "show"]]) {
          const { code, stdout, stderr } = await folder.idr(...args);
          expect(code).toBe(1);
          for (const secret of [password, encoded, "correct", "Tr0ub4dor"]) {
            expect(stdout + stderr).not.toContain(secret);
          }
        }
      } finally {
        folder.remove();
      }
    },
  );
});
