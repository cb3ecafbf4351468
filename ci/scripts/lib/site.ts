import { IdrError } from "../../../constructs/errors";
import { openSite, type OpenSite } from "../../../scripts/site";

/**
 * Opens the site file for CI.
 * @throws IdrError `ci-local-state`: a runner's disk goes when the job ends, and the state with it
 */
export async function openSiteInCi(): Promise<OpenSite> {
  const open = await openSite({});
  if (open.site.state.backend === "local") {
    throw new IdrError(
      "ci-local-state",
      "the site keeps its state on the local disk, which a CI runner loses",
      {
        fix: "set `state:` in the site file to pg, s3 or http: docs/ci.md shows each",
      },
    );
  }
  return open;
}
