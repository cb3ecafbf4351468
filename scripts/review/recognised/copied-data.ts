import { isId } from "../../../constructs/model/types";
import { openstackName, textOf } from "../change";
import { attachedToStranger } from "./attached";
import { declaredVolume } from "./declared";
import { elsewhere, facts, namesOnly } from "./rules";
import type { AttributeFacts, Look, Rule } from "./types";

/** Of a volume that is there, another source is another volume's data. */
export const CHANGED = elsewhere(
  ["data-volume-changed", "data-volume-destroyed"],
  "data",
  "the data may be others, or be copied elsewhere",
);

/** Where the content of a new volume comes from: looked up by the name that the site file says. */
export function source(kind: "volume" | "snapshot" | "backup", data: readonly string[]): AttributeFacts {
  const create: Rule = (look) => {
    const { after, context, change } = look;
    const volume = declaredVolume(context.site, openstackName(change));
    if (volume === undefined && context.site !== undefined) {
      return {
        may: "data",
        ...(attachedToStranger(change, context) ? { forbidden: true as const } : {}),
        why: "the site file has no volume of this name: whoever gets it has a copy of another's data",
      };
    }
    const declared = volume?.source;
    const crossed = crossing(look);
    if (crossed !== undefined) {
      return {
        may: "data",
        why: `by the site file, it is a copy of ${crossed}, in an environment that is no release of that one`,
      };
    }
    const ref = declared?.kind === kind ? declared.ref : undefined;
    if (ref !== undefined && isId(ref) && ref === after)
      return { harmless: `the ${kind} that the site file names` };
    const named = namesOnly(look, look.said, after, look.unknown, {
      data,
      is: ({ values }) =>
        context.site === undefined
          ? isOfOneKind(textOf(values["name"]), openstackName(change))
          : declared === undefined || values["name"] === ref,
    });
    return named
      ? { harmless: `a copy of a ${kind} that is looked up by its name; the source stays as it is` }
      : {
          may: "data",
          why: `its content comes from a ${kind} that the plan doesn't know${declared === undefined ? "" : ", or not the one that the site file says"}`,
        };
  };
  return facts("names data", create, CHANGED);
}

/** The volume of another environment that is copied into one that is no release of it; `undefined`: no such copy. */
function crossing({ change, context: { site } }: Look): string | undefined {
  const name = openstackName(change);
  const source = declaredVolume(site, name)?.source;
  if (site === undefined || source?.kind !== "volume") return undefined;
  const hasVolume = (wanted: string | undefined) =>
    site.environments.find(({ servers }) =>
      servers.some(({ volumes }) => volumes.some((one) => one.name === wanted)),
    );
  const [from, to] = [hasVolume(source.ref), hasVolume(name)];
  return from === undefined || from === to || to?.releaseOf === from.name ? undefined : source.ref;
}

/** Whether a copy is what its source is, in another environment: `newidr-database-db` of `idr-database-db`. */
function isOfOneKind(source: string | undefined, copy: string | undefined): boolean {
  const kindOf = (name: string | undefined) => name?.slice(name.indexOf("-"));
  return source !== undefined && copy !== undefined && kindOf(source) === kindOf(copy);
}
