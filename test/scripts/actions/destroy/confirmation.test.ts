import { nameMustBeTyped } from "../../../../scripts/actions/destroy/confirmation";

test.each([
  ["an environment", "newidr", [], true],
  ["a stack of the site's own", "live", [], true],
  ["an environment that has test behind its beginning", "mytest", [], true],
  ["a test", "test120", [], false],
  ["a test whose data goes", "test120", ["test120-database-db"], true],
])("GIVEN %s THEN its name must be typed, or not", (_what, stack, volumes, expected) => {
  expect(nameMustBeTyped(stack, volumes)).toBe(expected);
});
