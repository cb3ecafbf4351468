/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are JSON of the engine */
import type { Block } from "../../scenario";
import { changeOf, inner, listIn, scenariosOf } from "../scenario";
import { update } from "./edit";
import { KEY, NETWORK, PORT, SERVER } from "./names";
import { on, onText } from "./parts";
import { drifted, output, outputGone, reads } from "./state";

const { question, safe } = scenariosOf("harmless");
const SAME = "Nothing changes in the cloud.";

/** What an honest operator does in a year, with what is read and said. */
export const HARMLESS_READ = [
  safe(
    "th-ok-output-servers",
    "revnew",
    "outputs with the servers' names and how many there are",
    "They are no secret.",
    on("revnew", (plan) => {
      output(plan, "servers", ["revnew-database", "revnew-proxy"]);
      output(plan, "count", 5);
    }),
  ),
  question(
    "th-ok-output-gone",
    "live",
    "an output is no longer there",
    "The command reads it: it says whom the spare address reaches.",
    on("live", (plan) => outputGone(plan, "spare")),
  ),
  safe(
    "th-ok-output-described",
    "live",
    "the outputs are described",
    SAME,
    on("live", (plan) => {
      const outputs = inner(plan, "configuration", "root_module", "outputs");
      for (const name of ["live", "spare"])
        inner(outputs, name)["description"] = `The environment that is ${name}`;
    }),
  ),
  safe(
    "th-ok-output-key",
    "site",
    "an output with the fingerprint and the public key of the servers' key pair",
    "Both are public.",
    on("site", (plan) => {
      const { fingerprint, public_key } = changeOf(plan, `${KEY}.rev-key`)["change"].after as Block;
      output(plan, "fingerprint", fingerprint, {
        references: [`${KEY}.rev-key.fingerprint`, `${KEY}.rev-key`],
      });
      output(plan, "key", public_key, { references: [`${KEY}.rev-key.public_key`, `${KEY}.rev-key`] });
    }),
  ),
  safe(
    "th-ok-read-external",
    "revidr",
    "the external network is looked up by its name",
    "It is read, and nothing depends on it.",
    on("revidr", (plan) =>
      reads(
        plan,
        NETWORK,
        "public",
        { name: "public", external: true },
        { id: "4dae440f-cbe7-438b-b68c-09b5c370db29", name: "public", external: true, shared: false },
      ),
    ),
  ),
  safe(
    "th-ok-read-zones",
    "revidr",
    "the availability zones are looked up, for an output",
    "They are read, and no secret.",
    on("revidr", (plan) => {
      const type = "openstack_compute_availability_zones_v2";
      reads(plan, type, "all", { state: "available" }, { id: "1741", names: ["nova"], state: "available" });
      output(plan, "zones", ["nova"], { references: [`data.${type}.all.names`, `data.${type}.all`] });
    }),
  ),
  safe(
    "th-ok-read-proxy-port",
    "live",
    "an output with the hardware address of production's port",
    "It is read anyway, and no secret.",
    on("live", (plan) =>
      output(plan, "mac", "fa:16:3e:dd:81:c7", {
        references: [`data.${PORT}.production.mac_address`, `data.${PORT}.production`],
      }),
    ),
  ),
  question(
    "th-ok-drift-metadata",
    "revidr",
    "a note that somebody wrote into a server's metadata by hand is taken out again",
    "Somebody changed the server by hand, and is not asked.",
    on("revidr", (plan) => {
      const server = `${SERVER}.revidr-omeroreadonly-1`;
      const { metadata } = changeOf(plan, server)["change"].after as Block;
      const noted = { ...(metadata as Block), note: "looked at on Monday" };
      drifted(plan, server, { metadata: noted, all_metadata: noted });
      update(plan, server, { metadata: metadata as Block, all_metadata: noted }, { config: { metadata } });
    }),
  ),
  question(
    "th-ok-provider-retries",
    "revidr",
    "the provider tries three times",
    "Nothing changes in the cloud; no construct writes it, so somebody is to know.",
    on(
      "revidr",
      (plan) =>
        void (inner(plan, "configuration", "provider_config", "openstack", "expressions")["max_retries"] = {
          constant_value: 3,
        }),
    ),
  ),
  safe(
    "th-ok-variable-contact",
    "revidr",
    "a variable with the operators' address, for a tag of the network",
    "Nothing here reads tags.",
    on("revidr", (plan) => {
      inner(plan, "configuration", "root_module")["variables"] = { contact: { default: "ops@example.org" } };
      plan["variables"] = { contact: { value: "ops@example.org" } };
      update(
        plan,
        `${NETWORK}.revidr`,
        { tags: ["ops@example.org"] },
        { config: { tags: ["${var.contact}"] } },
      );
    }),
  ),
  safe(
    "th-ok-text-order",
    "revidr",
    "the changes in another order, and a tag on one of them",
    "The order says nothing.",
    on("revidr", (plan) => {
      update(plan, `${NETWORK}.revidr`, { tags: ["2027"] });
      listIn(plan, "resource_changes").reverse();
      listIn(plan, "configuration", "root_module", "resources").reverse();
    }),
  ),
  safe(
    "th-ok-text-pretty",
    "live",
    "the plan as somebody's tool has formatted it",
    "Blanks say nothing.",
    onText("live", (text) => `${JSON.stringify(JSON.parse(text), null, 2)}\n`),
  ),
];
