import type { Construct } from "./framework";
import { IdrServer, type IdrServerProps } from "./idr-server";
import { factsOf } from "./model/roles";

export interface OmeroReadOnlyProps extends IdrServerProps {
  /** Which of the read-only servers it is, from 1. @default 1 */
  readonly number?: number;
}

/** A public read-only OMERO.server with OMERO.web. It has no data of its own: /data comes from the read-write server. */
export class OmeroReadOnly extends IdrServer {
  constructor(scope: Construct, id: string, props: OmeroReadOnlyProps) {
    super(scope, id, props, { key: `omeroreadonly-${props.number ?? 1}`, facts: factsOf("omeroreadonly") });
  }
}
