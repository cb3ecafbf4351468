import { block } from "../../../scenario";
import { add, addServer, scenariosOf, set } from "../../scenario";
import { PORT, SERVER, TWO } from "./parts";

const { forbidden, person } = scenariosOf("identities");

/** Second objects of a name, and names that change. */
export const NAMES = [
  person(
    "id-router-renamed",
    "site",
    "the shared router gets another name",
    "Environments find it by that.",
    (config) => set(config, "openstack_networking_router_v2", "rev-router", { name: "gateway" }),
  ),
  person("id-second-router", "revidr", "a second router of the shared one's name", TWO, (config) =>
    add(config, "openstack_networking_router_v2", "mine", { name: "rev-router" }),
  ),
  person("id-second-proxy-port", "revnew", "a second port called revidr-proxy", TWO, (config) =>
    add(config, PORT, "mine", {
      name: "revidr-proxy",
      network_id: "${openstack_networking_network_v2.revnew.id}",
    }),
  ),
  forbidden(
    "id-proxy-port-name-taken",
    "revidr",
    "a read-only server's port takes the name of the proxy's",
    "Production's address goes to it with the next deployment.",
    (config) => {
      set(config, PORT, "revidr-proxy", { name: "revidr-proxy-old" });
      set(config, PORT, "revidr-omeroreadonly-1", { name: "revidr-proxy" });
    },
  ),
  person(
    "id-proxy-port-renamed",
    "revidr",
    "the proxy's port gets another name",
    "The live stack finds it by that.",
    (config) => set(config, PORT, "revidr-proxy", { name: "revidr-web" }),
  ),
  person("id-second-network", "revnew", "a second network called revidr", TWO, (config) =>
    add(config, "openstack_networking_network_v2", "mine", { name: "revidr" }),
  ),
  person("id-second-group", "revnew", "a second group called revidr-internal", TWO, (config) =>
    add(config, "openstack_networking_secgroup_v2", "mine", { name: "revidr-internal" }),
  ),
  person("id-second-server", "revnew", "a second server called revidr-database", TWO, (config) => {
    const like = block(config, SERVER, "revnew-omeroreadonly-1");
    add(config, PORT, "mine", {
      ...structuredClone(block(config, PORT, "revnew-omeroreadonly-1")),
      name: "mine",
    });
    add(config, SERVER, "mine", {
      ...structuredClone(like),
      name: "revidr-database",
      network: [{ port: "${openstack_networking_port_v2.mine.id}" }],
    });
  }),
  person("id-second-volume", "revnew", "a second volume called revidr-database-db", TWO, (config) =>
    add(config, "openstack_blockstorage_volume_v3", "mine", { name: "revidr-database-db", size: 1 }),
  ),
  person(
    "id-second-key",
    "revidr",
    "another key under the name of the servers' key pair",
    "New servers let its owner in.",
    (config) =>
      add(config, "openstack_compute_keypair_v2", "mine", {
        name: "rev-key",
        public_key:
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX stranger@example.org",
      }),
  ),
  person(
    "id-server-with-other-key",
    "revidr",
    "another server with a key of its own",
    "Its owner gets into the environment.",
    (config) => {
      add(config, "openstack_compute_keypair_v2", "mine", {
        name: "guest",
        public_key:
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX stranger@example.org",
      });
      addServer(config, "revidr-worker", { key_pair: "guest" });
    },
  ),
];
