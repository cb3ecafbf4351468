import { withMainVolume, type MainVolumeProps } from "./main-volume";
import { IdrServer } from "./idr-server";
import type { Construct } from "./framework";
import { factsOf } from "./model/roles";

export type IdrManagementProps = MainVolumeProps;

/** Grafana (3000), Prometheus (9090) and Kibana (5601), reached by a tunnel through the proxy. Its volume `data` (100 GiB) is never cloned. */
export class IdrManagement extends IdrServer {
  constructor(scope: Construct, id: string, props: IdrManagementProps) {
    const facts = factsOf("management");
    super(scope, id, withMainVolume(props, facts), { key: "management", facts });
  }
}
