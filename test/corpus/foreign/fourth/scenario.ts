import type { Block } from "../../scenario";
import { scenariosOf, type ForeignScenario, type Theme } from "../scenario";
import { SHAPES, type Shape, type ShapeName } from "./shapes";

/** A plan of the fourth set: also from other shapes of sites, and of configurations that this project has not written. */
export interface FourthScenario extends ForeignScenario {
  /** @default "small" */
  readonly shape?: ShapeName;
  /** A configuration of strangers, instead of a synthesized stack's. */
  readonly root?: Block;
  /** What of it is there already. @default nothing */
  readonly before?: Block;
}

type Extra = Omit<Partial<FourthScenario>, "id" | "stack" | "title" | "why" | "verdict" | "theme">;
type How = Extra | NonNullable<ForeignScenario["config"]>;
type Make = (id: string, stack: string, title: string, why: string, how?: How) => FourthScenario;

/** Makers of a theme's scenarios by verdict, which start from a shape. */
export function fourth(theme: Theme, shape: ShapeName = "small") {
  const makers = scenariosOf(theme);
  const of =
    (make: Make): Make =>
    (id, stack, title, why, how = {}) => {
      const extra: Extra = typeof how === "function" ? { config: how } : how;
      const { site: text }: Shape = SHAPES[extra.shape ?? shape];
      const { site: edit } = extra;
      const site = (before: string): string => edit?.(text(before)) ?? text(before);
      return { shape, ...make(id, stack, title, why, extra), site };
    };
  return {
    forbidden: of(makers.forbidden),
    person: of(makers.person),
    question: of(makers.question),
    safe: of(makers.safe),
  };
}

/** A whole configuration that uses the provider plainly. */
export function rootOf(content: Block): Block {
  return {
    terraform: {
      required_version: ">= 1.5",
      required_providers: {
        openstack: { source: "terraform-provider-openstack/openstack", version: "~> 1.54" },
      },
    },
    provider: { openstack: [{ cloud: "idr" }] },
    ...content,
  };
}
