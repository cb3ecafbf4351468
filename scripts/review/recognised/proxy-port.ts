import { addressName, proxyPortName } from "../../../constructs/model/shared-names";
import { textOf } from "../change";
import { isProductionBinding, isSpareBinding } from "../cutover";
import { FLOATING_IP, PORT } from "../kinds";
import type { Answer, Look, Rule, WholeRule } from "./types";
import { elsewhere, hasUnknown } from "./rules";
import type { KnownObject } from "./world";

const JUDGES = ["cutover", "production-binding-broken", "public-address-added"];
const elsewhereJudged = elsewhere(JUDGES, "visitors", "which server a public address reaches changes", {
  noteIsEnough: true,
});

/** A binding of a public address: what the policies of the public addresses say of it; the spare's with production's. */
export const bound: WholeRule = (change, context) =>
  isSpareBinding(change) && ["first", "production", "spare"].includes(context.cutover.phase)
    ? { harmless: "the spare address, as a phase of a cutover has it" }
    : elsewhereJudged(change, context);

/** The role of a binding, by the name that the live stack gives it. */
function roleOf({ change }: Look): "production" | "spare" | undefined {
  return change.name === "production" || change.name === "spare" ? change.name : undefined;
}

/** The port of a public address: of production's and the spare one a proxy's, by the name that the cloud tells. */
export const boundPort: Rule = (look): Answer => {
  const role = roleOf(look);
  const { after, unknown, context } = look;
  const { site } = context;
  if (role === undefined) return bound(look.change, context);
  const wanted = role === "production" ? site?.live : site?.spare;
  const proxies = objects(after, PORT, look).filter(({ values }) => {
    const name = textOf(values["name"]) ?? "";
    return site === undefined || wanted === undefined
      ? /^[a-z][a-z0-9]*-proxy$/.test(name)
      : name === proxyPortName(wanted);
  });
  const productions = context.changes.some(
    (other) => isProductionBinding(other) && other.change.after?.["port_id"] === after,
  );
  if (role === "spare" && productions) {
    return { may: "visitors", why: "the spare address would reach production's port" };
  }
  if (hasUnknown(unknown) || proxies.length === 0) {
    return {
      may: "visitors",
      ...(role === "production" ? { forbidden: true as const } : {}),
      why: `the ${role} address would reach a port that is not ${wanted === undefined ? "a proxy's" : `the proxy's of ${wanted}`}`,
    };
  }
  return bound(look.change, context);
};

/** The address that is bound: the one that is looked up as the site's. */
export const boundAddress: Rule = (look): Answer => {
  const role = roleOf(look);
  const { after, unknown, context } = look;
  if (role === undefined) return bound(look.change, context);
  const { site } = context;
  const address = textOf(after);
  const spec = site?.addresses[role];
  const found = [...context.world().byId.values()]
    .flat()
    .filter(({ type, values }) => type === FLOATING_IP && values["address"] === address);
  const own =
    address !== undefined &&
    !hasUnknown(unknown) &&
    found.some(({ values }) =>
      site === undefined
        ? true
        : spec?.kind === "existing"
          ? spec.addressOrName === address || !/^[\d.]+$/.test(spec.addressOrName)
          : values["description"] === addressName(site, role),
    );
  return own
    ? bound(look.change, context)
    : {
        may: "visitors",
        ...(role === "production" ? { forbidden: true as const } : {}),
        why: `it is not the address that the site knows as ${role}`,
      };
};

function objects(id: unknown, type: string, { context }: Look): readonly KnownObject[] {
  return (context.world().byId.get(String(id)) ?? []).filter((one) => one.type === type);
}
