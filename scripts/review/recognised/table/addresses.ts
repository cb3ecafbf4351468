import { isUnknown, textOf } from "../../change";
import { adopted } from "../adopted";
import { addressDescribed, addressRedescribed } from "../identity";
import { bound, boundAddress, boundPort } from "../proxy-port";
import {
  ID,
  OWNER,
  REGION,
  TAGS,
  TIMEOUTS,
  VALUE_SPECS,
  computed,
  elsewhere,
  facts,
  never,
  fine,
  isUnset,
  not,
  when,
} from "../rules";
import type { TypeFacts } from "../types";

const FIXED = not("visitors", "an address can't change in place");
const REBOUND = elsewhere(["public-address-released"], "visitors", "what it reaches changes");

export const FLOATING_IP_FACTS: TypeFacts = {
  attributes: {
    address: facts(
      "names an identity by which something else is found",
      ({ change }) => ({
        may: "visitors",
        // Bound at once: whoever has the address loses it.
        ...(isUnset(change.change.after?.["port_id"]) && !isUnknown(change, "port_id")
          ? {}
          : { forbidden: true as const }),
        why: "it asks the cloud for a certain address, which may be production's or somebody else's",
      }),
      FIXED,
    ),
    all_tags: computed(),
    description: facts(
      "names an identity by which something else is found",
      addressDescribed,
      addressRedescribed,
    ),
    dns_domain: never("visible to visitors", "visitors", "the cloud's name server tells it"),
    dns_name: never("visible to visitors", "visitors", "the cloud's name server tells it"),
    fixed_ip: facts("changes who can reach what", not("reach", "it is bound when it is made"), REBOUND),
    id: ID,
    pool: facts(
      "quota",
      when(
        ({ after, context: { site } }) =>
          site?.externalNetwork.kind !== "named" || after === site.externalNetwork.name,
        "an address of the external network; the quota is added up",
        not("reach", "another external network than the site file's"),
      ),
      FIXED,
    ),
    port_id: facts("changes who can reach what", not("reach", "it is bound when it is made"), REBOUND),
    region: REGION,
    subnet_id: facts("quota", fine("which part of the external network it is from", "quota"), FIXED),
    subnet_ids: facts("quota", fine("which part of the external network it is from", "quota"), FIXED),
    tags: TAGS,
    tenant_id: OWNER,
    timeouts: TIMEOUTS,
    value_specs: VALUE_SPECS,
  },
  create: () => ({ harmless: "a new address reaches nothing yet" }),
  destroy: elsewhere(["public-address-released"], "visitors", "the cloud may give it to somebody else"),
  forget: elsewhere(["public-address-released"], "visitors", "nothing protects it any more"),
  import: (change, context) =>
    context.stack === "site" &&
    textOf(change.change.before?.["description"])?.startsWith(`${context.site?.name ?? ""}-`) === true
      ? { harmless: "an address of the site's, by its description, taken in by the site stack" }
      : adopted(change, context),
};

const UNJUDGED = not("visitors", "it reaches a certain address of the port");

export const BINDING_FACTS: TypeFacts = {
  attributes: {
    fixed_ip: facts(
      "changes who can reach what",
      not("reach", "it reaches a certain address of the port"),
      UNJUDGED,
    ),
    floating_ip: facts("names an identity by which something else is found", boundAddress, boundAddress),
    id: ID,
    port_id: facts("visible to visitors", boundPort, boundPort),
    region: REGION,
  },
  create: bound,
  destroy: bound,
  forget: () => ({ may: "visitors", why: "nothing manages it any more" }),
  import: bound,
};
