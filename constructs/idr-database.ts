import { withMainVolume, type MainVolumeProps } from "./main-volume";
import { IdrServer } from "./idr-server";
import type { Construct } from "./framework";
import { factsOf } from "./model/roles";

export type IdrDatabaseProps = MainVolumeProps;

/** The PostgreSQL server: its volume `db` (800 GiB) is mounted at /var/lib/pgsql, and a release clones it. */
export class IdrDatabase extends IdrServer {
  constructor(scope: Construct, id: string, props: IdrDatabaseProps) {
    const facts = factsOf("database");
    super(scope, id, withMainVolume(props, facts), { key: "database", facts });
  }
}
