export { type Intent, type ReleaseOptions } from "./context";
export { measuredText, type Measured } from "./measure";
export { asOperation, type Notes, type StepOperation } from "./operation";
export { releasePair, type NamedSides, type ReleasePair } from "./pair";
export { prepareRelease, type PrepareOptions, type PrepareResult } from "./prepare";
export { urlOfAddress } from "./reach";
export { type RetiredVolume } from "./keep-data";
export { retire, type RetireOptions, type RetireResult } from "./retire";
export {
  environmentReached,
  readStanding,
  standingOf,
  type EnvironmentStanding,
  type Standing,
} from "./standing";
export { cutover, rollback, type SwitchOptions, type SwitchResult } from "./switch";
export { topologyOf, topologyText } from "./topology";
export { type VerifiedOptions } from "./verified";
export { verifyRelease, type VerifyStepOptions } from "./verify-step";
