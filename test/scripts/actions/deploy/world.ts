import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseSite, type Site } from "../../../../constructs/model";
import { deployStack, type DeployedStack, type DeployOptions } from "../../../../scripts/actions/deploy";
import type { StackPlan } from "../../../../scripts/actions/plan";
import { Engine, resourcesOf } from "../../../../scripts/engine";
import type { IdrEvent } from "../../../../scripts/events";
import { connect, type OpenStack } from "../../../../scripts/openstack";
import { type Sandbox, startSandbox } from "../../../../scripts/sandbox";
import { ensureTools, type Tools } from "../../../../scripts/setup/tools";
import type { OpenSite } from "../../../../scripts/site";
import { type StackInfo, synthesize } from "../../../../stacks/app";
import { siteFile } from "../../../site-files";
import { Maker } from "../verify/make";

const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false, volumes: { database-db: { size: 2 }, proxy-nginxcache: { size: 1 } }";

/** A proxy, an OMERO server and a database, and a release of them that copies two volumes. */
export const SITE = `idr: { ${SMALL} }\nnewidr: { ${SMALL}, release: { from: idr } }`;

/** How a deployment came out. */
export interface Deployed extends DeployedStack {
  /** The plan that was asked about. */
  readonly plan?: StackPlan;
  readonly events: readonly IdrEvent[];
}

type DeployedWith = Partial<DeployOptions> & { readonly watch?: (event: IdrEvent) => void };

/** A site on a sandbox of its own, deployed by the real engine and provider. */
export class World {
  readonly stacks: readonly StackInfo[];
  readonly open: OpenSite;
  private readonly site: Site;
  private madeBefore: ReadonlySet<string> = new Set();

  private constructor(
    readonly directory: string,
    readonly sandbox: Sandbox,
    readonly cloud: OpenStack,
    readonly tools: Tools,
    readonly env: NodeJS.ProcessEnv,
    environments: string,
  ) {
    const file = path.join(directory, "idr.yaml");
    const text = siteFile(environments).replace("cloud: test", "cloud: sandbox");
    this.site = parseSite(text, "idr.yaml");
    this.open = { site: this.site, file, directory, text };
    this.stacks = synthesize(this.site, { directory });
  }

  /** @param environments those of its site file */
  static async open(
    settings: Parameters<typeof startSandbox>[0] = {},
    environments: string = SITE,
  ): Promise<World> {
    const directory = mkdtempSync(path.join(tmpdir(), "idr-deploy-"));
    const quick = { bootSeconds: 0.1, createSeconds: 0.1, deleteSeconds: 0.1, attachSeconds: 0.1 };
    const sandbox = await startSandbox({ ...quick, dataPlane: false, ...settings });
    const clouds = await sandbox.writeClouds(directory);
    const env: NodeJS.ProcessEnv = { ...process.env, OS_CLIENT_CONFIG_FILE: clouds, OS_CLOUD: "sandbox" };
    const cloud = await connect({ cloud: "sandbox", env });
    return new World(directory, sandbox, cloud, await ensureTools(() => undefined), env, environments);
  }

  async close(): Promise<void> {
    this.cloud.close();
    await this.sandbox.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  stack(name: string): StackInfo {
    return this.stacks.find((stack) => stack.name === name)!;
  }

  stateFile(stack: string): string {
    return path.join(this.directory, "state", "sandbox", `${stack}.tfstate`);
  }

  engine(stack: string): Engine {
    return new Engine(this.tools, this.stack(stack).directory, {
      emit: () => undefined,
      stack,
      env: this.env,
    });
  }

  /** Deploys a stack, agreeing to its plan. */
  deploy(name: string, options: DeployedWith = {}): Promise<Deployed> {
    return this.deployStack(this.stack(name), options);
  }

  /** The same for a stack that was synthesized otherwise. */
  async deployStack(stack: StackInfo, options: DeployedWith = {}): Promise<Deployed> {
    const events: IdrEvent[] = [];
    let plan: StackPlan | undefined;
    const done = await deployStack(stack, {
      tools: this.tools,
      cloud: this.cloud,
      env: this.env,
      emit: (event) => {
        events.push(event);
        options.watch?.(event);
      },
      approve: (shown) => {
        plan = shown;
        return Promise.resolve();
      },
      ...options,
    });
    return { ...done, events, ...(plan === undefined ? {} : { plan }) };
  }

  /** What the cloud has that a stack made, by kind and name: each must be there once. */
  async names(): Promise<string[]> {
    const { network, compute, volume } = this.cloud;
    const [networks, subnets, groups, ports, servers, volumes] = await Promise.all([
      network.networks({ own: true }),
      network.subnets(),
      network.securityGroups(),
      network.ports(),
      compute.servers(),
      volume.volumes(),
    ]);
    const named = { networks, subnets, groups, ports, servers, volumes };
    return Object.entries(named)
      .flatMap(([kind, all]) => all.filter(({ name }) => name !== "").map(({ name }) => `${kind} ${name}`))
      .sort();
  }

  /** Deploys the site, and makes its environment `idr` without the engine, which takes no time. */
  async makeProduction(): Promise<void> {
    await this.deploy("site");
    const maker = new Maker(this.directory, this.cloud);
    await maker.environment(this.site.environments[0]!);
    maker.close();
    this.madeBefore = new Set((await this.unknown()).map((text) => text.split(" ").at(-1)!));
  }

  /** What the cloud has and no state knows, but for what the cloud makes by itself and what was made without the engine. */
  async unknown(): Promise<string[]> {
    const { network, compute, volume } = this.cloud;
    const known = new Set<string>();
    for (const { name } of this.stacks) {
      for (const { values } of resourcesOf(await this.engine(name).state())) known.add(String(values["id"]));
    }
    const servers = await compute.servers();
    const groups = (await network.securityGroups()).filter(({ name }) => name !== "default");
    const ids = new Set(groups.map(({ id }) => id));
    const all = [
      ...(await network.networks({ own: true })),
      ...(await network.subnets()),
      ...(await network.routers()),
      ...(await network.floatingIps()).map(({ id, description }) => ({ id, name: description })),
      ...(await network.ports()).filter(({ name }) => name !== ""),
      ...(await network.routerInterfaces()).map(({ id }) => ({ id, name: "interface" })),
      ...groups,
      ...(await network.securityGroupRules())
        .filter(({ groupId }) => ids.has(groupId))
        .map(({ id, direction, protocol }) => ({ id, name: `rule ${direction} ${protocol ?? "any"}` })),
      ...servers,
      ...(await volume.volumes()).filter(({ name }) => name !== ""),
    ];
    // The root volume of a server that is gone would have no name, and no server.
    const roots = new Set(servers.flatMap(({ volumeIds }) => volumeIds));
    const lost = (await volume.volumes()).filter(({ id, name }) => name === "" && !roots.has(id));
    return [...all, ...lost]
      .filter(({ id }) => !known.has(id) && !this.madeBefore.has(id))
      .map(({ id, name }) => `${name} ${id}`);
  }
}
