import type { Construct } from "./framework";
import { IdrServer } from "./idr-server";
import { withMainVolume, type MainVolumeProps } from "./main-volume";
import { proxyGroups } from "./model/firewall";
import { Peer } from "./model/ports";
import { factsOf } from "./model/roles";

export interface IdrProxyProps extends MainVolumeProps {
  /** Who may use SSH. @default anywhere */
  readonly admins?: readonly Peer[];
}

/**
 * The web proxy, OMERO proxy and SSH bastion: the one server of an environment
 * that a public address reaches, on the facts' ports. Its volume `nginxcache`
 * (100 GiB) is cloned by a release.
 */
export class IdrProxy extends IdrServer {
  constructor(scope: Construct, id: string, props: IdrProxyProps) {
    const { admins, ...rest } = props;
    const facts = factsOf("proxy");
    const { environment } = props.network;
    super(
      scope,
      id,
      {
        openings: proxyGroups(environment, admins ?? [Peer.anywhere()], []),
        ...withMainVolume(rest, facts),
      },
      { key: "proxy", facts, outsideGroup: `${environment}-extra-external` },
    );
  }
}
