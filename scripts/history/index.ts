export type { Entry, Failure, Step } from "./entry";
export { begin, ensureFree, type Operation, type OperationOutcome, running, titleOf } from "./operation";
export { HistoryStore, type HistoryStoreOptions } from "./store";
