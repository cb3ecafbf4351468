import { withMainVolume, type MainVolumeProps } from "./main-volume";
import { IdrServer } from "./idr-server";
import type { Construct } from "./framework";
import { factsOf } from "./model/roles";

export type IdrSearchEngineProps = MainVolumeProps;

/** The search engine, in Docker, with the volumes `data` (75 GiB) and `backup` (25 GiB); a release starts with empty ones. */
export class IdrSearchEngine extends IdrServer {
  constructor(scope: Construct, id: string, props: IdrSearchEngineProps) {
    const facts = factsOf("searchengine");
    super(scope, id, withMainVolume(props, facts), { key: "searchengine", facts });
  }
}
