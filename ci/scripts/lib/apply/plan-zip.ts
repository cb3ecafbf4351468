import { inflateRawSync } from "node:zlib";
import { IdrError, messageOf } from "../../../../constructs/errors";

/** What a saved plan may hold at most, in bytes: a plan of 5,000 resources is far below. */
const LIMITS = { entries: 16, entry: 128 * 1024 * 1024, all: 256 * 1024 * 1024 } as const;

const END = { signature: 0x06054b50, size: 22 } as const;
const CENTRAL = { signature: 0x02014b50, size: 46 } as const;
const LOCAL = { signature: 0x04034b50, size: 30 } as const;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/**
 * The files of a zip as engines write their plans, by name; in memory, nothing is written anywhere. Whoever made the
 * zip may be an enemy: it must be one that every reader understands alike, so two files of a name, anything before the
 * first file, between two or after the list of files, an encryption or a comment are refused.
 * @throws IdrError `plan-unreadable`
 */
export function readZip(zip: Buffer): ReadonlyMap<string, Buffer> {
  try {
    return filesOf(zip);
  } catch (error) {
    throw new IdrError("plan-unreadable", `refused: a saved plan can't be read: ${messageOf(error)}`, {
      fix: "nothing was applied; plan again, and find out who made this one",
      cause: error,
    });
  }
}

function filesOf(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = zip.length - END.size;
  if (end < 0 || zip.readUInt32LE(end) !== END.signature)
    throw new Error("it is no zip file, or a longer one");
  const count = zip.readUInt16LE(end + 10);
  if (count > LIMITS.entries) throw new Error(`it has ${count} files (allowed: ${LIMITS.entries})`);
  const start = zip.readUInt32LE(end + 16);
  const files = new Map<string, Buffer>();
  let at = start;
  let next = 0;
  let total = 0;
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== CENTRAL.signature) throw new Error("its list of files is damaged");
    const [method, packed, size] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 24),
    ] as const;
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    ) as [number, number, number];
    const name = zip.toString("latin1", at + CENTRAL.size, at + CENTRAL.size + nameLength);
    if (!/^[\w./-]{1,100}$/.test(name)) throw new Error(`file ${index + 1} has a name that no plan has`);
    if (files.has(name)) throw new Error(`it has two files ${name}`);
    if ((zip.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw new Error(`${name} is encrypted`);
    total += size;
    if (size > LIMITS.entry || total > LIMITS.all) throw new Error(`${name} is too large (${size} bytes)`);
    const local = zip.readUInt32LE(at + 42);
    if (local !== next) throw new Error(`there is something before ${name} that no file is`);
    const { content, after } = contentOf(zip, local, name, { method, packed, size });
    files.set(name, content);
    next = after;
    at += CENTRAL.size + nameLength + extraLength + commentLength;
  }
  if (next !== start) throw new Error("there is something behind its files that no file is");
  if (at !== end) throw new Error("its list of files is damaged");
  return files;
}

/** A file's content, and where the next one begins. */
function contentOf(
  zip: Buffer,
  at: number,
  name: string,
  listed: { readonly method: number; readonly packed: number; readonly size: number },
): { readonly content: Buffer; readonly after: number } {
  if (zip.readUInt32LE(at) !== LOCAL.signature) throw new Error(`${name} is not where the list says`);
  const nameLength = zip.readUInt16LE(at + 26);
  const begin = at + LOCAL.size + nameLength + zip.readUInt16LE(at + 28);
  const own = zip.toString("latin1", at + LOCAL.size, at + LOCAL.size + nameLength);
  if (own !== name || zip.readUInt16LE(at + 8) !== listed.method) throw new Error(`${name} has two headers`);
  const packed = zip.subarray(begin, begin + listed.packed);
  const content = unpacked(packed, name, listed);
  if (packed.length !== listed.packed || content.length !== listed.size)
    throw new Error(`${name} is shorter or longer than it says`);
  // Go writes sizes and checksum behind the file: 16 bytes with their signature.
  const described = (zip.readUInt16LE(at + 6) & 8) !== 0 ? 16 : 0;
  return { content, after: begin + listed.packed + described };
}

function unpacked(
  packed: Buffer,
  name: string,
  { method, size }: { readonly method: number; readonly size: number },
): Buffer {
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  throw new Error(`${name} is packed in a way that no engine uses (${method})`);
}
