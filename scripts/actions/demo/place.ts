import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import * as path from "node:path";

import { parseSite } from "../../../constructs/model";
import { setLive, setValue } from "../../site";
import { releasePair } from "../release/pair";

/** Name of the sandbox's cloud in its clouds.yaml. */
export const SANDBOX_CLOUD = "sandbox";

/** Where the demo works: a site of its own with a sandbox of its own, so that it touches nothing else. */
export interface DemoPlace {
  readonly directory: string;
  readonly siteFile: string;
  readonly reportFile: string;
  readonly lockFile: string;
}

/** What is where in the demo's folder. */
export function demoPlace(directory: string): DemoPlace {
  return {
    directory,
    siteFile: path.join(directory, "idr.yaml"),
    reportFile: path.join(directory, "report.html"),
    lockFile: path.join(directory, "demo.lock"),
  };
}

/** A site file as the demo begins with it: on the sandbox, production live, the spare address parked. Comments stay. */
export function demoSiteText(text: string): string {
  const onSandbox = setValue(text, "cloud", SANDBOX_CLOUD);
  const { from } = releasePair(parseSite(onSandbox, "idr.yaml"), {});
  return setLive(onSandbox, { live: from.name });
}

/**
 * Begins afresh: a copy of a site file, no state, and a clouds.yaml beside it, so that `idr` commands work in
 * that folder. What was downloaded or prepared for the engine stays.
 * @throws SiteFileError, IdrError `release-sides` when the site file has no release to show
 */
export async function startAfresh(place: DemoPlace, siteFile: string, cloudsFile: string): Promise<void> {
  const text = demoSiteText(await readFile(siteFile, "utf8"));
  const clouds = path.join(place.directory, "clouds.yaml");
  await mkdir(place.directory, { recursive: true });
  await rm(path.join(place.directory, "state"), { recursive: true, force: true });
  await rm(place.reportFile, { force: true });
  await rm(clouds, { force: true });
  await symlink(path.relative(place.directory, cloudsFile), clouds);
  await writeFile(place.siteFile, text);
}
