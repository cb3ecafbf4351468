/**
 * What is drawn, as plain data: a site and a plan are both turned into a
 * picture, and one drawing code lays it out. Nothing here knows of pixels.
 */
export interface Picture {
  readonly title: string;
  /** One line below the title: counts. */
  readonly summary: string;
  /** What has to be known of the whole picture, in the colour of a warning. @default nothing */
  readonly remark?: string;
  /** The whole picture in words, for those who can't see it. */
  readonly description: string;
  /** The world outside and its addresses; `undefined`: not part of the picture. */
  readonly outside?: Outside;
  /** Routers that environments share. */
  readonly router?: Labelled;
  readonly panels: readonly Panel[];
  /** Volumes that were made from something, with what they were made from. */
  readonly lineage: readonly LineageNode[];
  /** What has no shape of its own (key pairs, rules, ports …), one line each. */
  readonly notes: readonly Labelled[];
  /** How many objects a plan leaves, makes, changes …; `undefined`: the picture is of no plan. */
  readonly counts?: Readonly<Record<Change, number>>;
}

/** What a plan does with an object. */
export type Change = "untouched" | "created" | "changed" | "replaced" | "destroyed";

/** How a change is shown where colour can't be seen; as the engines write it. */
export const CHANGE_SYMBOLS: Readonly<Record<Change, string>> = {
  untouched: "·",
  created: "+",
  changed: "~",
  replaced: "-/+",
  destroyed: "-",
};

export interface Labelled {
  readonly label: string;
  readonly change?: Change;
}

export interface Outside {
  /** `external network public`. */
  readonly label: string;
  readonly addresses: readonly Address[];
}

/** Production's address, the spare one, or a server's own. */
export interface Address {
  readonly kind: AddressKind;
  readonly label: string;
  /** What it reaches: `idr-proxy`; `undefined`: it is parked. */
  readonly reaches?: string;
  readonly change?: Change;
}

export type AddressKind = "live" | "spare" | "own";

/** An environment: its network and what is on it. */
export interface Panel {
  readonly name: string;
  readonly badges: readonly Badge[];
  readonly summary: string;
  readonly network: Labelled;
  /** A second network, with the NFS servers. */
  readonly storage?: Labelled;
  /** How it gets out: by the shared router, or by one of its own (named) straight to the external network. */
  readonly way:
    | { readonly kind: "shared" }
    | { readonly kind: "direct"; readonly router: string }
    | { readonly kind: "none" };
  readonly columns: readonly Column[];
}

export interface Badge {
  readonly text: string;
  readonly kind: "live" | "spare" | "release";
}

/** Servers of one purpose. */
export interface Column {
  readonly heading: string;
  readonly kind: ColumnKind;
  readonly blocks: readonly Block[];
}

export type ColumnKind = "entry" | "readonly" | "data" | "service";

export type Block = Card | Grid;

/** One server. */
export interface Card {
  readonly shape: "card";
  readonly name: string;
  readonly fullName: string;
  readonly flavor: string;
  readonly addresses: readonly Pick<Address, "kind" | "label">[];
  /** What others than its own environment may connect to. */
  readonly open: readonly OpenPorts[];
  readonly storage: boolean;
  readonly volumes: readonly VolumeRow[];
  readonly change?: Change;
  /** What its change does that nobody would expect. */
  readonly warning?: string;
}

/** Many servers that are all alike. */
export interface Grid {
  readonly shape: "grid";
  readonly name: string;
  readonly flavor: string;
  readonly storage: boolean;
  readonly cells: readonly { readonly label: string; readonly fullName: string; readonly change?: Change }[];
}

export interface OpenPorts {
  /** `anyone`, or networks. */
  readonly to: string;
  /** `tcp 22, 80, 443`. */
  readonly ports: string;
  readonly change?: Change;
}

export interface VolumeRow {
  readonly name: string;
  readonly fullName: string;
  readonly sizeGiB: number;
  /** Device, mount, source: what there is. */
  readonly details: readonly string[];
  readonly change?: Change;
}

/** A volume, or what a volume was made from, with what was made from it. */
export interface LineageNode {
  readonly name: string;
  readonly sizeGiB?: number;
  /** How it came from its parent: `clone`, `from snapshot`, `from backup`; `undefined` for a first one. */
  readonly how?: string;
  /** Not in the site file: a snapshot, a backup, or a volume that something else made. */
  readonly foreign: boolean;
  readonly children: readonly LineageNode[];
  readonly change?: Change;
}

/** `1,500 GiB`. */
export function gib(size: number): string {
  return `${size.toLocaleString("en-GB")} GiB`;
}
