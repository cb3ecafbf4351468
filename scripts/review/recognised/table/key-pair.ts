import { textOf } from "../../change";
import { adopted } from "../adopted";
import { NAME } from "../names";
import { ID, REGION, VALUE_SPECS, computed, elsewhere, facts, not, when } from "../rules";
import type { TypeFacts } from "../types";

const LOST = elsewhere(["key-pair-lost"], "reach", "others may log in to new servers");

export const KEY_PAIR_FACTS: TypeFacts = {
  attributes: {
    fingerprint: computed(),
    id: ID,
    name: NAME,
    private_key: facts("secret", not("secret", "the private key would be in the state"), LOST),
    public_key: facts(
      "changes who can reach what",
      when(
        ({ after, context: { site } }) => {
          const key = textOf(after)?.trim();
          return (
            key !== undefined &&
            (site === undefined
              ? /^(ssh|ecdsa|sk)-\S+ \S+/.test(key)
              : site.keyPair.publicKeys[0]?.trim() === key)
          );
        },
        "the first of the site file's SSH keys, or a public key that is written out",
        not("reach", "not the site file's key: others may log in to new servers"),
      ),
      LOST,
    ),
    region: REGION,
    user_id: facts("changes who can reach what", not("reach", "another user's key pair"), LOST),
    value_specs: VALUE_SPECS,
  },
  create: (change) =>
    textOf(change.change.after?.["public_key"]) === undefined
      ? {
          may: "secret",
          forbidden: true,
          why: "the cloud makes the key: its private half gets into the state",
        }
      : { harmless: "a public key" },
  destroy: LOST,
  forget: LOST,
  import: adopted,
};
