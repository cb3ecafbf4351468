/** What the simulated cloud remembers of Nova; see `types.ts`. */
export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ram: number;
  readonly disk: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

export interface KeyPair {
  /** `<user id>/<name>`: key pairs belong to a user and their names are unique there. */
  readonly id: string;
  readonly number: number;
  readonly userId: string;
  readonly name: string;
  readonly type: string;
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly createdAt: number;
}

export interface ServerVolume {
  readonly volumeId: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
  readonly attachmentId: string;
  readonly bdmId: string;
  /** The disk the server boots from, which can't be detached. */
  readonly root: boolean;
}

export type ServerStatus =
  | "BUILD"
  | "ACTIVE"
  | "SHUTOFF"
  | "REBOOT"
  | "HARD_REBOOT"
  | "RESIZE"
  | "VERIFY_RESIZE"
  | "PAUSED"
  | "SUSPENDED"
  | "RESCUE"
  | "ERROR";

export interface Server {
  readonly id: string;
  name: string;
  readonly projectId: string;
  readonly userId: string;
  flavorId: string;
  /** The flavor before a resize that is not confirmed. */
  oldFlavorId: string | null;
  readonly imageId: string | null;
  readonly keyName: string | null;
  readonly availabilityZone: string;
  readonly configDrive: boolean;
  /** Refuses to be deleted or changed until it is unlocked. */
  locked: boolean;
  metadata: Record<string, string>;
  tags: string[];
  status: ServerStatus;
  taskState: string | null;
  fault: { readonly code: number; readonly message: string; readonly at: number } | null;
  portIds: string[];
  /** Ports Nova made itself: they go with the server. */
  readonly ownPortIds: string[];
  volumes: ServerVolume[];
  readonly createdAt: number;
  updatedAt: number;
  launchedAt: number | null;
}

/** A step of an action, e.g. `compute_stop_instance`. */
export interface ServerActionEvent {
  readonly event: string;
  readonly startedAt: number;
  finishedAt: number | null;
  result: "Success" | "Error" | null;
}

/** What somebody asked of a server; it stays when the server is gone. */
export interface ServerAction {
  readonly id: string;
  readonly serverId: string;
  /** E.g. `stop`, `attach_volume`. */
  readonly action: string;
  readonly requestId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly startedAt: number;
  updatedAt: number;
  message: string | null;
  readonly events: ServerActionEvent[];
}

export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly userId: string;
  readonly policy: string;
  members: string[];
}
