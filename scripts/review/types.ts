import type { Site, Waiver } from "../../constructs/model";
import type { CloudObject } from "../cloud/objects";
import type { PlanJson, ResourceChange } from "../engine/plan-json";
import type { Cost } from "./cost";
import type { Identity } from "./identities";
import type { Cutover } from "./cutover";
import type { World } from "./recognised/world";
import type { CloudAddress } from "./reach";
import type { SiteFileChange } from "./site-file/changes";
import type { ForeignExpression } from "../../stacks/expressions";

/** How bad a finding is: nobody may apply it, a person has to look at it first, or it is only worth knowing. */
export type Severity = "forbidden" | "person" | "note";

/** What becomes of a plan: it may be applied as it is, after a person's word, or not at all. */
export type Verdict = "safe" | "person" | "forbidden";

/**
 * What may come of it: data is lost or taken over, visitors notice, more can be reached, code runs, a secret gets
 * out, quota is used, another object is found under a name (`identity`: and so any of the others).
 */
export type Risk = "data" | "visitors" | "reach" | "code" | "secret" | "quota" | "identity";

/** What a policy says of one object, or of the plan. */
export interface Concern {
  /** @default the policy's */
  readonly severity?: Severity;
  /** What happens and what it means, in one sentence without a full stop. */
  readonly message: string;
  /** What to do instead. */
  readonly fix?: string;
  /** What people call the object, e.g. `volume idr-database-db`. @default from the change */
  readonly subject?: string;
  /** Address in the plan. @default the change's */
  readonly resource?: string;
  /** Whether visitors of the public site notice it. @default "no" */
  readonly visitors?: "yes" | "briefly";
  /** What a waiver can bring it down to at most. @default the policy's */
  readonly leastSeverity?: LeastSeverity;
  /** What it puts at risk, so that the first lines can say so. @default the policy's */
  readonly risk?: Risk;
  /** What else may come of it, where that is more than one thing. */
  readonly risksToo?: readonly Risk[];
  /** The risk is not seen, but can't be ruled out either. @default the policy's */
  readonly unknown?: true;
}

/** What a waiver leaves of a finding at least: `none` sets it aside. */
export type LeastSeverity = "person" | "none";

/** A concern with the policy it comes from. */
export interface Finding {
  readonly policy: string;
  readonly title: string;
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly fix?: string;
  readonly subject?: string;
  readonly resource?: string;
  readonly visitors?: "yes" | "briefly";
  /** What a waiver leaves of it at least. @default "none" */
  readonly leastSeverity?: LeastSeverity;
  readonly risk?: Risk;
  readonly risksToo?: readonly Risk[];
  readonly unknown?: true;
  /** What waived it, where it stays a finding all the same. */
  readonly waiver?: Waiver;
}

/**
 * One rule about plans. It is a pure function: it reads what it is given and
 * says what it finds, in no other way.
 */
export type Policy = ChangePolicy | PlanPolicy | RestPolicy;

/** Looks at each managed object of the plan, also at those that stay. */
export interface ChangePolicy extends PolicyFacts {
  readonly about: "change";
  readonly check: (change: ResourceChange, context: ReviewContext) => readonly Concern[];
}

/** Looks at the plan as a whole. */
export interface PlanPolicy extends PolicyFacts {
  readonly about: "plan";
  readonly check: (context: ReviewContext) => readonly Concern[];
}

/** Looks at what the other policies of this project have left: it is given what they found. */
export interface RestPolicy extends PolicyFacts {
  readonly about: "rest";
  readonly check: (context: ReviewContext, found: readonly Finding[]) => readonly Concern[];
}

