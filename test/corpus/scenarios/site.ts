import { FLOATING_IP, KEY_PAIR, ROUTER } from "../../../scripts/review/kinds";
import { NOBODY, block, drop, instance, rename, swap, type Scenario } from "../scenario";

/** The site stack: router, addresses, key pair. */
export const SITE: readonly Scenario[] = [
  {
    id: "site-first",
    title: "first deployment of the site stack",
    stack: "site",
    state: "none",
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "site-unchanged",
    title: "nothing changed",
    stack: "site",
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "site-key-pair-replaced",
    title: "another first SSH key",
    stack: "site",
    site: (text) => swap(text, "AAAAIKnOhqGZsG9Vt5rl", "AAAAIKnOhqGZsG9Vt5rx"),
    verdict: "person",
    policies: ["key-pair-lost"],
    dangerous: true,
  },
  {
    id: "site-production-address-dropped",
    title: "the block of production's address was removed, and prevent_destroy with it",
    stack: "site",
    config: (config) => {
      drop(config, FLOATING_IP, "rev-production");
      delete (config as { output?: unknown }).output;
    },
    verdict: "forbidden",
    policies: ["public-address-released"],
    dangerous: true,
  },
  {
    id: "site-production-address-replaced",
    title: "production's address from another subnet, protection taken off",
    stack: "site",
    config: (config) => {
      const address = block(config, FLOATING_IP, "rev-production");
      address["lifecycle"] = {};
      address["address"] = "203.0.113.99";
    },
    verdict: "forbidden",
    policies: ["public-address-released"],
    dangerous: true,
  },
  {
    id: "site-production-address-bound",
    title: "the floating IP binds itself (port_id no longer ignored)",
    stack: "site",
    config: (config) => {
      const address = block(config, FLOATING_IP, "rev-production");
      address["lifecycle"] = { prevent_destroy: true };
      address["port_id"] = NOBODY;
    },
    verdict: "forbidden",
    policies: ["public-address-released"],
    dangerous: true,
  },
  {
    id: "site-spare-address-dropped",
    title: "the spare address is given back",
    stack: "site",
    config: (config) => {
      drop(config, FLOATING_IP, "rev-spare");
      delete (config as { output?: unknown }).output;
    },
    verdict: "person",
    policies: ["public-address-released"],
    dangerous: true,
  },
  {
    id: "site-router-renamed-construct",
    title: "the router's construct was renamed, without a moved block",
    stack: "site",
    config: (config) => rename(config, ROUTER, "rev-router", "rev-gateway"),
    verdict: "person",
    policies: ["network-lost"],
    dangerous: true,
  },
  {
    id: "site-router-other-gateway",
    title: "the router gets another way out, in place",
    stack: "site",
    config: (config) => void (block(config, ROUTER, "rev-router")["external_network_id"] = NOBODY),
    verdict: "person",
    policies: ["network-lost"],
    dangerous: true,
  },
  {
    id: "site-router-down",
    title: "the router is switched off, in place",
    stack: "site",
    config: (config) => void (block(config, ROUTER, "rev-router")["admin_state_up"] = false),
    verdict: "person",
    policies: ["network-lost"],
    dangerous: true,
  },
  {
    id: "site-address-gone-from-cloud",
    title: "somebody released production's address by hand",
    stack: "site",
    editState: (state) => {
      instance(state, FLOATING_IP, "rev-production").attributes["id"] = NOBODY;
    },
    verdict: "person",
    policies: ["drift"],
    dangerous: true,
  },
  {
    id: "site-key-pair-gone-from-cloud",
    title: "somebody deleted the key pair by hand",
    stack: "site",
    editState: (state) => {
      instance(state, KEY_PAIR, "rev-key").attributes["id"] = "rev-no-such-key";
    },
    verdict: "person",
    policies: ["drift"],
    dangerous: true,
  },
];
