import { withMainVolume, type MainVolumeProps } from "./main-volume";
import { IdrServer } from "./idr-server";
import type { Construct } from "./framework";
import { factsOf } from "./model/roles";

export type OmeroReadWriteProps = MainVolumeProps;

/** The read-write OMERO server: its volume `data` (1500 GiB) is mounted at /data and exported to the read-only servers over NFS; a release clones it. */
export class OmeroReadWrite extends IdrServer {
  constructor(scope: Construct, id: string, props: OmeroReadWriteProps) {
    const facts = factsOf("omeroreadwrite");
    super(scope, id, withMainVolume(props, facts), { key: "omeroreadwrite", facts });
  }
}
