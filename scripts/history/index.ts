export { atWorkElsewhere } from "./claim";
export type { Beginning, Entry, Failure, Step } from "./entry";
export {
  allRunning,
  begin,
  ensureFree,
  type Operation,
  type OperationOutcome,
  running,
  type Seen,
  titleOf,
} from "./operation";
export { localEntries, localLineage } from "./local";
export { recorded } from "./recorded";
export { HistoryStore, type HistoryStoreOptions } from "./store";
export { mayBeAlive } from "./machine";
