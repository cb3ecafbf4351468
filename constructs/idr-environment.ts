import { NetworkingFloatingipAssociateV2 } from "@cdktf/provider-openstack/lib/networking-floatingip-associate-v2";

import type { DataVolumeRequest } from "./data-volume";
import { EnvironmentNetwork } from "./environment-network";
import { Construct, TerraformOutput } from "./framework";
import { IdrDatabase } from "./idr-database";
import { IdrManagement } from "./idr-management";
import { IdrProxy } from "./idr-proxy";
import { IdrSearchEngine } from "./idr-search-engine";
import { IdrServer, type IdrServerProps } from "./idr-server";
import type { Environment, ExternalNetwork, KeyPair, Server } from "./model/types";
import { pinAddress } from "./names";
import { OmeroReadOnly } from "./omero-read-only";
import { OmeroReadWrite } from "./omero-read-write";
import { PublicAddress } from "./public-address";

export interface IdrEnvironmentProps {
  /** What the environment is, from the model. */
  readonly environment: Environment;
  readonly keyPair: KeyPair;
  readonly externalNetwork: ExternalNetwork;
  /** Names of the data volumes that a plan may destroy: those that the operator named. @default none */
  readonly unprotectedVolumes?: readonly string[];
}

/** A whole environment of the model: its network and every server with its volumes. */
export class IdrEnvironment extends Construct {
  readonly network: EnvironmentNetwork;
  /** By key: `proxy`, `omeroreadonly-1` … */
  readonly servers: ReadonlyMap<string, IdrServer>;

  constructor(scope: Construct, id: string, props: IdrEnvironmentProps) {
    super(scope, id);
    const { environment } = props;
    const { network } = environment;
    this.network = new EnvironmentNetwork(this, "network", {
      environment: environment.name,
      cidr: network.cidr,
      dns: network.dns,
      ...(network.router.kind === "own" ? {} : { router: network.router.name }),
      externalNetwork: props.externalNetwork,
      ...(network.storage === undefined ? {} : { storage: network.storage }),
    });
    this.servers = new Map(environment.servers.map((server) => [server.key, this.addServer(server, props)]));
    new TerraformOutput(this, "addresses", {
      value: Object.fromEntries(
        [...this.servers.values()].map((server) => [server.serverName, server.accessIp]),
      ),
      description: "Address of each server on the environment's network",
    }).overrideLogicalId("addresses");
  }

  private addServer(server: Server, props: IdrEnvironmentProps): IdrServer {
    const { environment } = props;
    const common: IdrServerProps = {
      network: this.network,
      name: server.name,
      image: server.image,
      flavor: server.flavor,
      ...(server.rootDiskGiB === undefined ? {} : { rootDiskGiB: server.rootDiskGiB }),
      ...(server.availabilityZone === undefined ? {} : { availabilityZone: server.availabilityZone }),
      keyPair: props.keyPair.name,
      furtherSshKeys: props.keyPair.publicKeys.slice(1),
      metadata: server.metadata,
      volumes: Object.fromEntries(
        server.volumes.map((volume): [string, DataVolumeRequest] => [
          volume.key.slice(server.key.length + 1),
          {
            source: volume.source,
            sizeGiB: volume.sizeGiB,
            ...(volume.sizeFollows === undefined ? {} : { sizeOfSource: true }),
            ...(volume.type === undefined ? {} : { type: volume.type }),
          },
        ]),
      ),
      openings: environment.securityGroups.filter(
        (group) => group.key !== "internal" && server.securityGroups.includes(group.key),
      ),
      unprotectedVolumes: props.unprotectedVolumes ?? [],
    };
    const made = this.makeServer(server, common);
    if (server.address) this.addAddress(server, made, props.externalNetwork);
    return made;
  }

  private makeServer(server: Server, props: IdrServerProps): IdrServer {
    switch (server.role) {
      case "proxy":
        return new IdrProxy(this, server.key, props);
      case "omeroreadonly":
        return new OmeroReadOnly(this, server.key, props);
      case "omeroreadwrite":
        return new OmeroReadWrite(this, server.key, props);
      case "database":
        return new IdrDatabase(this, server.key, props);
      case "management":
        return new IdrManagement(this, server.key, props);
      case "searchengine":
        return new IdrSearchEngine(this, server.key, props);
      case "other":
        return new IdrServer(this, server.key, props, { key: server.key });
    }
  }

  /** A public address of the server's own: it stays when the server is made again. */
  private addAddress(server: Server, made: IdrServer, external: ExternalNetwork): void {
    const address =
      server.address?.kind === "existing"
        ? server.address.addressOrName
        : new PublicAddress(this, `${server.key}-address`, { name: server.name, externalNetwork: external })
            .address;
    const association = new NetworkingFloatingipAssociateV2(this, `${server.key}-association`, {
      floatingIp: address,
      portId: made.portId,
      dependsOn: [this.network.ready],
    });
    pinAddress(association, server.name, association.terraformResourceType);
  }
}
