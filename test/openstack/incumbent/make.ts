import { type Incumbent, type IncumbentGroup, type IncumbentServer, proxyOf } from "./description";

/** Text of the `idr` command's own site file may name what these return. */
export interface MadeProduction {
  /** Production's public address. */
  readonly address: string;
}

/** How the incumbent's objects are made: by the plain command or by the API. Names stand for ids throughout. */
export interface Operations {
  readonly network: (name: string) => Promise<void>;
  readonly subnet: (spec: Pick<Incumbent, "network" | "subnet" | "cidr" | "dns">) => Promise<void>;
  /** With its gateway on the external network. */
  readonly router: (name: string, externalNetwork: string) => Promise<void>;
  readonly addSubnet: (router: string, subnet: string) => Promise<void>;
  readonly group: (group: IncumbentGroup) => Promise<void>;
  readonly keyPair: (pair: Incumbent["keyPair"]) => Promise<void>;
  /** Boots from a volume that goes with it, on a port that Nova makes, and waits until it is up. */
  readonly server: (
    server: IncumbentServer,
    on: Pick<Incumbent, "network" | "image" | "keyPair">,
  ) => Promise<void>;
  /** Waits until it is available. */
  readonly volume: (name: string, sizeGiB: number) => Promise<void>;
  /** Waits until it is in use. */
  readonly attach: (server: string, volume: string, device: string) => Promise<void>;
  /** A new floating IP, without a description; returns its address. */
  readonly address: (externalNetwork: string) => Promise<string>;
  /** Puts it on the only port of a server. */
  readonly give: (server: string, address: string) => Promise<void>;
}

/** Makes all of a production, in the order in which the incumbent's playbooks do. */
export async function makeIncumbent(spec: Incumbent, by: Operations): Promise<MadeProduction> {
  await makeFront(spec, by);
  await by.keyPair(spec.keyPair);
  for (const group of spec.groups) await by.group(group);
  for (const server of spec.servers) {
    await by.server(server, spec);
    for (const { name, sizeGiB, device } of server.volumes) {
      await by.volume(name, sizeGiB);
      await by.attach(server.name, name, device);
    }
  }
  const address = await by.address(spec.externalNetwork);
  await by.give(proxyOf(spec), address);
  return { address };
}

/** Network, subnet and router. */
export async function makeFront(spec: Incumbent, by: Operations): Promise<void> {
  await by.network(spec.network);
  await by.subnet(spec);
  await by.router(spec.router, spec.externalNetwork);
  await by.addSubnet(spec.router, spec.subnet);
}
