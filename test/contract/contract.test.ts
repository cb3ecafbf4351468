/**
 * What the provider and the `idr` command rely on, checked against an OpenStack by its raw API: the sandbox,
 * or the cloud of clouds.yaml that IDR_CONTRACT_CLOUD names. The same cases, the same assertions.
 *
 * @jest-environment ./test/contract/environment.ts
 */
import { identityCases } from "./cases/identity";
import { imageAndFlavorCases } from "./cases/images-and-flavors";
import { keyPairCases } from "./cases/key-pairs";
import { networkCases } from "./cases/networks";
import { portCases } from "./cases/ports";
import { volumeCopyCases } from "./cases/volume-copies";
import { volumeCases } from "./cases/volumes";
import { attachmentCases } from "./cases/attachments";
import { floatingIpCases } from "./cases/floating-ips";
import { routerCases } from "./cases/routers";
import { securityGroupCases } from "./cases/security-groups";
import { serverRefusalCases } from "./cases/server-refusals";
import { serverCases } from "./cases/servers";
import { serverActionCases } from "./cases/server-actions";
import { serverStateCases } from "./cases/server-states";
import { usageCases } from "./cases/usage";
import { forbiddenCases } from "./cases/forbidden";
import { listCases } from "./cases/lists";
import { limitCases } from "./cases/limits";
import { microversionCases } from "./cases/microversions";
import { otherProjectCases } from "./cases/other-project";
import { coverageCases } from "./cases/coverage";
import { cloud, other } from "./suite";

afterAll(() => contractTarget.close());

const AREAS: readonly (readonly [title: string, cases: () => void])[] = [
  ["identity", identityCases],
  ["images and flavors", imageAndFlavorCases],
  ["key pairs", keyPairCases],
  ["networks", networkCases],
  ["ports", portCases],
  ["volumes", volumeCases],
  ["copies of volumes", volumeCopyCases],
  ["attachments", attachmentCases],
  ["floating IPs", floatingIpCases],
  ["routers", routerCases],
  ["security groups", securityGroupCases],
  ["refused servers", serverRefusalCases],
  ["servers", serverCases],
  ["actions on servers", serverActionCases],
  ["states of servers", serverStateCases],
  ["usage", usageCases],
  ["forbidden", forbiddenCases],
  ["lists", listCases],
  ["limits and extensions", limitCases],
  ["microversions", microversionCases],
  ["another project", otherProjectCases],
  // Last: it looks at what the others called.
  ["coverage", coverageCases],
];

describe.each(AREAS)(`${contractTarget.title}: %s`, (_title, cases) => {
  afterAll(async () => {
    await other.cleanUp();
    await cloud.cleanUp();
  });
  cases();
});
