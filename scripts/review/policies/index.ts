import type { Policy } from "../types";
import { alreadyThere } from "./already-there";
import { anotherStacks } from "./another-stacks";
import { cutoverPhase } from "./cutover";
import { dataVolumeChanged } from "./data-volume-changed";
import { dataVolumeDestroyed } from "./data-volume-destroyed";
import { dataVolumeDetached } from "./data-volume-detached";
import { dataVolumeShrunk } from "./data-volume-shrunk";
import { dataVolumeUnprotected } from "./data-volume-unprotected";
import { drift } from "./drift";
import { foreignExpression } from "./foreign-expression";
import { internalGroupOpened } from "./internal-group-opened";
import { keyPairLost } from "./key-pair-lost";
import { networkLost } from "./network-lost";
import { otherDataLost } from "./other-data-lost";
import { placeChanged } from "./place-changed";
import { notOurWords } from "./not-our-words";
import { notRecognised } from "./not-recognised";
import { planIncomplete } from "./plan-incomplete";
import { portGroupsChanged } from "./port-groups-changed";
import { portLost } from "./port-lost";
import { portOpened } from "./port-opened";
import { portSecurityOff } from "./port-security-off";
import { productionBindingBroken } from "./production-binding-broken";
import { providerChanged } from "./provider-changed";
import { publicAddressAdded } from "./public-address-added";
import { publicAddressReleased } from "./public-address-released";
import { quotaExceeded } from "./quota-exceeded";
import { reachWidened } from "./reach-widened";
import { secretInCode } from "./secret-in-code";
import { securityGroupLost } from "./security-group-lost";
import { serverChanged } from "./server-changed";
import { serverLost } from "./server-lost";
import { serverRebuilt } from "./server-rebuilt";
import { serverResized } from "./server-resized";
import { siteFileAccess } from "./site-file-access";
import { siteFileOpens } from "./site-file-opens";
import { sitePolicyFailed } from "./site-policy-failed";
import { stateMoved } from "./state-moved";
import { unknownKind } from "./unknown-kind";
import { waiverTooWide } from "./waiver-too-wide";

/** Every policy of this project, in the order in which findings of one severity are shown: data first. */
export const POLICIES: readonly Policy[] = [
  dataVolumeDestroyed,
  dataVolumeShrunk,
  otherDataLost,
  alreadyThere,
  anotherStacks,
  productionBindingBroken,
  publicAddressReleased,
  cutoverPhase,
  dataVolumeDetached,
  dataVolumeChanged,
  dataVolumeUnprotected,
  serverLost,
  serverRebuilt,
  serverResized,
  serverChanged,
  portLost,
  reachWidened,
  portOpened,
  siteFileOpens,
  internalGroupOpened,
  portSecurityOff,
  portGroupsChanged,
  publicAddressAdded,
  securityGroupLost,
  networkLost,
  keyPairLost,
  foreignExpression,
  secretInCode,
  drift,
  quotaExceeded,
  planIncomplete,
  placeChanged,
  siteFileAccess,
  sitePolicyFailed,
  waiverTooWide,
  providerChanged,
  unknownKind,
  notOurWords,
  notRecognised,
  stateMoved,
];
