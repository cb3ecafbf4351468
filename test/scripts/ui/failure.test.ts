import { IdrError } from "../../../constructs/errors";
import { parseSite } from "../../../constructs/model";
import { OpenStackError } from "../../../scripts/openstack";
import { Refused, failureDocument, failureText } from "../../../scripts/ui/failure";
import { styleOf } from "../../../scripts/ui/style";
import { siteFile } from "../../site-files";

const style = styleOf(false);
const error = new IdrError("stack-unknown", 'no stack "foo"; there are site, idr', {
  fix: "name one of them",
});

test("an error says what, its code, and what to do", () => {
  expect(failureText(error, style)).toBe(
    'error: no stack "foo"; there are site, idr [stack-unknown]\n  fix: name one of them',
  );
  expect(failureDocument(error)).toEqual({
    error: { code: "stack-unknown", message: 'no stack "foo"; there are site, idr', fix: "name one of them" },
  });
});

test("OpenStack's error has its request's id", () => {
  const refused = new OpenStackError(409, "network refuses PUT /floatingips/f (409)", { requestId: "req-1" });
  expect(failureText(refused, style)).toBe(
    "error: network refuses PUT /floatingips/f (409) [cloud-conflict, request req-1]",
  );
  expect(failureDocument(refused).error.requestId).toBe("req-1");
});

test("a refused confirmation is one calm line", () => {
  expect(failureText(new Refused(), style)).toBe("stopped: nothing was changed");
});

test("a mistake of the program shows where it is", () => {
  expect(failureText(new TypeError("x is undefined"), style)).toMatch(
    /unexpected error: TypeError: x is undefined\n +at /,
  );
  expect(failureDocument(new TypeError("x is undefined")).error.code).toBe("unexpected");
});

test("GIVEN a site file with mistakes THEN the document has the line and column of each", () => {
  const text = siteFile("idr: { subnet: home, proxxy: {} }").replace("live: idr", "live: 3");
  const { error: document } = failureDocument(thrownBy(() => parseSite(text, "my/idr.yaml")));
  expect(document).toMatchObject({ code: "site-file", where: { file: "my/idr.yaml", line: 3 } });
  const at = (line: number, column: number) => ({ file: "my/idr.yaml", line, column });
  expect(document.mistakes).toMatchObject([
    { where: at(3, 1), key: "live", message: "expected a text, got 3" },
    {
      where: at(5, 10),
      key: "environments.idr.subnet",
      message: 'not an IPv4 network: "home"',
      fix: 'write it like "198.51.100.0/24"',
    },
    { where: at(5, 24), key: "environments.idr.proxxy", message: 'unknown key "proxxy"' },
  ]);
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
