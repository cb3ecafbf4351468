import type { ResourceChange } from "../../engine/plan-json";

/** Address of the block that an object is made by: its own without the keys of instances. A key may have any character. */
export function blockAddress(address: string): string {
  if (!address.includes("[")) return address;
  let made = "";
  let at = 0;
  while (at < address.length) {
    const open = address.indexOf("[", at);
    if (open < 0) return made + address.slice(at);
    made += address.slice(at, open);
    at = endOfKey(address, open);
  }
  return made;
}

/** Where a key ends that begins at `open`: behind its bracket. */
function endOfKey(address: string, open: number): number {
  if (address[open + 1] !== '"') {
    const close = address.indexOf("]", open);
    return close < 0 ? address.length : close + 1;
  }
  for (let at = open + 2; at < address.length; at += 1) {
    if (address[at] === "\\") at += 1;
    else if (address[at] === '"') return at + 2;
  }
  return address.length;
}

/** Address of the module that an object is in, without keys, with a dot at its end; empty: the root. */
export function moduleOf(change: Pick<ResourceChange, "address" | "type" | "name">): string {
  const block = blockAddress(change.address);
  const own = block.length - `${change.type}.${change.name}`.length;
  return block.slice(0, Math.max(own, 0)).replace(/data\.$/, "");
}
