import { IdrError } from "../../../constructs/errors";
import { OpenStackError } from "../../../scripts/openstack";
import { Refused, failureDocument, failureText } from "../../../scripts/ui/failure";
import { styleOf } from "../../../scripts/ui/style";

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
