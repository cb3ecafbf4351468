/**
 * A request whose new environment takes what another stack has: only the states of the other stacks tell. The same plan
 * gets the same verdict by every door: CI's plan, CI's apply, `idr review` and the question of `idr deploy`.
 */
import { inlineText } from "../../scripts/review/output/markdown";
import { SSH_KEY } from "../site-files";
import { SiteFolder } from "../scripts/cli/run";
import { CiSite } from "./ci-site";

/** The engine's and the provider's own pace, on a machine with other work. */
jest.setTimeout(900_000);

let ci: CiSite;
let operator: SiteFolder;
beforeAll(async () => {
  ci = await CiSite.start();
  operator = new SiteFolder("", ci.operator);
});
afterAll(async () => {
  operator.remove();
  await ci.close();
});

const NO_ROLES =
  "proxy: false, omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false";
const FTP = `{ ${NO_ROLES}, servers: { ftp: { flavor: m1.small, address: allocate } } }`;

const site = (environments: Readonly<Record<string, string>>) => `cloud: sandbox
externalNetwork: public
sshKeys: ["${SSH_KEY}"]
state: { backend: http, address: "${ci.states.url}/state" }
live: none
environments: ${Object.keys(environments).length === 0 ? "{}" : ""}
${Object.entries(environments)
  .map(([name, text]) => `  ${name}: ${text}`)
  .join("\n")}
`;

const ftpAddress = async (): Promise<string> => {
  const all = await ci.cloud.list<{ floating_ip_address: string }>("network", "/floatingips", "floatingips");
  expect(all).toHaveLength(1);
  return all[0]!.floating_ip_address;
};
const lab = (address: string) => `{ ${NO_ROLES}, servers: { x: { flavor: m1.small, address: ${address} } } }`;

interface Told {
  readonly reviews: readonly {
    readonly verdict: string;
    readonly findings: readonly {
      readonly policy: string;
      readonly severity: string;
      readonly message: string;
    }[];
  }[];
}

test("honest people: a site with an FTP server of its own address is deployed", async () => {
  await ci.merged("first", site({ ftp: FTP }));
  expect((await ci.apply("site")).code).toBe(0);
  await ci.plan();
  expect((await ci.apply("ftp")).text).toContain("ftp: applied the reviewed plan");
});

test("GIVEN a request that gives another stack's address to a server WHEN it is planned, reviewed, deployed or applied THEN each must forbid it", async () => {
  const address = await ftpAddress();
  ci.repository.pullRequest("takes-it", site({ ftp: FTP, lab: lab(address) }));
  const planned = await ci.plan();
  expect(planned.output).toMatchObject({ verdict: "forbidden" });
  expect(ci.review).toContain("another-stacks");

  const reviewed = await operator.idr("review", "lab", "--json");
  const { reviews } = JSON.parse(reviewed.stdout) as Told;
  expect(reviews.map(({ verdict }) => verdict)).toEqual(["forbidden"]);
  const forbidden = reviews[0]!.findings.filter(({ severity }) => severity === "forbidden");
  expect(forbidden.map(({ policy }) => policy)).toContain("another-stacks");
  // The comment says it in the same words.
  for (const { message } of forbidden) expect(ci.review).toContain(inlineText(message));

  const asked = await operator.idr("deploy", "lab");
  expect(asked.stderr).toContain("[confirmation-needed]");
  expect(asked.stdout + asked.stderr).toMatch(/forbidden/);

  ci.repository.merge("takes-it", "squash");
  ci.reseal(({ stacks }) => ({
    stacks: stacks.map((one) =>
      one.told === undefined ? one : { ...one, told: { ...one.told, verdict: "person" as const } },
    ),
  }));
  const applied = await ci.apply("lab");
  expect(applied.code).toBe(1);
  expect(applied.text).toContain("[plan-forbidden]");
  expect(applied.text).toContain(`of the stack ftp`);
  ci.repository.git("reset", "--quiet", "--hard", "HEAD^");
});

test("GIVEN a request that also takes that stack out of the site file WHEN it is planned THEN it must be forbidden all the same", async () => {
  ci.repository.pullRequest("takes-it-out", site({ lab: lab(await ftpAddress()) }));
  const planned = await ci.plan();
  expect(planned.output).toMatchObject({ verdict: "forbidden" });
  expect(ci.review).toContain("of the stack ftp");
});

test("GIVEN that stack's state can't be read WHEN it is planned THEN it must be refused, and not called better", async () => {
  const [name = ""] = ci.states.names().filter((one) => one.endsWith("-ftp"));
  expect(name).not.toBe("");
  ci.states.deny(name);
  try {
    const planned = await ci.plan();
    expect(planned.code).toBe(1);
    expect(planned.output).toEqual({});
    expect(planned.text).toMatch(/stack "ftp" failed.*invalid auth/);
  } finally {
    ci.states.allow(name);
  }
});
