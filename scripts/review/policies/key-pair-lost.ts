import { effectOf, reasonOf } from "../change";
import { KEY_PAIR } from "../kinds";
import { changePolicy, concern } from "./policy";

/** The key pair that servers are made with. */
export const keyPairLost = changePolicy(
  {
    id: "key-pair-lost",
    severity: "person",
    risk: "reach",
    title: "a key pair is destroyed or replaced",
    why: "servers keep the key that they were made with, new ones get another: administrators may be locked out of them",
    example: "the first of sshKeys changed, so idr-deployment-key is replaced",
  },
  (change) => {
    if (change.type !== KEY_PAIR) return [];
    const effect = effectOf(change);
    if (effect === "stay" || effect === "read" || effect === "create") return [];
    const done = effect === "destroy" ? "destroyed" : effect === "replace" ? "replaced" : "changed";
    return [
      concern(change, {
        message: `is ${done}: ${reasonOf(change)}`,
        fix: "see that the new key's owners are the ones who need to reach the servers",
      }),
    ];
  },
);
