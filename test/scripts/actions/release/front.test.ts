import { lostChecks } from "../../../../scripts/actions/release/front";
import type { Check } from "../../../../scripts/actions/verify";
import { EXPIRY, ISSUER } from "../../../../scripts/actions/verify/outside/tls";

const check = (name: string, verdict: Check["verdict"], detail = verdict as string): Check => ({
  group: "web",
  name,
  verdict,
  detail,
});

test("what passed before must pass now", () => {
  const before = [check("GET /", "passed"), check("GET /api/", "passed")];
  expect(lostChecks(before, before)).toEqual([]);
  expect(lostChecks(before, [check("GET /", "passed"), check("GET /api/", "failed", "status 502")])).toEqual([
    "GET /api/: status 502",
  ]);
});

test("what is not looked at any more is lost: without TLS nobody asks for the certificate's name", () => {
  expect(lostChecks([check("certificate's name", "passed")], [])).toEqual(["certificate's name: gone"]);
});

test("what failed, was doubtful or did not apply before may be so now", () => {
  const before = [check("a", "failed"), check("b", "warning"), check("c", "skipped")];
  expect(lostChecks(before, [check("a", "failed")])).toEqual([]);
});

test("a certificate that holds for some days more is none that is lost, one that nobody trusts is", () => {
  const before = [check(EXPIRY, "passed"), check(ISSUER, "passed")];
  expect(lostChecks(before, [check(EXPIRY, "warning"), check(ISSUER, "passed")])).toEqual([]);
  expect(
    lostChecks(before, [check(EXPIRY, "failed", "expired"), check(ISSUER, "warning", "not trusted")]),
  ).toEqual(["certificate's expiry: expired", "certificate's issuer: not trusted"]);
});
