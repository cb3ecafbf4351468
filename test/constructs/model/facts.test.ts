import { parseSite, type Environment, type Server } from "../../../constructs/model";
import { siteFile } from "../../site-files";

function environment(text: string, name = "idr"): Environment {
  const found = parseSite(siteFile(text), "idr.yaml").environments.find((one) => one.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

function server(of: Environment, key: string): Server {
  const found = of.servers.find((one) => one.key === key);
  if (!found) throw new Error(`no server ${key}`);
  return found;
}

describe("an environment of which nothing is said", () => {
  const idr = environment("idr: {}");

  test("has IDR's nine servers with their flavors and volumes", () => {
    const rows = idr.servers.map((one) =>
      [
        one.name,
        one.flavor,
        ...one.volumes.map((v) => `${v.name}=${v.sizeGiB}@${v.device}:${v.mount ?? "-"}`),
      ].join(" "),
    );
    expect(rows).toEqual([
      "idr-proxy m1.large idr-proxy-nginxcache=100@/dev/vdb:/var/cache/nginx",
      "idr-omeroreadonly-1 m1.large",
      "idr-omeroreadonly-2 m1.large",
      "idr-omeroreadonly-3 m1.large",
      "idr-omeroreadonly-4 m1.large",
      "idr-omeroreadwrite m1.xlarge idr-omeroreadwrite-data=1500@/dev/vdb:/data",
      "idr-database m1.large idr-database-db=800@/dev/vdb:/var/lib/pgsql",
      "idr-management m1.medium idr-management-data=100@/dev/vdb:/data",
      "idr-searchengine m1.xlarge idr-searchengine-data=75@/dev/vdb:/data idr-searchengine-backup=25@/dev/vdc:/searchengine_backup",
    ]);
    expect(new Set(idr.servers.map((one) => one.image))).toEqual(new Set(["Rocky Linux 9"]));
  });

  test("is reached from outside at its proxy alone, on the facts' ports alone", () => {
    const outside = idr.servers
      .flatMap((one) => one.securityGroups.map((key) => [one.key, key] as const))
      .filter(([, key]) => key !== "internal");
    expect(outside).toEqual([
      ["proxy", "bastion-external"],
      ["proxy", "web-external"],
      ["proxy", "omero-external"],
    ]);
    const rules = idr.securityGroups.map((group) => [
      group.name,
      ...group.rules.map((rule) => [rule.direction, rule.port, rule.peer].join(" ")),
    ]);
    expect(rules).toEqual([
      ["idr-internal", "egress any 0.0.0.0/0", "ingress any self"],
      ["idr-bastion-external", "ingress tcp-22 0.0.0.0/0"],
      [
        "idr-web-external",
        "ingress tcp-80 0.0.0.0/0",
        "ingress tcp-443 0.0.0.0/0",
        "ingress tcp-873 0.0.0.0/0",
      ],
      [
        "idr-omero-external",
        "ingress tcp-4063 0.0.0.0/0",
        "ingress tcp-4064 0.0.0.0/0",
        "ingress tcp-14060-14079 0.0.0.0/0",
      ],
    ]);
  });

  test("has IDR's network", () => {
    expect(idr.network).toEqual({
      name: "idr",
      subnet: "idr-subnet",
      cidr: "192.168.1.0/24",
      dns: ["8.8.8.8", "8.8.4.4"],
      router: { kind: "site", name: "idr-router" },
    });
  });

  test.each([
    ["proxy", "idr-hosts,proxy-hosts,idr-proxy-hosts,bastion-hosts,idr-bastion-hosts", "proxy"],
    [
      "omeroreadonly-2",
      "idr-hosts,omeroreadonly-hosts,idr-omeroreadonly-hosts,omero-hosts,idr-omero-hosts,idr-storage-hosts,idr-idr-storage-hosts",
      "required",
    ],
    [
      "omeroreadwrite",
      "idr-hosts,omeroreadwrite-hosts,idr-omeroreadwrite-hosts,omero-hosts,idr-omero-hosts,idr-storage-hosts,idr-idr-storage-hosts",
      "required",
    ],
    ["database", "idr-hosts,database-hosts,idr-database-hosts", "required"],
    ["management", "idr-hosts,management-hosts,idr-management-hosts,idr-data-hosts", "required"],
    [
      "searchengine",
      "idr-hosts,searchengine-hosts,idr-searchengine-hosts,dockerworker-hosts,idr-dockerworker-hosts,idr-docker-hosts,idr-data-hosts",
      "required",
    ],
  ])("tells Ansible what %s is", (key, groups, sshProxyHost) => {
    expect(server(idr, key).metadata).toEqual({
      hostname: key === "omeroreadonly-2" ? "idr-omeroreadonly" : `idr-${key}`,
      network_order: "idr",
      groups,
      ssh_proxy_host: sshProxyHost,
    });
  });
});

describe("a release", () => {
  const text = `
idr: { volumes: { omeroreadwrite-data: { size: 2000, type: fast } } }
newidr: { release: { from: idr }, omeroReadOnly: 2 }`;

  test("clones the four volumes of the facts, at least as large, and no other", () => {
    const volumes = environment(text, "newidr").servers.flatMap((one) => one.volumes);
    expect(volumes.map((v) => [v.name, v.sizeGiB, v.source])).toEqual([
      ["newidr-proxy-nginxcache", 100, { kind: "volume", ref: "idr-proxy-nginxcache" }],
      ["newidr-omeroreadwrite-data", 2000, { kind: "volume", ref: "idr-omeroreadwrite-data" }],
      ["newidr-database-db", 800, { kind: "volume", ref: "idr-database-db" }],
      ["newidr-management-data", 100, { kind: "blank" }],
      ["newidr-searchengine-data", 75, { kind: "blank" }],
      ["newidr-searchengine-backup", 25, { kind: "volume", ref: "idr-searchengine-backup" }],
    ]);
  });

  test("has a blank search backup, when production has no search engine to clone it from", () => {
    const newidr = environment("idr: { searchEngine: false }\nnewidr: { release: { from: idr } }", "newidr");
    expect(server(newidr, "searchengine").volumes.map((v) => v.source.kind)).toEqual(["blank", "blank"]);
  });

  test("fails when production has no database to clone", () => {
    expect(() =>
      environment("idr: { database: false }\nnewidr: { release: { from: idr } }", "newidr"),
    ).toThrow('"idr" has no volume "idr-database-db"');
  });

  test("has a subnet that follows from its name, whatever else is in the file", () => {
    const beside = environment(text, "newidr").network.cidr;
    const alone = parseSite(siteFile("newidr: {}", "live: newidr"), "idr.yaml").environments[0]!.network.cidr;
    expect(beside).toBe(alone);
    expect(beside).not.toBe("192.168.1.0/24");
  });

  test("can be made from a snapshot, a backup or a volume of one's choice", () => {
    const backup = "0d9b9e33-6a0e-4f0b-9a51-3f2a3e6c7d1e";
    const restored = environment(
      `
idr: {}
restored1:
  omeroReadOnly: 1
  volumes:
    database-db: { snapshot: idr-database-db-20261101 }
    omeroreadwrite-data: { volume: idr-omeroreadwrite-data, size: 1600 }
    proxy-nginxcache: { backup: ${backup} }`,
      "restored1",
    );
    expect(
      restored.servers
        .flatMap((one) => one.volumes)
        .slice(0, 3)
        .map((v) => v.source),
    ).toEqual([
      { kind: "backup", ref: backup },
      { kind: "volume", ref: "idr-omeroreadwrite-data" },
      { kind: "snapshot", ref: "idr-database-db-20261101" },
    ]);
  });
});

describe("other sites", () => {
  test("another institute has its own names, one read-only server and no search engine", () => {
    const text = `
cloud: embassy
name: plants
image: Ubuntu 24.04
flavors: { large: c4.large }
keyPair: plants-key
sshKeys: ["ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDItlFP1ZvV5WETBzc84dS0ZhqbhDeMLu+o1B9ut0j923Md8osWaDEYMlAsBaD4P+MUQpKPtClkhp6cMS6xLH5iyN/nfb4ISyKoy2B5BK+t5/x/CAwqbdj8B5UNyL5YBI5hb6vz7n3b++KJTgzEpHYZOGd65K5YghE1sagAoseMMNRGdSfgeR4BY3lI/hGai+YZpKsSjoNR5RHpUU47KWziEni5TslqU9uu/gcSsF4WBkXY6m6pH29JVwxiBM5T1UiYurNDSbDBafI+dBHVyhz1lsvOY9JTzhNWHdmJXA8m59o6nh+ci+yVI+vzUWv9U69M4GxcZfH/mFq0+HhQH++F plants"]
adminCidrs: [198.51.100.0/24]
rules: [{ ports: [8443], from: [203.0.113.0/25] }]
environments:
  omero: { omeroReadOnly: 1, searchEngine: false, management: { flavor: tiny }, router: own }
live: omero`;
    const site = parseSite(text, "idr.yaml");
    const [omero] = site.environments;
    expect(site.router).toBe("plants-router");
    expect(omero!.network.router).toEqual({ kind: "own", name: "omero-router" });
    expect(omero!.servers.map((one) => `${one.name} ${one.flavor} ${one.image}`)).toEqual([
      "omero-proxy c4.large Ubuntu 24.04",
      "omero-omeroreadonly-1 c4.large Ubuntu 24.04",
      "omero-omeroreadwrite m1.xlarge Ubuntu 24.04",
      "omero-database c4.large Ubuntu 24.04",
      "omero-management tiny Ubuntu 24.04",
    ]);
    const rules = omero!.securityGroups.flatMap((group) =>
      group.rules.map((rule) => [rule.port, rule.peer].join(" ")),
    );
    expect(rules).toContain("tcp-22 198.51.100.0/24");
    expect(rules).toContain("tcp-8443 203.0.113.0/25");
    expect(rules).not.toContain("tcp-22 0.0.0.0/0");
  });

  test("forty read-only servers", () => {
    const idr = environment("idr: { omeroReadOnly: { count: 40, flavor: medium } }");
    const readOnly = idr.servers.filter((one) => one.role === "omeroreadonly");
    expect(readOnly).toHaveLength(40);
    expect(readOnly.at(-1)).toMatchObject({ name: "idr-omeroreadonly-40", flavor: "m1.medium", volumes: [] });
  });

  test("a storage network is the second one of the OMERO servers, open to its NFS servers alone", () => {
    const idr = environment("idr: { storageNetwork: { network: nfs, nfsServers: [10.1.2.3] } }");
    expect(server(idr, "omeroreadonly-1")).toMatchObject({
      networks: ["idr", "nfs"],
      storageSecurityGroups: ["nfs-internal"],
      metadata: { network_order: "idr,nfs" },
    });
    expect(server(idr, "database").networks).toEqual(["idr"]);
    const nfs = idr.securityGroups.find((group) => group.name === "idr-nfs-internal");
    expect(nfs?.rules.map((rule) => [rule.direction, rule.port, rule.peer].join(" "))).toEqual([
      "egress any 0.0.0.0/0",
      "ingress tcp 10.1.2.3/32",
      "ingress udp 10.1.2.3/32",
    ]);
  });

  test("a server of one's own has its ports, address, volume and groups, and is the way in where there is no proxy", () => {
    const ftp = environment(
      `
idr: {}
idrftp:
  { proxy: false, omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false,
    servers: { ftp: { address: allocate, groups: [aspera-hosts], rules: [{ ports: [21, "32022-32222"] }], volumes: { data: { size: 1000 } } } } }`,
      "idrftp",
    );
    expect(ftp.servers).toHaveLength(1);
    expect(ftp.servers[0]).toMatchObject({
      name: "idrftp-ftp",
      address: { kind: "allocated" },
      securityGroups: ["internal", "ftp-external"],
      volumes: [{ name: "idrftp-ftp-data", sizeGiB: 1000, device: "/dev/vdb" }],
      metadata: {
        groups:
          "idrftp-hosts,ftp-hosts,idrftp-ftp-hosts,bastion-hosts,idrftp-bastion-hosts,aspera-hosts,idrftp-data-hosts",
      },
    });
    expect(ftp.servers[0]!.metadata).toMatchObject({ ssh_proxy_host: "proxy", hostname: "idrftp-ftp" });
  });

  test.each([
    ["a volume data", "volumes: { data: { size: 9 } }", true],
    ["a volume at /data", "volumes: { archive: { size: 9, mount: /data } }", true],
    ["no volume", "", false],
    ["a volume elsewhere", "volumes: { data: { size: 9, mount: /srv } }", false],
    ["/data on its second volume", "volumes: { archive: { size: 9 }, data: { size: 9 } }", false],
  ])(
    "a server of one's own with %s: whether the play that mounts /dev/vdb at /data takes it",
    (_what, volumes, is) => {
      const idr = environment(`idr: { servers: { extra-1: { ${volumes} } } }`);
      const { metadata } = server(idr, "extra-1");
      expect(metadata["groups"]!.split(",").includes("idr-data-hosts")).toBe(is);
      expect(metadata).toMatchObject({ ssh_proxy_host: "required", hostname: "idr-extra-1" });
    },
  );

  test("an environment without a way in from outside names none", () => {
    const idr = environment("idr: {}\ninside: { proxy: false }", "inside");
    for (const { metadata } of idr.servers) expect(metadata).not.toHaveProperty("ssh_proxy_host");
  });

  test("a further volume of one of IDR's servers is attached behind its own", () => {
    const idr = environment("idr: { volumes: { omeroreadwrite-db: { size: 50, mount: /var/lib/pgsql } } }");
    expect(server(idr, "omeroreadwrite").volumes.map((v) => `${v.name} ${v.device} ${v.mount}`)).toEqual([
      "idr-omeroreadwrite-data /dev/vdb /data",
      "idr-omeroreadwrite-db /dev/vdc /var/lib/pgsql",
    ]);
  });

  test("a site without public addresses", () => {
    const site = parseSite(siteFile("idr: {}", "live: none\nexternalNetwork: none"), "idr.yaml");
    expect(site.live).toBeUndefined();
    expect(site.externalNetwork).toEqual({ kind: "none" });
  });
});
