import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";

/** Where a saved plan keeps the state that it was made from. */
const STATE = "tfstate";
const END = 0x06054b50;
const ENTRY = 0x02014b50;
/** Fixed parts of the records of a zip file, in bytes. */
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;

/** The state that a saved plan was made from, with its lineage and serial. A saved plan is a zip file. */
export async function stateInPlan(planFile: string): Promise<string> {
  const zip = await readFile(planFile);
  let end = zip.length - END_SIZE;
  while (end > 0 && zip.readUInt32LE(end) !== END) end--;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0 && zip.readUInt32LE(at) === ENTRY; left--) {
    const method = zip.readUInt16LE(at + 10);
    const size = zip.readUInt32LE(at + 20);
    const nameSize = zip.readUInt16LE(at + 28);
    const rest = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString("utf8", at + ENTRY_SIZE, at + ENTRY_SIZE + nameSize);
    if (name === STATE) {
      const begin = local + LOCAL_SIZE + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const packed = zip.subarray(begin, begin + size);
      return (method === 0 ? packed : inflateRawSync(packed)).toString("utf8");
    }
    at += ENTRY_SIZE + nameSize + rest;
  }
  throw new Error(`there is no ${STATE} in ${planFile}`);
}
