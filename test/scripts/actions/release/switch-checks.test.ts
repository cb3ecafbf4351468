import type { Move } from "../../../../scripts/actions/release/move";
import { releasePair } from "../../../../scripts/actions/release/pair";
import type { Standing } from "../../../../scripts/actions/release/standing";
import { switchWarnings } from "../../../../scripts/actions/release/switch-checks";

import { RELEASE, siteOf, standing } from "./site";

const site = siteOf(`${RELEASE}\n  pilot: {}`);
const cutover: Move = { kind: "cutover", from: "idr", to: "newidr", timeoutSeconds: 1 };
const rollback: Move = { kind: "rollback", from: "newidr", to: "idr", timeoutSeconds: 1 };
const warnings = (move: Move, at: Standing) =>
  switchWarnings(
    move,
    releasePair(site, { from: "idr", to: "newidr" }),
    at,
    { skipVerify: true },
    { entries: () => Promise.resolve([]) },
  );

function withPorts(at: Standing, name: string, count: number): Standing {
  return {
    ...at,
    environments: at.environments.map((one) =>
      one.environment.name === name
        ? { ...one, proxyPorts: Array.from({ length: count }, () => one.proxyPorts[0]!) }
        : one,
    ),
  };
}

function onUnknownPort(at: Standing): Standing {
  return { ...at, production: { ...at.production, reaches: { kind: "other", portId: "maintenance" } } };
}

test("a rollback of a healthy pair has nothing to warn of", async () => {
  expect(await warnings(rollback, standing(site, "newidr", "idr"))).toEqual([]);
});

test.each([
  ["cutover", cutover, "--from pilot --to …"],
  ["rollback", rollback, "idr release rollback --from idr --to pilot"],
])(
  "fails a %s of a third environment's address, and says how it is taken from there",
  async (_, move, fix) => {
    await expect(warnings(move, standing(site, "pilot", undefined))).rejects.toMatchObject({
      code: "release-live",
      fix: expect.stringContaining(fix) as string,
    });
  },
);

test("such a rollback goes when it is typed as it says", async () => {
  const sides = releasePair(site, { from: "idr", to: "pilot" }, { direction: "back" });
  const move: Move = { kind: "rollback", from: sides.to.name, to: sides.from.name, timeoutSeconds: 1 };
  const entries = { entries: () => Promise.resolve([]) };
  expect(await switchWarnings(move, sides, standing(site, "pilot", undefined), {}, entries)).toEqual([]);
});

test("production on a port that somebody chose by hand stops a cutover, and not a rollback", async () => {
  const byHand = onUnknownPort(standing(site, undefined, "newidr"));
  await expect(warnings(cutover, byHand)).rejects.toMatchObject({
    code: "release-live",
    fix: expect.stringContaining("idr release rollback --from idr --to newidr") as string,
  });
  expect(await warnings(rollback, byHand)).toEqual([
    "production's address reaches a port that the site file doesn't know: it is taken from there",
  ]);
});

test("an environment that is left without its proxy port is no obstacle, and its spare address is told of", async () => {
  const broken = withPorts(standing(site, "newidr", "idr"), "newidr", 0);
  expect(await warnings(rollback, broken)).toEqual([
    "newidr has no proxy port: the spare address will be bound to nothing",
  ]);
});

test("fails a cutover whose way back is not clear, and lets a rollback go", async () => {
  const twice = (name: string, at: Standing) => withPorts(at, name, 2);
  await expect(warnings(cutover, twice("idr", standing(site, "idr", "newidr")))).rejects.toMatchObject({
    code: "release-not-ready",
    message: expect.stringContaining("2 ports are called idr-proxy") as string,
  });
  expect(await warnings(rollback, twice("newidr", standing(site, "newidr", "idr")))).toEqual([
    expect.stringMatching(
      /^2 ports are called newidr-proxy: .* bound to nothing .*openstack port set --name ""/,
    ),
  ]);
});

test("fails a rollback to an environment with two ports of its proxy's name, also where production reaches it already", async () => {
  for (const live of ["newidr", "idr"]) {
    const twins = withPorts(standing(site, live, undefined), "idr", 2);
    await expect(warnings(rollback, twins)).rejects.toMatchObject({
      code: "release-not-ready",
      fix: expect.stringContaining('openstack port set --name ""') as string,
    });
  }
});

test("the spare address on somebody else's server stops a cutover, and a rollback says whom it hits", async () => {
  const at = standing(site, "idr", undefined);
  const held: Standing = {
    ...at,
    spare: { ...at.spare, reaches: { kind: "other", portId: "p", server: "wiki" } },
  };
  await expect(warnings(cutover, held)).rejects.toMatchObject({ code: "spare-taken" });
  const back = standing(site, "newidr", undefined);
  expect(await warnings(rollback, { ...back, spare: held.spare })).toEqual([
    expect.stringContaining("reaches server wiki, which the site file doesn't have: it is taken from there"),
  ]);
});
