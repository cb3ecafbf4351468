import { openSite } from "../scripts/site";
import { messageOf } from "../constructs/errors";
import { synthesize } from "./app";

/** The CDKTF app: what `cdktf synth|diff|deploy|destroy` run. The site file is `idr.yaml`, or what IDR_SITE names. */
async function main(): Promise<void> {
  const { site, directory } = await openSite({});
  // cdktf-cli says where it wants the output.
  const outdir = process.env["CDKTF_OUTDIR"];
  synthesize(site, { directory, ...(outdir === undefined ? {} : { outdir }) });
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
