/** A key of nobody, for site files in tests. */
export const SSH_KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN test";

/** The text of a site file: what every one needs, and what a test adds. */
export function siteFile(environments: string, rest = "live: idr"): string {
  const body = environments
    .trim()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
  return `cloud: test\nsshKeys: ["${SSH_KEY}"]\n${rest}\nenvironments:\n${body}\n`;
}

/** A day within which a waiver may end: not hard-wired, since it may be no more than a year away. */
export const NEXT_MONTH = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
