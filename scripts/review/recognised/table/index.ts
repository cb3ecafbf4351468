import {
  ATTACHMENT,
  BINDING,
  FLOATING_IP,
  GROUP,
  KEY_PAIR,
  NETWORK,
  PORT,
  ROUTER,
  ROUTER_INTERFACE,
  RULE,
  SERVER,
  SUBNET,
  VOLUME,
} from "../../kinds";
import type { TypeFacts } from "../types";
import { BINDING_FACTS, FLOATING_IP_FACTS } from "./addresses";
import { GROUP_FACTS, RULE_FACTS } from "./groups";
import { KEY_PAIR_FACTS } from "./key-pair";
import { INTERFACE_FACTS, NETWORK_FACTS, ROUTER_FACTS, SUBNET_FACTS } from "./networks";
import { PORT_FACTS } from "./ports";
import { SERVER_FACTS } from "./servers";
import { ATTACHMENT_FACTS, VOLUME_FACTS } from "./volumes";

/** Every type and every attribute that this project knows. What is not in it, a person looks at. */
export const TABLE: ReadonlyMap<string, TypeFacts> = new Map([
  [VOLUME, VOLUME_FACTS],
  [ATTACHMENT, ATTACHMENT_FACTS],
  [SERVER, SERVER_FACTS],
  [FLOATING_IP, FLOATING_IP_FACTS],
  [BINDING, BINDING_FACTS],
  [PORT, PORT_FACTS],
  [GROUP, GROUP_FACTS],
  [RULE, RULE_FACTS],
  [KEY_PAIR, KEY_PAIR_FACTS],
  [NETWORK, NETWORK_FACTS],
  [SUBNET, SUBNET_FACTS],
  [ROUTER, ROUTER_FACTS],
  [ROUTER_INTERFACE, INTERFACE_FACTS],
]);
