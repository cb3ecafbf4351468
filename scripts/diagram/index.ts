import type { Site } from "../../constructs/model";
import type { PlanJson } from "../engine/plan-json";
import type { Choice } from "./choose";
import { drawPicture, type DrawingOptions } from "./drawing";
import { diagramPage } from "./page";
import { planPicture } from "./plan-picture";
import { sitePicture } from "./site-picture";

export type { Choice } from "./choose";
export type { DrawingOptions } from "./drawing";
export { mermaid } from "./mermaid";

export interface DrawSiteOptions extends Choice, DrawingOptions {}

export interface DrawPlanOptions extends DrawingOptions {
  /** Name of the plan's stack, for the title. @default what the plan tells */
  readonly stack?: string;
  /** What stands below the title in the colour of a warning. @default nothing */
  readonly remark?: string;
}

/**
 * A site as an SVG drawing: what its file says, nothing of a cloud.
 * @throws IdrError `environment-unknown`, `no-release`
 */
export function drawSite(site: Site, options: DrawSiteOptions = {}): string {
  return drawPicture(sitePicture(site, options), options);
}

/** What a plan does, as an SVG drawing of what it is about: each object has the colour and the symbol of its change. */
export function drawPlan(plan: PlanJson, options: DrawPlanOptions = {}): string {
  const picture = planPicture(plan, options.stack);
  const { remark } = options;
  if (remark === undefined) return drawPicture(picture, options);
  return drawPicture({ ...picture, remark, description: `${remark}. ${picture.description}` }, options);
}

/**
 * A site as one HTML page that needs nothing else, with a drawing for each of a narrow and a wide window.
 * @throws IdrError `environment-unknown`, `no-release`
 */
export function siteDiagramPage(site: Site, choice: Choice = {}): string {
  const picture = sitePicture(site, choice);
  return diagramPage(picture.title, (width) => drawPicture(picture, { width }));
}
