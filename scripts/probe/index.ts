export { startProber, type Prober } from "./prober";
export { startProberProcess, type ProberProcess } from "./process";
export { probeOnce, steadyNow } from "./request";
export { buckets, inOrder, spans, summarize, type Bucket, type ProbeSummary, type Span } from "./statistics";
export {
  DEFAULT_SERVER_HEADER,
  DEFAULT_TIMEOUT_MS,
  isLost,
  type Probe,
  type ProbeSeries,
  type ProbeTarget,
} from "./types";
