/** IPv4 arithmetic: addresses as unsigned 32-bit numbers. */

const DOTTED = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** The number of a dotted address, or undefined when it is none. */
export function parseAddress(text: string): number | undefined {
  const match = DOTTED.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    const byte = Number(part);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

export const printAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

export interface Block {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** The block of `a.b.c.d/n` (a plain address is a /32), or undefined when it is none. */
export function parseBlock(text: string): Block | undefined {
  const [address = "", mask, more] = text.split("/");
  const value = parseAddress(address);
  const prefix = mask === undefined ? 32 : /^\d{1,2}$/.test(mask) ? Number(mask) : NaN;
  if (value === undefined || more !== undefined || !(prefix >= 0 && prefix <= 32)) return undefined;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(value / size) * size;
  return { first, last: first + size - 1, prefix };
}

export const printBlock = (block: Block): string => `${printAddress(block.first)}/${block.prefix}`;

export const overlaps = (a: Block, b: Block): boolean => a.first <= b.last && b.first <= a.last;

export const contains = (block: Block, address: number): boolean =>
  address >= block.first && address <= block.last;
