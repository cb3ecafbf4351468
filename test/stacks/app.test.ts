import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseSite, type Site } from "../../constructs/model";
import { siteFile } from "../site-files";
import { synthesize } from "../../stacks/app";
import { templatesOf } from "../template";

const example = () => readFileSync(join(__dirname, "../../idr.yaml"), "utf8");

function site(environments: string, rest?: string): Site {
  return parseSite(siteFile(environments, rest), "idr.yaml");
}

describe("the stacks of the example", () => {
  const { stacks, template } = templatesOf(parseSite(example(), "idr.yaml"));

  test("are deployed in this order", () => {
    expect(
      stacks.map(({ name, kind, dependencies }) => `${name} (${kind}) after ${dependencies.join(", ")}`),
    ).toEqual([
      "site (site) after ",
      "idr (environment) after site",
      "newidr (environment) after idr, site",
      "pilotidr (environment) after site",
      "idrftp (environment) after site",
      "gha (environment) after site",
      "live (live) after site, idr",
    ]);
  });

  test("rules for IPv6 networks are of that ethertype, and those for IPv4 keep their addresses", () => {
    const { template } = templatesOf(
      site(
        'idr: { rules: [{ ports: [8443], from: ["2001:db8::/32", 198.51.100.0/24] }] }',
        'live: idr\nadminCidrs: ["2001:db8:1::/48", 192.0.2.0/24]',
      ),
    );
    const rule = (name: string) =>
      template("idr").resource("openstack_networking_secgroup_rule_v2", name) as Record<string, unknown>;
    const told = (name: string) => [rule(name)["ethertype"], rule(name)["remote_ip_prefix"]];
    expect(told("idr-extra-external_ingress_tcp-8443_2001-db8----32")).toEqual(["IPv6", "2001:db8::/32"]);
    expect(told("idr-extra-external_ingress_tcp-8443_198-51-100-0--24")).toEqual(["IPv4", "198.51.100.0/24"]);
    expect(told("idr-bastion-external_ingress_tcp-22_2001-db8-1----48")).toEqual(["IPv6", "2001:db8:1::/48"]);
    expect(told("idr-bastion-external_ingress_tcp-22_192-0-2-0--24")).toEqual(["IPv4", "192.0.2.0/24"]);
  });

  test("an environment is deployed after those that have the sources of its volumes, wherever it stands", () => {
    const { stacks } = templatesOf(
      site(
        "copy: { volumes: { omeroreadwrite-data: { volume: prod85-omeroreadwrite-data } } }\nnewidr: { release: { from: idr }, volumes: { management-data: { volume: copy-management-data } } }\nidr: {}\nprod85: { volumes: { omeroreadwrite-data: { size: 20000 } } }",
        "live: idr",
      ),
    );
    expect(stacks.map(({ name, dependencies }) => `${name} after ${dependencies.join(", ")}`)).toEqual([
      "site after ",
      "idr after site",
      "prod85 after site",
      "copy after site, prod85",
      "newidr after idr, site, copy",
      "live after site, idr",
    ]);
  });

  test("two environments that were each restored from the other stand in the file's order", () => {
    const { stacks } = templatesOf(
      site(
        "idr: { volumes: { database-db: { volume: newidr-database-db } } }\nnewidr: { volumes: { proxy-nginxcache: { volume: idr-proxy-nginxcache } } }",
        "live: idr",
      ),
    );
    expect(stacks.map(({ name, dependencies }) => `${name} after ${dependencies.join(", ")}`)).toEqual([
      "site after ",
      "idr after site",
      "newidr after site, idr",
      "live after site, idr",
    ]);
  });

  test("a volume whose size follows a source has that of the source when it is made, and is left alone then", () => {
    const { template } = templatesOf(
      site(
        `idr: { volumes: { database-db: { snapshot: before-upgrade }, omeroreadwrite-data: { backup: 0d9b9e33-6a0e-4f0b-9a51-3f2a3e6c7d1e }, management-data: { volume: old, size: 300 } } }`,
        "live: idr",
      ),
    );
    const volume = (name: string) => template("idr").resource("openstack_blockstorage_volume_v3", name);
    const ignored = (name: string) =>
      (volume(name)["lifecycle"] as { ignore_changes: string[] }).ignore_changes.includes("size");
    expect(volume("idr-database-db")).toMatchObject({
      size: "${data.openstack_blockstorage_snapshot_v3.idr-database-db-source.size}",
    });
    // No engine looks up a backup.
    expect(volume("idr-omeroreadwrite-data")).toMatchObject({ size: 1500 });
    expect(volume("idr-management-data")).toMatchObject({ size: 300 });
    expect(
      ["idr-database-db", "idr-omeroreadwrite-data", "idr-management-data", "idr-proxy-nginxcache"].map(
        ignored,
      ),
    ).toEqual([true, true, false, false]);
  });

  // A contract with every state there is: a changed address is a destroyed and
  // a new resource. Change this snapshot only with a migration of the states.
  test("have the addresses that the states know", () => {
    expect(stacks.map(({ name }) => [name, template(name).addresses])).toMatchSnapshot();
  });

  test("protect every data volume and public address", () => {
    for (const { name } of stacks) {
      const kept = [
        ...Object.values(template(name).all("openstack_blockstorage_volume_v3")),
        ...Object.values(template(name).all("openstack_networking_floatingip_v2")),
      ];
      for (const one of kept) expect(one).toMatchObject({ lifecycle: { prevent_destroy: true } });
    }
    expect(Object.keys(template("idr").all("openstack_blockstorage_volume_v3"))).toHaveLength(6);
  });

  test("name a cloud, and hold no secret", () => {
    for (const { name } of stacks) {
      expect(template(name).json["provider"]).toEqual({ openstack: [{ cloud: "idr" }] });
      expect(JSON.stringify(template(name).json)).not.toMatch(/password|secret|token|auth_url|conn_str/i);
    }
  });

  test("a newly added environment changes nothing in those that are there", () => {
    const before = template("newidr").json;
    const more = example().replace("  pilotidr:", "  another:\n    release: { from: idr }\n  pilotidr:");
    expect(templatesOf(parseSite(more, "idr.yaml")).template("newidr").json).toEqual(before);
  });
});

