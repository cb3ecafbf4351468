import type { Site } from "../../../constructs/model";
import type { OpenStack } from "../../openstack";
import { type Finding, type NextStep, findingsOf, nextSteps } from "./advice";
import { readCloud } from "./facts";
import { type StatusReport, reportOf } from "./report";

/** The home screen: what is, what is wrong, what to do next. */
export interface Status extends StatusReport {
  readonly cloud: { readonly name: string; readonly region?: string; readonly project: string };
  readonly findings: readonly Finding[];
  readonly next: readonly NextStep[];
}

/** Reads the cloud and puts it beside the site file. @throws OpenStackError */
export async function status(site: Site, cloud: OpenStack, now = new Date()): Promise<Status> {
  const report = reportOf(site, await readCloud(cloud), now);
  return {
    ...report,
    cloud: {
      name: cloud.cloud,
      ...(cloud.region === undefined ? {} : { region: cloud.region }),
      project: cloud.project.name,
    },
    findings: findingsOf(report),
    next: nextSteps(report),
  };
}

export type { Finding, NextStep } from "./advice";
export type { AddressStatus, EnvironmentStatus, ServerStatus, StatusReport, VolumeStatus } from "./report";
