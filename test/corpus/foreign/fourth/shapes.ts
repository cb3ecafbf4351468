import { swap, type StackConfig } from "../../scenario";
import { EXTRAS } from "./extras";

/** A site from which plans start: its file, and what its operators have added to its stacks by hand. */
export interface Shape {
  /** Makes its site file of the base's. */
  readonly site: (text: string) => string;
  /** Names of its stacks, in the order in which they are deployed. */
  readonly stacks: readonly string[];
  /** What is deployed beside the site file. */
  readonly extras?: (config: StackConfig, stack: string) => void;
}

const HEAD = /^[\s\S]*?(?=sshKeys:)/;
const ENVIRONMENTS = /environments:[\s\S]*$/;
const head = (name: string) =>
  `name: ${name}\ncloud: idr\nimage: Rocky Linux 9\nexternalNetwork: public\nkeyPair: ${name}-key\n`;
const site = (name: string, environments: string) => (text: string) =>
  swap(swap(text, HEAD, head(name)), ENVIRONMENTS, environments);

/** The shapes of sites by name; each is deployed once. */
export const SHAPES = {
  /** The base's: a small production and its release. */
  small: { site: (text) => text, stacks: ["site", "revidr", "revnew", "live"] },
  /** Production alone, with all of its servers and many read-only ones. */
  large: {
    site: site(
      "big",
      "environments:\n  bigidr: { omeroReadOnly: 14, subnet: 192.168.40.0/24 }\nlive: bigidr\n",
    ),
    stacks: ["site", "bigidr", "live"],
  },
  /** One read-only server, SSH for one office, no release. */
  tiny: {
    site: site(
      "atlas",
      "adminCidrs: [198.51.100.0/24]\nenvironments:\n  atlas: { omeroReadOnly: 1, subnet: 192.168.50.0/24, management: false, searchEngine: false }\nlive: atlas\n",
    ),
    stacks: ["site", "atlas", "live"],
  },
  /** A site to whose environment its operators have added things by hand. */
  worn: {
    site: site(
      "worn",
      "environments:\n  wornidr: { omeroReadOnly: 1, subnet: 192.168.60.0/24, management: false, searchEngine: false }\nlive: wornidr\n",
    ),
    stacks: ["site", "wornidr", "live"],
    extras: EXTRAS,
  },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;
