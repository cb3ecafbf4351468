import { messageOf } from "../constructs/errors";
import type { Site } from "../constructs/model";
import { withCloudSizes } from "../scripts/cloud/source-sizes";
import { connect, type OpenStack } from "../scripts/openstack";
import { openSite } from "../scripts/site";
import { synthesize } from "./app";

/** The CDKTF app: what `cdktf synth|diff|deploy|destroy` run. The site file is `idr.yaml`, or what IDR_SITE names. */
async function main(): Promise<void> {
  const { site, directory } = await openSite({});
  // cdktf-cli says where it wants the output.
  const outdir = process.env["CDKTF_OUTDIR"];
  synthesize(await sized(site), { directory, ...(outdir === undefined ? {} : { outdir }) });
}

/** The site with the sizes that are the cloud's to say, where it can be asked. */
async function sized(site: Site): Promise<Site> {
  const { cloud, region } = site;
  let connected: OpenStack | undefined;
  const login = async () =>
    (connected = await connect({ cloud, ...(region === undefined ? {} : { region }) }));
  try {
    return await withCloudSizes(site, login, (event) => {
      if (event.type === "log") process.stderr.write(`${event.message}\n`);
    });
  } finally {
    connected?.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