describe("the site stack", () => {
  test("owns the router, the addresses and the key pair, and nothing else", () => {
    expect(templatesOf(site("idr: {}")).template("site").addresses).toEqual([
      "openstack_compute_keypair_v2.idr-deployment-key",
      "openstack_networking_floatingip_v2.idr-production",
      "openstack_networking_floatingip_v2.idr-spare",
      "openstack_networking_router_v2.idr-router",
    ]);
  });

  test("doesn't make an address that one has", () => {
    const has = site("idr: {}", "live: idr\naddresses: { production: 192.0.2.10 }");
    const { template } = templatesOf(has);
    expect(Object.keys(template("site").all("openstack_networking_floatingip_v2"))).toEqual(["idr-spare"]);
    expect(template("live").json["data"]).toMatchObject({
      openstack_networking_floatingip_v2: {
        production: { address: "192.0.2.10" },
        spare: { description: "idr-spare" },
      },
    });
  });

  test("makes no router that nobody uses", () => {
    const own = templatesOf(site("idr: { router: own }"));
    expect(own.template("site").all("openstack_networking_router_v2")).toEqual({});
    expect(Object.keys(own.template("idr").all("openstack_networking_router_v2"))).toEqual(["idr-router"]);
  });

  test("of a site without public addresses has none, and there is no live stack", () => {
    const { stacks, template } = templatesOf(site("idr: {}", "live: none\nexternalNetwork: none"));
    expect(stacks.map(({ name }) => name)).toEqual(["site", "idr"]);
    expect(template("site").all("openstack_networking_floatingip_v2")).toEqual({});
    expect(template("site").resource("openstack_networking_router_v2", "idr-router")).not.toHaveProperty(
      "external_network_id",
    );
  });
});

