import { writeFileSync } from "node:fs";
import path from "node:path";

import { siteReviewOptions, wordsOf } from "../../../../scripts/review/run";
import { review } from "../../../../scripts/review";
import type { StackInfo } from "../../../../stacks/app";
import { metadataBefore, metadataOf, metadataTable, type MetadataByServer } from "../../../metadata-table";
import { World } from "./world";

const SITE =
  "idr: { rules: [{ ports: [8443], from: ['2001:db8::/32'] }], omeroReadOnly: 2, omeroReadWrite: false, database: false, management: false, volumes: { searchengine-data: { size: 1 }, searchengine-backup: { size: 1 }, proxy-nginxcache: { size: 1 } } }";

type Stack = { resource: Record<string, Record<string, { metadata?: Record<string, string> }>> };

/** A stack as a version synthesized it that gave servers other metadata. */
function withMetadata(stack: StackInfo, metadata: MetadataByServer): StackInfo {
  const config = JSON.parse(stack.configuration()) as Stack;
  for (const [name, server] of Object.entries(config.resource["openstack_compute_instance_v2"]!)) {
    const mark = server.metadata!["idr-stacks"]!;
    server.metadata = { ...metadata[name], "idr-stacks": mark };
  }
  const text = JSON.stringify(config);
  writeFileSync(path.join(stack.directory, "cdk.tf.json"), text);
  return { ...stack, configuration: () => text };
}

/** The rows of those servers that are there. */
function rowsFor(table: MetadataByServer, names: readonly string[]): MetadataByServer {
  return Object.fromEntries(names.map((name) => [name, table[name]!]));
}

test("GIVEN an environment of an older version WHEN it is deployed THEN its servers get the facts' metadata in place, and no rule of the review asks for a person", async () => {
  const world = await World.open({}, SITE);
  try {
    // GIVEN
    await world.deploy("site");
    await world.deployStack(withMetadata(world.stack("idr"), metadataBefore("idr", 2)));
    const before = await world.cloud.compute.servers();
    const names = before.map(({ name }) => name);
    expect(names).toHaveLength(4);
    expect(metadataOf(before, "idr")).toEqual(rowsFor(metadataBefore("idr", 2), names));

    // WHEN
    const { plan } = await world.deploy("idr");

    // THEN
    expect(plan!.summary).toMatchObject({ add: 0, change: names.length, destroy: 0 });
    expect(
      plan!.summary.changes.map(({ kind, name, attributes }) => [kind, name, ...attributes]).sort(),
    ).toEqual(names.map((name) => ["update", name, "metadata"]).sort());
    const reviewed = review(plan!.json(), {
      ...siteReviewOptions({ open: world.open }),
      ...wordsOf(world.stack("idr").configuration()),
      stack: "idr",
    });
    expect(reviewed.findings).toEqual([]);
    expect(reviewed.verdict).toBe("safe");
    const after = await world.cloud.compute.servers();
    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
    expect(metadataOf(after, "idr")).toEqual(rowsFor(metadataTable("idr", 2), names));
    expect((await world.engine("idr").plan()).changes).toBe(false);
    const rules = await world.cloud.network.securityGroupRules();
    expect(rules.filter(({ firstPort }) => firstPort === 8443)).toMatchObject([
      { etherType: "IPv6", remotePrefix: "2001:db8::/32", direction: "ingress" },
    ]);
  } finally {
    await world.close();
  }
});
