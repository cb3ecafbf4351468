import { readFileSync } from "node:fs";

/** Ends the process with a clear message when Node.js is older than versions.json asks for. */
export function requireNode(have = process.versions.node) {
  const { node: wanted } = JSON.parse(readFileSync(new URL("versions.json", import.meta.url), "utf8"));
  const [haveParts, wantedParts] = [have, wanted].map((version) => version.split(".").map(Number));
  const first = wantedParts.findIndex((part, index) => part !== haveParts[index]);
  if (first === -1 || haveParts[first] > wantedParts[first]) return;
  console.error(
    `error: Node.js ${have} is too old: ${wanted} or newer is needed\nfix: install a current Node.js from https://nodejs.org`,
  );
  process.exit(1);
}
