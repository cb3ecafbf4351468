/** What an engineer composes when the site file is not enough. */
export { DataVolume, type DataVolumeProps, type DataVolumeRequest } from "./data-volume";
export { EnvironmentNetwork, type EnvironmentNetworkProps } from "./environment-network";
export { IdrError } from "./errors";
export { ExternalRouter, type ExternalRouterProps } from "./external-router";
export { Firewall, type FirewallProps } from "./firewall";
export { IdrDatabase, type IdrDatabaseProps } from "./idr-database";
export { IdrEnvironment, type IdrEnvironmentProps } from "./idr-environment";
export { IdrManagement, type IdrManagementProps } from "./idr-management";
export { IdrProxy, type IdrProxyProps } from "./idr-proxy";
export { IdrSearchEngine, type IdrSearchEngineProps } from "./idr-search-engine";
export { IdrServer, type IdrServerProps, type ServerRole } from "./idr-server";
export { Peer, Port } from "./model/ports";
export { OmeroReadOnly, type OmeroReadOnlyProps } from "./omero-read-only";
export { OmeroReadWrite, type OmeroReadWriteProps } from "./omero-read-write";
export { PublicAddress, type PublicAddressProps } from "./public-address";
