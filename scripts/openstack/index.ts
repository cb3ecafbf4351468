import { BlockStorage } from "./block-storage";
import { type CloudLookup, findCloud } from "./clouds";
import { Compute } from "./compute";
import type { HttpOptions } from "./http";
import { Images } from "./image";
import { Networking } from "./network";
import { Session } from "./session";

/** One project of one cloud: its services, typed as far as this project uses them. */
export interface OpenStack {
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  /** The clouds.yaml that it is in; `undefined`: it is made of OS_* variables. */
  readonly configFile?: string;
  /** Keystone's address. */
  readonly authUrl: string;
  readonly region?: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly compute: Compute;
  readonly network: Networking;
  readonly volume: BlockStorage;
  readonly image: Images;
  /** Closes kept connections. */
  close(): void;
}

/**
 * Finds the cloud in clouds.yaml (or OS_* variables) and logs in, so wrong credentials are found at once.
 * @throws IdrError `cloud-config` when the configuration lacks something
 * @throws OpenStackError `cloud-credentials` or `cloud-unreachable`
 */
export async function connect(options: CloudLookup & HttpOptions = {}): Promise<OpenStack> {
  const session = new Session(findCloud(options), options);
  try {
    const [project, region] = await Promise.all([session.project(), session.region()]);
    return {
      cloud: session.cloud.name,
      ...(session.cloud.file === undefined ? {} : { configFile: session.cloud.file }),
      authUrl: session.cloud.authUrl,
      ...(region === undefined ? {} : { region }),
      project,
      compute: new Compute(session),
      network: new Networking(session),
      volume: new BlockStorage(session),
      image: new Images(session),
      close: () => session.close(),
    };
  } catch (error) {
    session.close();
    throw error;
  }
}

export { OpenStackError, isNotFound, isUnanswered } from "./error";
export { type CloudConfig, cloudsFile, findCloud } from "./clouds";
export { variablesOfOtherClouds } from "./variables";