/** What people need to know of a policy. */
export interface PolicyFacts {
  /** Stable name, by which it is waived: lower-case words with hyphens. */
  readonly id: string;
  /** The severity of its findings where they don't say another. */
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters here. */
  readonly why: string;
  /** A change that it finds. */
  readonly example: string;
  /**
   * What a waiver leaves of its findings at least. `person`: what is lost does not come back, so a waiver can allow it,
   * but never make it pass unseen. @default "none"
   */
  readonly leastSeverity?: LeastSeverity;
  /** What its findings put at risk, unless they say another. @default not known: the first lines then rule nothing out */
  readonly risk?: Risk;
  /** Its findings say what could not be ruled out, rather than what was seen. */
  readonly unknown?: true;
  /** Rules of checkov and trivy that it covers. @default none */
  readonly covers?: readonly string[];
}

/** A waiver that says more than it should, or counts no more. */
export interface WaiverFlaw {
  readonly severity: "person" | "note";
  readonly waiver: Waiver;
  readonly message: string;
  readonly fix: string;
}

/** What a change does to an object, in one word. */
export type Effect = "stay" | "read" | "create" | "update" | "replace" | "destroy" | "forget" | "unknown";

/** What policies know beside the change that they look at. */
export interface ReviewContext {
  /** A plan of an engine, or one made of synthesized JSON, that knows neither state nor cloud (`idr lint`). */
  readonly mode: "plan" | "lint";
  readonly plan: PlanJson;
  /** Name of the stack, where it is known. */
  readonly stack?: string;
  /** The site that the plan belongs to; `undefined` for a plan that was given as a file without one. */
  readonly site?: Site;
  /** Managed objects, also those that stay. */
  readonly changes: readonly ResourceChange[];
  /** Environment that visitors see now; `undefined` when neither site nor plan says. */
  readonly live?: string;
  /** Production's public addresses, as far as site and plan tell. */
  readonly productionAddresses: ReadonlySet<string>;
  /** Volumes that the plan makes, by name: one that is lost under the same name was renamed. */
  readonly newVolumes: ReadonlyMap<string, ResourceChange>;
  /** Names (or ids) of data volumes that the operator named for destruction. */
  readonly destroyVolumes: ReadonlySet<string>;
  /** What the plan does to the public addresses. */
  readonly cutover: Cutover;
  /** What the plan costs in quota. */
  readonly cost: Cost;
  /** What the other stacks of the site have, by their states and marks. @default none is known */
  readonly identities?: readonly Identity[];
  /** What the project has by name; `undefined`: no cloud was asked. */
  readonly there?: readonly CloudObject[];
  /** Floating IPs of the project; `undefined`: no cloud was asked. */
  readonly cloudAddresses?: readonly CloudAddress[];
  /** Names of the security groups that a rule or a port names, as far as state and configuration tell. */
  readonly groupsOf: (change: ResourceChange, key: GroupKey) => readonly string[];
  /** Whether the configuration says an argument of a block; `undefined`: the plan has no configuration of it. */
  readonly says: (change: ResourceChange, argument: string) => boolean | undefined;
  /** Why policies of the site's own said nothing. @default none */
  readonly policyFailures?: readonly string[];
  /** How the place of the state, or the cloud, differs from the target branch's, in words. @default not at all */
  readonly placeChanges?: readonly string[];
  /** What a request's site file says otherwise than the target branch's and no plan shows in full. @default nothing */
  readonly siteFileChanges?: readonly SiteFileChange[];
  /** What is wrong with the waivers that count. @default nothing */
  readonly waiverFlaws?: readonly WaiverFlaw[];
  /** `prevent_destroy` of a block: only synthesized JSON tells. */
  readonly preventsDestroy: (change: ResourceChange) => boolean | undefined;
  /** What the plan's objects, blocks and references are, by id and address; worked out when it is asked for first. */
  readonly world: () => World;
  /** What our constructs write for this stack of the site (its cdk.tf.json, read). @default unknown */
  readonly synthesized?: Readonly<Record<string, unknown>>;
  /** Expressions of synthesized JSON that no construct of this project makes; `undefined`: the plan's configuration tells them. */
  readonly foreignExpressions?: readonly ForeignExpression[];
}

/** Attributes that name security groups. */
export type GroupKey = "security_group_id" | "remote_group_id" | "security_group_ids";
