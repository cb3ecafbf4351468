import type { Check } from "../../../../scripts/actions/verify";
import { compared } from "../../../../scripts/actions/verify/compare";
import { EXPIRY, ISSUER } from "../../../../scripts/actions/verify/outside/tls";

describe("comparison with production", () => {
  const answering: Check = { group: "ports", name: "tcp 80", verdict: "passed", detail: "", answered: true };
  const check = (verdict: Check["verdict"], detail = ""): Check => ({
    group: "ports",
    name: "tcp 873",
    verdict,
    detail,
  });

  test("makes a warning of what fails there too", () => {
    expect(compared([check("failed", "refused")], [check("failed", "no answer"), answering], "idr")).toEqual([
      check("warning", "refused (idr as well: no answer)"),
    ]);
  });

  test("leaves a failure that production does not have", () => {
    expect(compared([check("failed", "refused")], [check("passed")], "idr")).toEqual([
      check("failed", "refused (idr: passed)"),
    ]);
  });

  test("fails where production doesn't answer from here either: nothing can be told", () => {
    expect(compared([check("failed", "no answer")], [check("failed", "no answer")], "idr")).toEqual([
      check("failed", "no answer (idr doesn't answer from here either: can't be judged from here)"),
    ]);
  });

  test("fails on a port for some networks that answers from here in production alone", () => {
    // GIVEN
    const closed: Check = { ...check("skipped", "SSH: no answer"), restricted: true };
    const open: Check = { ...check("passed", "SSH: open from here"), restricted: true, answered: true };

    // THEN
    expect(compared([closed], [open], "idr")).toEqual([
      { ...closed, verdict: "failed", detail: "SSH: no answer (idr answers from here)" },
    ]);
    expect(compared([closed], [closed, answering], "idr")).toEqual([closed]);
    expect(compared([open], [closed], "idr")).toEqual([open]);
  });

  test("fails on a silent rsync port, normal in itself, where production's answers", () => {
    const silent: Check = { ...check("passed", "rsync: refused"), restricted: true };
    const answers: Check = { ...check("passed", "rsync: open"), restricted: true, answered: true };
    expect(compared([silent], [answers], "idr")).toEqual([
      { ...silent, verdict: "failed", detail: "rsync: refused (idr answers from here)" },
    ]);
    expect(compared([silent], [silent, answering], "idr")).toEqual([silent]);
  });

  test("says nothing of a port that is open to everybody in production, or can't be told from here", () => {
    const restricted: Check = { ...check("skipped"), restricted: true };
    const everybody: Check = { ...check("passed"), answered: true };
    expect(compared([restricted], [everybody], "idr")).toEqual([restricted]);
    const open: Check = { ...check("passed"), restricted: true, answered: true };
    expect(compared([check("skipped")], [open], "idr")).toEqual([check("skipped")]);
  });

  test("never makes less of a view that is blocked", () => {
    const blind: Check = { ...check("failed", "every port takes connections"), name: "view from here" };
    expect(compared([blind], [blind, answering], "idr")).toEqual([blind]);
  });

  test("fails on a certificate that nobody trusts where production's is trusted, not on one that ends soon", () => {
    const tls = (name: string, verdict: Check["verdict"]): Check => ({
      group: "tls",
      name,
      verdict,
      detail: "so",
    });
    const production = [tls(ISSUER, "passed"), tls(EXPIRY, "passed")];
    expect(compared([tls(ISSUER, "warning"), tls(EXPIRY, "warning")], production, "idr")).toEqual([
      { ...tls(ISSUER, "failed"), detail: "so (idr's is trusted)" },
      tls(EXPIRY, "warning"),
    ]);
    expect(compared([tls(ISSUER, "warning")], [tls(ISSUER, "warning")], "idr")).toEqual([
      tls(ISSUER, "warning"),
    ]);
  });
});
