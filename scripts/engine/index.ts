export { type EngineAtWork, enginesAtWork } from "./at-work";
export { Engine, type EngineOptions, type Import, type PlanOptions, type PlanResult } from "./engine";
export { type Diagnostic, EngineError, holderText, type LockInfo, StateLockedError } from "./errors";
export { holderOf, isMine } from "./holder";
export type { ChangeSummary } from "./messages";
export * from "./plan-json";
export { nameOf, resourceTitle } from "./title";
