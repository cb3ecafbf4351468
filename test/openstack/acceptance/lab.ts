import { execFileSync } from "node:child_process";
import { join } from "node:path";

const LAB = join(__dirname, "../lab/lab");

/** The content of the lab's volumes, which no server there has as a device. */
export const volumeContent = {
  /** Writes a mark `offset` bytes from the start of a volume. */
  write: (volumeId: string, offset: number, text: string): void => {
    run("volume", "write", volumeId, String(offset), text);
  },
  read: (volumeId: string, offset: number): string => run("volume", "read", volumeId, String(offset)),
  /** Equal for two volumes of the same content. */
  checksum: (volumeId: string): string => run("volume", "checksum", volumeId),
};

function run(...args: string[]): string {
  return execFileSync(LAB, args, { encoding: "utf8" }).trim();
}
