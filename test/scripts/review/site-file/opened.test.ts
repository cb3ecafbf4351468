import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseSite } from "../../../../constructs/model";
import { lintStack, review } from "../../../../scripts/review";
import { BINDING, GROUP, RULE } from "../../../../scripts/review/kinds";
import { siteFileOpens } from "../../../../scripts/review/policies/site-file-opens";
import { synthesize } from "../../../../stacks/app";
import { siteFile } from "../../../site-files";
import { change, found, planOf } from "../changes";

const folder = mkdtempSync(join(tmpdir(), "idr-opened-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `idr lint` finds in the stack idr of a site, a line each. */
async function linted(environment: string): Promise<string[]> {
  const text = siteFile(environment);
  const open = { site: parseSite(text, "idr.yaml"), file: join(folder, "idr.yaml"), directory: folder, text };
  const [stack] = synthesize(open.site, { directory: folder }).filter(({ name }) => name === "idr");
  const { findings } = await lintStack(stack!, { open });
  return findings.map(({ severity, subject, message }) => `${severity}: ${subject ?? ""} ${message}`);
}

const eighths = ["0", "32", "64", "96", "128", "160", "192", "224"].map((first) => `${first}.0.0.0/3`);

describe("rules of the site file", () => {
  test("GIVEN two networks of a /8 for one port WHEN they are linted THEN what they add up to needs a person", async () => {
    expect(await linted("idr: { rules: [{ ports: [8443], from: [10.0.0.0/8, 11.0.0.0/8] }] }")).toEqual([
      expect.stringMatching(
        /^person: .* opens tcp 8443 of idr-proxy to 2 networks that add up to 0\.8 % of IPv4, as the site file says$/,
      ),
    ]);
  });

  test("GIVEN two rules whose ranges of ports meet in one port WHEN they are linted THEN that port is found", async () => {
    const rules = `[{ ports: ["8000-8100"], from: [10.0.0.0/8] }, { ports: ["8100-8200"], from: [11.0.0.0/8] }]`;
    expect(await linted(`idr: { rules: ${rules} }`)).toEqual([
      expect.stringContaining("opens tcp 8100-8200 of idr-proxy"),
    ]);
    const apart = rules.replace("8100-8200", "8101-8200");
    expect(await linted(`idr: { rules: ${apart} }`)).toEqual([]);
  });

  test("GIVEN the world in eight parts for a range with the database's port WHEN it is linted THEN it is forbidden", async () => {
    const lines = await linted(`idr: { rules: [{ ports: ["5000-6000"], from: [${eighths.join(", ")}] }] }`);
    expect(lines[0]).toMatch(
      /^forbidden: .* opens tcp 5432 of idr-proxy \(the database\) to 8 networks that add up to all of IPv4/,
    );
  });

  test.each([
    ["a further server", "idr: { servers: { ftp: { rules: [{ ports: [22] }] } } }", "forbidden"],
    [
      "the server in the place of a proxy",
      "idr: { servers: { ftp: { address: allocate, rules: [{ ports: [22] }] } }, proxy: false, omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false }",
      "person",
    ],
  ])("GIVEN SSH of %s open to anyone THEN it is judged", async (_what, environment, worst) => {
    const text = siteFile(environment, "live: none");
    const open = {
      site: parseSite(text, "idr.yaml"),
      file: join(folder, "idr.yaml"),
      directory: folder,
      text,
    };
    const stack = synthesize(open.site, { directory: folder }).find(({ name }) => name === "idr")!;
    expect((await lintStack(stack, { open })).verdict).toBe(worst);
  });

  test("GIVEN wide rules that are there already WHEN a plan adds another port THEN only that one is said", () => {
    const site = parseSite(
      siteFile("idr: { rules: [{ ports: [5432, 8443], from: [0.0.0.0/1, 10.0.0.0/9] }] }"),
      "x",
    );
    const group = change(GROUP, "idr-extra-external", ["no-op"], {
      before: { id: "g", name: "idr-extra-external" },
      after: { id: "g", name: "idr-extra-external" },
    });
    const rule = (name: string, port: number, actions: readonly string[]) => {
      const values = {
        security_group_id: "g",
        direction: "ingress",
        ethertype: "IPv4",
        protocol: "tcp",
        port_range_min: port,
        port_range_max: port,
        remote_ip_prefix: "10.0.0.0/9",
      };
      return change(RULE, name, actions, { before: actions[0] === "create" ? null : values, after: values });
    };
    const plan = planOf([group, rule("old", 5432, ["no-op"]), rule("new", 8443, ["create"])]);
    expect(
      found(siteFileOpens, plan, { site }).map(({ severity, resource }) => [severity, resource]),
    ).toEqual([["note", `${RULE}.new`]]);
    const other = planOf([group, rule("old", 8443, ["no-op"]), rule("new", 5432, ["create"])]);
    expect(
      found(siteFileOpens, other, { site }).map(({ severity, resource }) => [severity, resource]),
    ).toEqual([["forbidden", `${RULE}.new`]]);
  });

  test("GIVEN every port of the proxy for one network WHEN a plan opens them THEN the services inside need a person", () => {
    const site = parseSite(
      siteFile('idr: { rules: [{ ports: ["1-65535"], from: [198.51.100.0/24] }] }'),
      "x",
    );
    const named = { id: "g", name: "idr-extra-external" };
    const group = change(GROUP, "idr-extra-external", ["no-op"], { before: named, after: named });
    const values = {
      security_group_id: "g",
      direction: "ingress",
      ethertype: "IPv4",
      protocol: "tcp",
      port_range_min: 1,
      port_range_max: 65535,
      remote_ip_prefix: "198.51.100.0/24",
    };
    const plan = planOf([group, change(RULE, "all", ["create"], { before: null, after: values })]);
    const [concern] = found(siteFileOpens, plan, { site });
    expect(concern).toMatchObject({ severity: "person" });
    expect(concern?.message).toContain("tcp 1-65535 of idr-proxy to 198.51.100.0/24");
    expect(concern?.message).toContain("the database");
  });

  test.each([
    ["one that is wide", '["::/0"]', "tcp 8443 from ::/0"],
    [
      "two that are together",
      '["2000::/16", "2001::/16"]',
      "add up to less than 0.1 % of IPv6, as the site file says",
    ],
    [
      "some of both versions",
      '["2000::/16", "2001::/16", 10.0.0.0/8, 11.0.0.0/8]',
      "4 networks that add up to 0.8 % of IPv4 and less than 0.1 % of IPv6",
    ],
  ])(
    "GIVEN IPv6 networks for one port, %s, WHEN they are linted THEN that is told",
    async (_what, from, words) => {
      const lines = await linted(`idr: { rules: [{ ports: [8443], from: ${from} }] }`);
      expect(lines.join("\n")).toContain(words);
    },
  );

  test("GIVEN one IPv6 network for a service inside WHEN it is linted THEN a person is told; for another port nothing is said", async () => {
    const of = (port: number) => linted(`idr: { rules: [{ ports: [${port}], from: ["2001:db8::/32"] }] }`);
    expect(await of(5432)).toEqual([
      expect.stringMatching(
        /^person: .* opens tcp 5432 of idr-proxy to 2001:db8::\/32, as the site file says: among them the database/,
      ),
    ]);
    expect(await of(8443)).toEqual([]);
  });
});

describe("an address of a server's own", () => {
  const lab =
    "proxy: false, omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false";
  const site = (address: string) =>
    parseSite(siteFile(`lab: { servers: { ftp: { address: ${address} } }, ${lab} }`, "live: none"), "x");
  const bound = (floating_ip?: string) =>
    planOf([
      change(BINDING, "lab-ftp", ["create"], {
        after: floating_ip === undefined ? {} : { floating_ip },
        ...(floating_ip === undefined ? { unknown: { floating_ip: true } } : {}),
      }),
    ]);
  const judged = (address: string, floating_ip?: string) =>
    review(bound(floating_ip), { site: site(address), stack: "lab" }).findings.map(
      ({ severity, subject, message }) => `${severity}: ${subject ?? ""} ${message}`,
    );

  test("GIVEN one that is there WHEN the plan binds it THEN a person is told of server and address", () => {
    expect(judged("192.0.2.7", "192.0.2.7")).toEqual([
      "person: server lab-ftp gets the public address 192.0.2.7, as the site file says; what that address reaches now loses it",
    ]);
  });

  test("GIVEN one that is allocated WHEN the plan binds it THEN a person is told of the server", () => {
    expect(judged("allocate")).toEqual([
      "person: server lab-ftp gets a public address of its own, as the site file says (address: allocate)",
    ]);
  });

  test("GIVEN another one than the site file says WHEN the plan binds it THEN it is not called the site file's", () => {
    expect(judged("192.0.2.7", "192.0.2.8")[0]).toMatch(
      /^forbidden: .* is there already and not this stack's/,
    );
    expect(judged("allocate", "192.0.2.8")[0]).toMatch(
      /^forbidden: .* is there already and not this stack's/,
    );
  });

  test("GIVEN the stack WHEN it is linted THEN the same is said", async () => {
    expect(await linted(`idr: { servers: { ftp: { address: 192.0.2.7 } } }`)).toEqual([
      expect.stringContaining("person: server idr-ftp gets the public address 192.0.2.7"),
    ]);
  });
});
