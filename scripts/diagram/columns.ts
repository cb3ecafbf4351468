import type { Role } from "../../constructs/model";
import { groupBy } from "./open-ports";
import type { Block, Card, Column, ColumnKind } from "./picture";

/** Purposes of servers, in the order in which a visitor's request meets them. */
const COLUMNS: readonly {
  readonly kind: ColumnKind;
  readonly heading: string;
  readonly roles: readonly Role[];
}[] = [
  { kind: "entry", heading: "Entry", roles: ["proxy"] },
  { kind: "readonly", heading: "Read-only OMERO", roles: ["omeroreadonly"] },
  { kind: "data", heading: "Data", roles: ["omeroreadwrite", "database"] },
  { kind: "service", heading: "Services", roles: ["management", "searchengine", "other"] },
];

/** From this many on, read-only servers are drawn as a grid … */
const READ_ONLY_GRID = 2;
/** … and other servers that have nothing of their own to show. */
const PLAIN_GRID = 8;

/** Servers in the columns of their purpose; many that are alike are drawn as one grid. */
export function columnsOf(servers: readonly { readonly role: Role; readonly block: Block }[]): Column[] {
  return COLUMNS.map(({ kind, heading, roles }): Column => {
    const blocks = roles
      .flatMap((role) => servers.filter((server) => server.role === role))
      .map(({ block }) => block);
    return { kind, heading, blocks: gathered(blocks, kind === "readonly" ? READ_ONLY_GRID : PLAIN_GRID) };
  }).filter(({ blocks }) => blocks.length > 0);
}

/** Puts plain cards of one stem and flavor into a grid where there are at least `from` of them. */
function gathered(blocks: readonly Block[], from: number): Block[] {
  const key = (block: Block) =>
    isPlain(block) ? `${stem(block.name)}/${block.flavor}/${block.storage}` : "";
  const groups = groupBy(blocks, key);
  return blocks.flatMap((block): Block[] => {
    const group = groups.get(key(block))!;
    if (!isPlain(block) || group.length < from) return [block];
    if (group[0] !== block) return [];
    const sorted = (group as Card[]).toSorted((a, b) => numberOf(a.name) - numberOf(b.name));
    const cells = sorted.map(({ name, fullName, change }) => ({
      label: name === stem(name) ? name : name.slice(stem(name).length + 1),
      fullName,
      ...(change === undefined ? {} : { change }),
    }));
    return [{ shape: "grid", name: stem(block.name), flavor: block.flavor, storage: block.storage, cells }];
  });
}

function isPlain(block: Block): block is Card {
  return (
    block.shape === "card" &&
    block.volumes.length === 0 &&
    block.open.length === 0 &&
    block.warning === undefined &&
    block.addresses.length === 0
  );
}

/** `omeroreadonly-12` without its number. */
function stem(name: string): string {
  return name.replace(/-\d+$/, "");
}

function numberOf(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}
