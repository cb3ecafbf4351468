import { Fields } from "./body";
import type { Cloud } from "./cloud";
import { keystoneError } from "./errors";

/** What every user may do in the own project. */
export const ROLES = [
  { id: "ff343c6a670347a5916db40c18c2ce3c", name: "member" },
  { id: "5c64667ad373442aa54e653c558242b1", name: "reader" },
];

/** Keystone's answer to somebody who may not do something. */
export const forbidden = (action: string) =>
  keystoneError(403, `You are not authorized to perform the requested action: identity:${action}.`);

/** The object under a key, an empty one when there is none. */
export const object = (fields: Fields, key: string): Fields => fields.object(key) ?? new Fields({});

/** The links a Keystone listing ends with. */
export const listLinks = (cloud: Cloud, path: string) => ({
  next: null,
  self: `${cloud.url}/identity/v3${path}`,
  previous: null,
});
