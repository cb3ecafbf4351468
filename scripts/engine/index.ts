export { type EngineAtWork, enginesAtWork } from "./at-work";
export type { EngineOptions } from "./commands";
export { Engine, type PlanOptions, type PlanResult } from "./engine";
export { type Diagnostic, EngineError, holderText, type LockInfo, StateLockedError } from "./errors";
export { isMine } from "./holder";
export type { ChangeSummary } from "./messages";
export type { Import } from "./plan-extras";
export * from "./plan-json";
export { nameOf, resourceTitle, titleParts } from "./title";
