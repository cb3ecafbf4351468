import { createHash } from "node:crypto";
import { cut } from "../../ui/format";

/** Characters of a comment, which its author chooses. */
const LONGEST = 60;

/** An OpenSSH public key as people know it: type, fingerprint as `ssh-keygen -l` has it, comment. */
export function shownKey(text: string): string {
  const [type = "", body = "", ...comment] = text.trim().split(/\s+/);
  const digest = createHash("sha256").update(Buffer.from(body, "base64")).digest("base64").replace(/=+$/, "");
  return [cut(type, LONGEST), `SHA256:${digest}`, cut(comment.join(" "), LONGEST)].filter(Boolean).join(" ");
}
