import { adoptVolumes } from "../../../../scripts/actions/deploy/orphan-volumes";
import type { ResourceChange } from "../../../../scripts/engine";
import { silent } from "../../../../scripts/events";
import type { OpenStack } from "../../../../scripts/openstack";
import { volume } from "../release/volumes";

const ADDRESS = "openstack_blockstorage_volume_v3.newidr-database-db";
const creation: ResourceChange = {
  address: ADDRESS,
  mode: "managed",
  type: "openstack_blockstorage_volume_v3",
  name: "newidr-database-db",
  provider_name: "openstack",
  change: {
    actions: ["create"],
    before: null,
    after: { name: "newidr-database-db", size: 8, source_vol_id: "old" },
    after_unknown: {},
    before_sensitive: false,
    after_sensitive: {},
  },
};

test.each([
  ["in error", "error", [], [{ address: ADDRESS }]],
  ["well", "available", [{ name: "newidr-database-db" }], []],
])(
  "GIVEN a copy that is waited for WHEN it ends %s THEN its time counts only when it is there",
  async (_, end, copies, failed) => {
    const there = (status: string) => [volume("newidr-database-db", { sourceVolumeId: "old", status })];
    const volumes = jest.fn().mockResolvedValueOnce(there("creating")).mockResolvedValue(there(end));
    const snapshots = () => Promise.resolve([]);
    const found = await adoptVolumes([creation], new Set(), {
      stack: "newidr",
      cloud: { volume: { volumes, snapshots } } as unknown as OpenStack,
      emit: silent,
      destroyVolumes: [],
      mark: "idr/idr",
      others: () => Promise.resolve([]),
    });
    expect(found).toMatchObject({ imports: [{ to: ADDRESS }], copies, failed });
  },
);
