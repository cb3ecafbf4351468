import type { DataVolumeRequest } from "./data-volume";
import type { IdrServerProps } from "./idr-server";
import type { RoleFacts } from "./model/roles";

/** Props of a server with one volume that matters most. */
export interface MainVolumeProps extends IdrServerProps {
  /** The role's main data volume, e.g. `DataVolume.cloneOf("idr-database-db")`. @default blank, of the role's size */
  readonly volume?: DataVolumeRequest;
}

/** Says `volume` by its name among `volumes`. */
export function withMainVolume(props: MainVolumeProps, facts: RoleFacts): IdrServerProps {
  const { volume, ...rest } = props;
  if (volume === undefined) return rest;
  return { ...rest, volumes: { [facts.volumes[0]!.suffix]: volume, ...rest.volumes } };
}
