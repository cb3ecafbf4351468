import { join } from "node:path";

import {
  HttpBackend,
  LocalBackend,
  PgBackend,
  S3Backend,
  type TerraformStack,
} from "../constructs/framework";
import type { Site } from "../constructs/model";

/**
 * Where the state of a stack is kept. Each cloud has its own, so that one site
 * file can be tried on another cloud (or the sandbox) beside production.
 * Credentials come from the backend's environment variables.
 */
export function addBackend(stack: TerraformStack, site: Site, directory: string): void {
  const { state, cloud } = site;
  const name = stack.node.id;
  // For the engine's runner: a new folder or cloud is no new place of the states, but this is.
  stack.addOverride("//.state", placeOf(state));
  switch (state.backend) {
    case "local":
      new LocalBackend(stack, { path: localStatePath(directory, cloud, name) });
      return;
    case "pg":
      // The connection string (PG_CONN_STR) has a password: it is no part of the synthesized file.
      new PgBackend(stack, {
        // The binding insists on a value; the override below takes it out again.
        connStr: "",
        schemaName: pgSchema(state, cloud, name),
      });
      stack.addOverride("terraform.backend.pg.conn_str", undefined);
      return;
    case "s3":
      new S3Backend(stack, {
        bucket: state.bucket,
        key: `${state.prefix}/${cloud}/${name}.tfstate`,
        region: state.region,
        ...(state.endpoint === undefined
          ? {}
          : { skipCredentialsValidation: true, skipMetadataApiCheck: true, skipRegionValidation: true }),
      });
      // Newer than the bindings: a lock without DynamoDB (OpenTofu and Terraform 1.10), an endpoint by service.
      stack.addOverride("terraform.backend.s3.use_lockfile", true);
      if (state.endpoint !== undefined) {
        stack.addOverride("terraform.backend.s3.endpoints", { s3: state.endpoint });
        stack.addOverride("terraform.backend.s3.use_path_style", true);
        stack.addOverride("terraform.backend.s3.skip_requesting_account_id", true);
      }
      return;
    case "http": {
      const address = `${state.address.replace(/\/$/, "")}/${identifier(cloud)}-${name}`;
      // Locks as GitLab's state service has them.
      new HttpBackend(stack, {
        address,
        lockAddress: `${address}/lock`,
        unlockAddress: `${address}/lock`,
        lockMethod: "POST",
        unlockMethod: "DELETE",
      });
      return;
    }
  }
}

/** Schema of a stack's state in PostgreSQL. */
export function pgSchema(
  { schemaPrefix }: Extract<Site["state"], { readonly backend: "pg" }>,
  cloud: string,
  stack: string,
): string {
  return `${schemaPrefix}_${identifier(cloud)}_${stack}`;
}

/** File of a stack's local state: `state/<cloud>/<stack>.tfstate` beside the site file. */
export function localStatePath(directory: string, cloud: string, stack: string): string {
  return join(directory, "state", cloud, `${stack}.tfstate`);
}

/** Where the states of a site are kept, of all clouds and stacks. */
function placeOf(state: Site["state"]): string {
  switch (state.backend) {
    case "local":
      return "files beside the site file";
    case "pg":
      return `PostgreSQL, schemas ${state.schemaPrefix}_…`;
    case "s3":
      return `S3 bucket ${state.bucket} (${state.endpoint ?? state.region}), ${state.prefix}/…`;
    case "http":
      return state.address;
  }
}

function identifier(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, "_");
}