describe("the live stack", () => {
  const environments = "idr: {}\nnewidr: { release: { from: idr } }";

  test("binds production's address and, when somebody has it, the spare one; production waits for the spare", () => {
    const { stacks, template } = templatesOf(site(environments, "live: idr\nspare: newidr"));
    expect(template("live").json).toMatchSnapshot();
    expect(stacks.at(-1)).toMatchObject({ name: "live", dependencies: ["site", "idr", "newidr"] });
  });

  test("a cutover is two changes of one line each", () => {
    const at = (rest: string) => templatesOf(site(environments, rest)).template("live").json;
    const parked = { for_each: "${toset([])}" };
    const phaseOne = at("live: newidr\nspare: none");
    expect(phaseOne).toMatchObject({
      data: { openstack_networking_port_v2: { production: { name: "newidr-proxy" }, spare: parked } },
      resource: { openstack_networking_floatingip_associate_v2: { spare: parked } },
    });
    const phaseTwo = at("live: newidr\nspare: idr");
    expect(phaseTwo).toMatchObject({
      data: {
        openstack_networking_port_v2: {
          production: { name: "newidr-proxy" },
          spare: { for_each: '${toset(["idr"])}' },
        },
      },
    });
  });
});

test("a volume that the operator named may be destroyed, and no other", () => {
  const { template } = templatesOf(site("idr: {}"), { unprotectedVolumes: ["idr-management-data"] });
  const free = Object.entries(template("idr").all("openstack_blockstorage_volume_v3"))
    .filter(([, volume]) => !(volume["lifecycle"] as { prevent_destroy: boolean }).prevent_destroy)
    .map(([name]) => name);
  expect(free).toEqual(["idr-management-data"]);
});

describe("the state", () => {
  test.each([
    ["local", "state: { backend: local }", { local: { path: "<site>/state/test/idr.tfstate" } }],
    ["PostgreSQL", "state: { backend: pg }", { pg: { schema_name: "idr_test_idr" } }],
    [
      "S3",
      "state: { backend: s3, bucket: b, endpoint: 'https://s3.example.org' }",
      {
        s3: {
          bucket: "b",
          key: "idr-stacks/test/idr.tfstate",
          region: "us-east-1",
          use_lockfile: true,
          endpoints: { s3: "https://s3.example.org" },
          use_path_style: true,
          skip_credentials_validation: true,
          skip_metadata_api_check: true,
          skip_region_validation: true,
          skip_requesting_account_id: true,
        },
      },
    ],
    [
      "HTTP",
      "state: { backend: http, address: 'https://git.example.org/state/' }",
      {
        http: {
          address: "https://git.example.org/state/test-idr",
          lock_address: "https://git.example.org/state/test-idr/lock",
          unlock_address: "https://git.example.org/state/test-idr/lock",
          lock_method: "POST",
          unlock_method: "DELETE",
        },
      },
    ],
  ])("is kept by %s, each cloud and stack apart, without credentials", (_what, rest, expected) => {
    const { template } = templatesOf(site("idr: {}", `live: idr\n${rest}`));
    expect((template("idr").json["terraform"] as { backend: unknown }).backend).toEqual(expected);
  });
});

test("GIVEN one binding synthesized WHEN another is, into the same folder THEN each is known by its own text, and what is the same is not written", () => {
  const directory = mkdtempSync(join(tmpdir(), "idr-app-"));
  try {
    const environments = "idr: {}\nnewidr: { release: { from: idr } }";
    const live = (name: string) =>
      synthesize({ ...site(environments, "live: idr"), live: name }, { directory }).find(
        (stack) => stack.name === "live",
      )!;
    const first = live("newidr");
    const production = join(directory, "cdktf.out", "stacks", "idr", "cdk.tf.json");
    const before = statSync(production).ino;
    const second = live("idr");

    expect(JSON.parse(first.configuration())).toMatchObject({ output: { live: { value: "newidr" } } });
    expect(JSON.parse(second.configuration())).toMatchObject({ output: { live: { value: "idr" } } });
    expect(readFileSync(join(second.directory, "cdk.tf.json"), "utf8")).toBe(second.configuration());
    expect(readdirSync(second.directory)).toEqual(["cdk.tf.json"]);
    expect(statSync(production).ino).toBe(before);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
