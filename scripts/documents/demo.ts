import type { DemoResult } from "../actions/demo";
import { movedDocument } from "./releases";
import type { Document } from "./shapes";

export function demoDocument({ moves, ...result }: DemoResult): Document<"demo"> {
  return { ...result, moves: moves.map(movedDocument) };
}
