import {
  DataVolume,
  EnvironmentNetwork,
  Firewall,
  IdrDatabase,
  IdrProxy,
  OmeroReadOnly,
  OmeroReadWrite,
  Peer,
  Port,
  PublicAddress,
} from "../../constructs";
import type { TerraformStack } from "../../constructs/framework";
import { templateOf } from "../template";

const NETWORK = { environment: "test", cidr: "10.1.0.0/24", router: "idr-router" } as const;

function network(stack: TerraformStack): EnvironmentNetwork {
  return new EnvironmentNetwork(stack, "network", NETWORK);
}

describe("a database alone, with a cloned volume", () => {
  const template = templateOf((stack) => {
    new IdrDatabase(stack, "database", {
      network: network(stack),
      volume: DataVolume.cloneOf("idr-database-db"),
    });
  });

  test("boots from a volume of the flavor's size that goes with it", () => {
    expect(template.resource("openstack_compute_instance_v2", "test-database")).toMatchObject({
      name: "test-database",
      flavor_name: "m1.large",
      key_pair: "idr-deployment-key",
      network: [{ port: "${openstack_networking_port_v2.test-database.id}" }],
      block_device: [
        {
          uuid: "${data.openstack_images_image_v2.Rocky-Linux-9.id}",
          source_type: "image",
          destination_type: "volume",
          volume_size: "${data.openstack_compute_flavor_v2.m1-large.disk}",
          boot_index: 0,
          delete_on_termination: true,
        },
      ],
      metadata: {
        hostname: "test-database",
        ssh_proxy_host: "required",
        network_order: "test",
        groups: "test-hosts,database-hosts,test-database-hosts",
        "idr-stacks": "app/test",
      },
      lifecycle: {
        ignore_changes: [
          "image_id",
          "image_name",
          "block_device",
          "user_data",
          "key_pair",
          'metadata["idr-stacks"]',
        ],
      },
    });
  });

  test("its volume is protected, never made again, and given a day to be copied", () => {
    expect(template.resource("openstack_blockstorage_volume_v3", "test-database-db")).toEqual({
      name: "test-database-db",
      size: 800,
      enable_online_resize: true,
      source_vol_id: "${data.openstack_blockstorage_volume_v3.test-database-db-source.id}",
      timeouts: { create: "24h", delete: "1h" },
      metadata: { "idr-stacks": "app/test" },
      lifecycle: {
        prevent_destroy: true,
        ignore_changes: [
          "source_vol_id",
          "snapshot_id",
          "backup_id",
          "image_id",
          "volume_type",
          "availability_zone",
          "metadata",
        ],
      },
    });
    expect(template.json["data"]).toMatchObject({
      openstack_blockstorage_volume_v3: { "test-database-db-source": { name: "idr-database-db" } },
    });
  });

  test("its port is an explicit resource, in the group of its environment alone", () => {
    expect(template.resource("openstack_networking_port_v2", "test-database")).toEqual({
      name: "test-database",
      network_id: "${openstack_networking_network_v2.test.id}",
      fixed_ip: [{ subnet_id: "${openstack_networking_subnet_v2.test-subnet.id}" }],
      security_group_ids: ["${openstack_networking_secgroup_v2.test-internal.id}"],
      admin_state_up: true,
      description: "idr-stacks: app/test",
      lifecycle: { ignore_changes: ["description"] },
    });
  });
});

describe("a source", () => {
  const id = "0d9b9e33-6a0e-4f0b-9a51-3f2a3e6c7d1e";
  test.each([
    ["a volume's id", DataVolume.cloneOf(id), { source_vol_id: id }],
    ["a snapshot's id", DataVolume.fromSnapshot(id), { snapshot_id: id }],
    [
      "a snapshot's name",
      DataVolume.fromSnapshot("daily"),
      {
        snapshot_id: "${data.openstack_blockstorage_snapshot_v3.test-database-db-source.id}",
      },
    ],
    ["a backup's id", DataVolume.fromBackup(id), { backup_id: id }],
    ["nothing", DataVolume.blank({ sizeGiB: 5, type: "fast" }), { size: 5, volume_type: "fast" }],
  ])("is %s", (_what, volume, expected) => {
    const template = templateOf((stack) => {
      new IdrDatabase(stack, "database", { network: network(stack), volume });
    });
    expect(template.resource("openstack_blockstorage_volume_v3", "test-database-db")).toMatchObject(expected);
  });

  test("fails when a backup is named", () => {
    expect(() =>
      templateOf((stack) => {
        new IdrDatabase(stack, "database", {
          network: network(stack),
          volume: DataVolume.fromBackup("daily"),
        });
      }),
    ).toThrow('the backup of test-database-db is named by its id, got "daily"');
  });
});

test("volumes are attached one after the other, so that vdb is vdb", () => {
  const template = templateOf((stack) => {
    new OmeroReadWrite(stack, "omero", {
      network: network(stack),
      volume: DataVolume.cloneOf("idr-omeroreadwrite-data"),
      volumes: { db: DataVolume.blank({ sizeGiB: 100 }), scratch: DataVolume.blank({ sizeGiB: 10 }) },
    });
  });
  const attachments = template.all("openstack_compute_volume_attach_v2");
  const after = (name: string) => attachments[`test-omeroreadwrite-${name}`]?.["depends_on"];
  expect(after("data")).toBeUndefined();
  expect(after("db")).toEqual(["openstack_compute_volume_attach_v2.test-omeroreadwrite-data"]);
  expect(after("scratch")).toEqual(["openstack_compute_volume_attach_v2.test-omeroreadwrite-db"]);
});

