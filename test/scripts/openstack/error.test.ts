import { OpenStackError, isNotFound, wordsOf } from "../../../scripts/openstack/error";

test.each([
  [
    '{"NeutronError": {"type": "PortNotFound", "message": "Port p could not be found.", "detail": ""}}',
    "Port p could not be found.",
  ],
  ['{"conflictingRequest": {"code": 409, "message": "Cannot delete"}}', "Cannot delete"],
  [
    '{"error": {"code": 401, "message": "The request you have made requires authentication.", "title": "Unauthorized"}}',
    "The request you have made requires authentication.",
  ],
  ['{"message": "No such image", "code": "404"}', "No such image"],
  [
    "<html><head><title>503 Busy</title></head><body><h1>503 Busy</h1>\n No server</body></html>",
    "503 Busy No server",
  ],
  ["plain words\nof a proxy", "plain words of a proxy"],
])("the words in %s", (body, words) => {
  expect(wordsOf(body)).toBe(words);
});

test("an empty answer has no words", () => {
  expect(wordsOf("")).toBeUndefined();
  expect(wordsOf("{}")).toBe("{}");
});

test.each([
  [0, "cloud-unreachable"],
  [400, "cloud-refused"],
  [401, "cloud-credentials"],
  [403, "cloud-forbidden"],
  [404, "cloud-not-found"],
  [409, "cloud-conflict"],
  [413, "cloud-limit"],
  [503, "cloud-failed"],
])("status %i has the code %s", (status, code) => {
  const error = new OpenStackError(status, "it says no");
  expect(error.code).toBe(code);
  expect(isNotFound(error)).toBe(status === 404);
});
