import { parseSite, type Site } from "../../../constructs/model";
import { siteFile } from "../../site-files";

/** A site of these environments; production is `idr`. */
export function siteOf(environments: string, rest = "externalNetwork: public\nlive: idr"): Site {
  return parseSite(siteFile(environments, rest), "idr.yaml");
}

/** Production, a release of it behind a router of its own, and a restore. */
export function largeSite(readOnly: number): Site {
  return siteOf(
    `
idr: { omeroReadOnly: ${readOnly}, storageNetwork: { network: nfs-net, nfsServers: [10.0.0.4] } }
newidr: { omeroReadOnly: ${readOnly}, release: { from: idr }, router: own }
restored1:
  omeroReadOnly: 1
  volumes:
    database-db: { snapshot: idr-database-db-20261101 }
    omeroreadwrite-data: { volume: newidr-omeroreadwrite-data }
`,
    "externalNetwork: public\nadminCidrs: [198.51.100.0/24, 203.0.113.0/28]\nlive: idr\nspare: newidr",
  );
}
