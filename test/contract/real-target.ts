import { randomBytes } from "node:crypto";
import { findCloud } from "../../scripts/openstack";
import { Cloud } from "./cloud";
import { type Capability, type LimitedService, once, type OtherProject, type Target } from "./target";

/**
 * A cloud of clouds.yaml. An administrator's entry (`admin`, or the one that IDR_CONTRACT_ADMIN names), if
 * there is one, tells what services there are and makes a project of the run's own, whose limits it changes.
 *
 * @throws IdrError `cloud-config` or OpenStackError when the cloud can't be found or refuses the login
 */
export async function realTarget(name: string, env: NodeJS.ProcessEnv): Promise<Target> {
  const cloud = findCloud({ cloud: name, env });
  const title = `cloud "${name}"`;
  const lacks: Partial<Record<Capability, string>> = {};
  if (cloud.auth.identity.application_credential !== undefined) {
    lacks.applicationCredentials = `cloud "${name}" logs in with one itself, which may not make others`;
  }
  const admin = await administrator(env, lacks);
  if (admin === undefined) return { title, cloud, lacks, close: () => Promise.resolve() };
  if (!(await hasBackups(admin))) lacks.backups = `cloud "${name}" has no backup service`;
  const { other, close } = await ownProject(admin, cloud.authUrl);
  return { title, cloud, lacks, other, close };
}

async function administrator(
  env: NodeJS.ProcessEnv,
  lacks: Partial<Record<Capability, string>>,
): Promise<Cloud | undefined> {
  const name = env.IDR_CONTRACT_ADMIN ?? "admin";
  try {
    const cloud = new Cloud(findCloud({ cloud: name, env }), "admin");
    await cloud.session();
    return cloud;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    lacks.otherProject = `it takes an administrator to limit a project: ${why}`;
    lacks.backups = "only an administrator can see whether there is a backup service";
    return undefined;
  }
}

async function hasBackups(admin: Cloud): Promise<boolean> {
  const { body } = await admin.get("volume", "/os-services?binary=cinder-backup");
  const { services } = body as { services: { state: string }[] };
  return services.some((service) => service.state === "up");
}

/** A new project with a user, both gone at `close`. */
async function ownProject(
  admin: Cloud,
  authUrl: string,
): Promise<{ other: OtherProject; close: () => Promise<void> }> {
  const name = `contract-${randomBytes(4).toString("hex")}`;
  const password = randomBytes(16).toString("hex");
  const { body: roles } = await admin.get("identity", "/roles?name=member");
  const [role] = (roles as { roles: { id: string }[] }).roles;
  const project = await admin.make("project", { name, description: "made by the contract suite" });
  const user = await admin.make("user", { name, password, default_project_id: project.id });
  await admin.call("identity", "PUT", `/projects/${project.id}/users/${user.id}/roles/${role?.id ?? ""}`);
  const setQuotas = async (service: LimitedService, quotas: Readonly<Record<string, number>>) => {
    const [path, key] =
      service === "network"
        ? [`/quotas/${project.id}`, "quota"]
        : [`/os-quota-sets/${project.id}`, "quota_set"];
    const answer = await admin.call(service, "PUT", path, { body: { [key]: quotas } });
    if (answer.status !== 200) throw new Error(`quotas of ${service}: ${JSON.stringify(answer.body)}`);
  };
  const auth = {
    identity: { methods: ["password"], password: { user: { id: user.id, password } } },
    scope: { project: { id: project.id } },
  };
  const { config } = admin;
  return {
    other: { cloud: { ...config, name, authUrl, auth }, setQuotas },
    close: once(async () => {
      await purge(admin, project.id);
      await admin.cleanUp();
    }),
  };
}

/** What OpenStack keeps for a project after all that the project made is gone. */
async function purge(admin: Cloud, project: string): Promise<void> {
  const { body } = await admin.get("network", `/security-groups?project_id=${project}`);
  for (const group of (body as { security_groups: { id: string }[] }).security_groups) {
    await admin.call("network", "DELETE", `/security-groups/${group.id}`);
  }
  await admin.call("network", "DELETE", `/quotas/${project}`);
  await admin.call("compute", "DELETE", `/os-quota-sets/${project}`);
  await admin.call("volume", "DELETE", `/os-quota-sets/${project}`);
}
