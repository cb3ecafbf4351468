import { edited } from "../scenario";
import { fourth } from "./scenario";

const harmless = fourth("harmless");
const large = fourth("harmless", "large");
const data = fourth("data", "worn");
const reachability = fourth("reachability", "large");

/** A plan of Terraform as OpenTofu prints it: another registry, another version, and two words fewer. */
const asTofu = (text: string): string =>
  edited((plan) => {
    plan["terraform_version"] = "1.10.6";
    Reflect.deleteProperty(plan, "applyable");
    Reflect.deleteProperty(plan, "complete");
  })(text.replaceAll("registry.terraform.io/", "registry.opentofu.org/"));
const of = (file: string) => ({ file, editPlan: asTofu });

/** Plans of the other engine. */
export const TOFU = [
  harmless.question(
    "fo-ok-tofu-locals",
    "revidr",
    "the network's tag comes from local values (OpenTofu)",
    "What a local value is made of stands in no plan: it may be a file of whoever plans.",
    of("fo-ok-locals"),
  ),
  large.safe(
    "fo-ok-tofu-tags",
    "bigidr",
    "a tag on every server, port and group of a large production (OpenTofu)",
    "Nothing here reads tags.",
    of("fo-ok-large-tags"),
  ),
  harmless.safe(
    "fo-ok-tofu-plain-first",
    "lab",
    "a stranger's network, subnet, volume and group without rules of their own (OpenTofu)",
    "It is new, empty and reached by nobody of the site.",
    of("fo-ok-plain-first"),
  ),
  data.forbidden(
    "fo-tofu-last-of-count",
    "wornidr",
    "there is one scratch volume fewer, among tags and outputs (OpenTofu)",
    "Users' data is lost.",
    of("fo-data-last-of-count"),
  ),
  reachability.forbidden(
    "fo-tofu-needle",
    "bigidr",
    "the seventh of fourteen read-only servers is in the web group, among tags on all of them (OpenTofu)",
    "An internal port is reachable from outside of the environment.",
    of("fo-net-needle"),
  ),
];
