import { randomBytes } from "node:crypto";
import { type Row, rowsOf } from "./answers";
import { Cloud } from "./cloud";
import type { Capability } from "./target";

/** Every run's names begin differently, so that runs side by side don't meet. */
const PREFIX = `contract-${randomBytes(3).toString("hex")}`;

/** The project under test. */
export const cloud = new Cloud(contractTarget.cloud, PREFIX);

/** The project whose limits may be changed; its cases are to be declared with `itWith("otherProject")`. */
export const other = new Cloud(contractTarget.other?.cloud ?? contractTarget.cloud, PREFIX);

/** `it`, or a skipped one that says why where the cloud lacks the capability. */
export function itWith(capability: Capability, name: string, test: () => Promise<void>): void {
  const why = contractTarget.lacks[capability];
  if (why === undefined) it(name, test);
  else it.skip(`${name} (skipped: ${why})`, test);
}

/** The run's own name for something. */
export const named = (name: string): string => `${PREFIX}-${name}`;

/** What is there before anything is made; asked for once. */
export interface Found {
  /** The smallest flavor. */
  readonly flavor: Row;
  readonly image: Row;
  readonly externalNetwork: Row;
}

let found: Promise<Found> | undefined;

/** A flavor, an image and an external network of the cloud. @throws Error when it has none */
export function findings(): Promise<Found> {
  found ??= look();
  return found;
}

async function look(): Promise<Found> {
  const flavors = rowsOf(await cloud.get("compute", "/flavors/detail"), "flavors");
  const images = rowsOf(await cloud.get("image", "/images?status=active"), "images");
  const networks = rowsOf(await cloud.get("network", "/networks?router:external=true"), "networks");
  const [flavor] = [...flavors].sort((a, b) => Number(a.ram) - Number(b.ram));
  const [image] = images;
  const [externalNetwork] = networks;
  if (flavor === undefined || image === undefined || externalNetwork === undefined) {
    throw new Error("the cloud needs a flavor, an active image and an external network");
  }
  return { flavor, image, externalNetwork };
}