test("fails on a further volume without a size", () => {
  expect(() =>
    templateOf((stack) => {
      new IdrDatabase(stack, "database", { network: network(stack), volumes: { wal: DataVolume.blank() } });
    }),
  ).toThrow('the volume "test-database-wal" has no size');
});

describe("who may connect", () => {
  const template = templateOf((stack) => {
    const proxy = new IdrProxy(stack, "proxy", {
      network: network(stack),
      admins: [Peer.cidr("198.51.100.0/24")],
    });
    proxy.allowFrom(Peer.cidr("203.0.113.0/24"), Port.tcp(8443));
  });

  test("no security group has the cloud's own rules", () => {
    const groups = template.all("openstack_networking_secgroup_v2");
    expect(Object.keys(groups)).toEqual([
      "test-bastion-external",
      "test-extra-external",
      "test-internal",
      "test-omero-external",
      "test-web-external",
    ]);
    for (const group of Object.values(groups)) expect(group).toMatchObject({ delete_default_rules: true });
  });

  test("a proxy's port is in all its groups, one that was added last too", () => {
    expect(template.resource("openstack_networking_port_v2", "test-proxy")["security_group_ids"]).toEqual(
      ["internal", "bastion-external", "web-external", "omero-external", "extra-external"].map(
        (key) => `\${openstack_networking_secgroup_v2.test-${key}.id}`,
      ),
    );
  });

  test("the rules are the facts' and the added one", () => {
    expect(
      template.resource(
        "openstack_networking_secgroup_rule_v2",
        "test-extra-external_ingress_tcp-8443_203-0-113-0--24",
      ),
    ).toEqual({
      security_group_id: "${openstack_networking_secgroup_v2.test-extra-external.id}",
      direction: "ingress",
      ethertype: "IPv4",
      protocol: "tcp",
      port_range_min: 8443,
      port_range_max: 8443,
      remote_ip_prefix: "203.0.113.0/24",
    });
    const open = Object.values(template.all("openstack_networking_secgroup_rule_v2"))
      .filter((rule) => rule["direction"] === "ingress" && rule["remote_ip_prefix"] === "0.0.0.0/0")
      .map((rule) => [rule["protocol"], rule["port_range_min"], rule["port_range_max"]].join(" "));
    expect(open.sort()).toEqual([
      "tcp 14060 14079",
      "tcp 4063 4063",
      "tcp 4064 4064",
      "tcp 443 443",
      "tcp 80 80",
      "tcp 873 873",
    ]);
  });

  test("fails when a rule is said twice, which Neutron would refuse", () => {
    expect(() =>
      templateOf((stack) => {
        const firewall = new Firewall(stack, "web", { name: "web" });
        firewall.allowFrom(Peer.anywhere(), Port.tcp(80));
        firewall.allowFrom(Peer.anywhere(), Port.tcp(80));
      }),
    ).toThrow('the security group "web" has the rule ingress_tcp-80_0.0.0.0/0 twice');
  });
});

test("an OMERO server has a second port on the storage network, a database has none", () => {
  const template = templateOf((stack) => {
    const on = new EnvironmentNetwork(stack, "network", {
      ...NETWORK,
      storage: { network: "nfs", nfsServers: ["10.9.0.1"] },
    });
    new OmeroReadOnly(stack, "omero", { network: on, number: 3 });
    new IdrDatabase(stack, "database", { network: on });
  });
  expect(template.resource("openstack_compute_instance_v2", "test-omeroreadonly-3")).toMatchObject({
    network: [
      { port: "${openstack_networking_port_v2.test-omeroreadonly-3.id}" },
      { port: "${openstack_networking_port_v2.test-omeroreadonly-3-storage.id}" },
    ],
    metadata: { network_order: "test,nfs" },
  });
  expect(Object.keys(template.all("openstack_networking_port_v2"))).not.toContain("test-database-storage");
});

test("an environment with a router of its own makes it, with a gateway", () => {
  const template = templateOf((stack) => {
    new EnvironmentNetwork(stack, "network", { environment: "test", cidr: "10.1.0.0/24" });
  });
  expect(template.resource("openstack_networking_router_v2", "test-router")).toMatchObject({
    external_network_id: "${data.openstack_networking_network_v2.external.id}",
  });
});

test("a public address is kept, whatever it is bound to", () => {
  const template = templateOf((stack) => {
    new PublicAddress(stack, "address", { name: "idr-production" });
    new PublicAddress(stack, "spare", { name: "idr-spare" });
  });
  expect(template.resource("openstack_networking_floatingip_v2", "idr-production")).toMatchObject({
    description: "idr-production",
    lifecycle: { prevent_destroy: true, ignore_changes: ["port_id", "fixed_ip"] },
  });
});

test("fails when two resources of a stack would have one address", () => {
  expect(() =>
    templateOf((stack) => {
      const on = network(stack);
      new IdrDatabase(stack, "one", { network: on });
      new IdrDatabase(stack, "two", { network: on });
    }),
  ).toThrow('two resources of the stack "test" are called openstack_networking_port_v2.test-database');
});

test("further SSH keys reach a server at first boot", () => {
  const template = templateOf((stack) => {
    new IdrDatabase(stack, "database", {
      network: network(stack),
      furtherSshKeys: ["ssh-ed25519 AAAA second"],
    });
  });
  const data = template.resource("openstack_compute_instance_v2", "test-database")["user_data"];
  expect(data).toBe('#cloud-config\n{"ssh_authorized_keys":["ssh-ed25519 AAAA second"]}\n');
});
