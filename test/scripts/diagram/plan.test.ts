import { readFileSync } from "node:fs";
import path from "node:path";
import { drawPlan } from "../../../scripts/diagram";
import { planPicture } from "../../../scripts/diagram/plan-picture";
import type { Block, Card, Picture } from "../../../scripts/diagram/picture";
import type { Action, PlanJson, ResourceChange } from "../../../scripts/engine/plan-json";
import { overlap, rectangles, texts } from "./shapes";

/** What Terraform planned for a release of a whole IDR, cut down to what tells something. */
const RELEASE = JSON.parse(
  readFileSync(path.join(__dirname, "plans", "release-newidr.json"), "utf8"),
) as PlanJson;

/** The same environment some time later: everything is there, and `actions` says what happens to what. */
function later(actions: Readonly<Record<string, readonly Action[]>>): PlanJson {
  const changes = RELEASE.resource_changes!.map((resource): ResourceChange => {
    const made = actions[`${resource.type.replace(/^openstack_(.*)_v[23]$/, "$1")}.${resource.name}`] ?? [
      "no-op",
    ];
    const there = { ...resource.change.after, id: `id-of-${resource.type}-${resource.name}` };
    return {
      ...resource,
      change: {
        ...resource.change,
        actions: made,
        before: made.includes("create") && !made.includes("delete") ? null : there,
        after: made.includes("delete") && !made.includes("create") ? null : there,
      },
    };
  });
  return { ...RELEASE, resource_changes: changes };
}

describe("planPicture", () => {
  test("a release: every server and volume is created, and each volume says where it comes from", () => {
    const picture = planPicture(RELEASE, "newidr");
    expect(picture.title).toBe("What the plan does to newidr");
    expect(picture.counts).toMatchObject({ created: 46, destroyed: 0, untouched: 0 });
    expect(picture.panels.map(({ name, summary, network }) => ({ name, summary, network }))).toEqual([
      {
        name: "newidr",
        summary: "9 servers · 2,600 GiB",
        network: { label: "network newidr · 192.168.28.0/24", change: "created" },
      },
    ]);
    expect(
      cards(picture).map(({ name, volumes }) => [name, ...volumes.map((volume) => volume.name)]),
    ).toEqual([
      ["proxy", "nginxcache"],
      ["omeroreadwrite", "data"],
      ["database", "db"],
      ["management", "data"],
      ["searchengine", "backup", "data"],
    ]);
    expect(card(picture, "proxy").open).toEqual([
      { to: "anyone", ports: "tcp 22, 80, 443, 873, 4063, 4064, 14060–14079", change: "created" },
    ]);
    const clones = picture.lineage.map(({ name, children }) => `${name} → ${children[0]!.name}`);
    expect(clones.sort()).toEqual([
      "idr-database-db → newidr-database-db",
      "idr-omeroreadwrite-data → newidr-omeroreadwrite-data",
      "idr-proxy-nginxcache → newidr-proxy-nginxcache",
    ]);
  });

  test("shows each change where it happens, and what has no shape by name", () => {
    const picture = planPicture(
      later({
        "blockstorage_volume.newidr-database-db": ["delete"],
        "compute_volume_attach.newidr-database-db": ["delete"],
        "compute_instance.newidr-omeroreadonly-2": ["delete", "create"],
        "compute_instance.newidr-proxy": ["update"],
        "networking_secgroup_rule.newidr-web-external_ingress_tcp-443_0-0-0-0--0": ["delete"],
        "networking_port.newidr-management": ["delete", "create"],
      }),
    );
    expect(picture.summary).toBe("3 destroyed · 2 replaced · 1 changed · 40 untouched");
    expect(card(picture, "database").change).toBe("untouched");
    expect(card(picture, "database").volumes[0]).toMatchObject({ name: "db", change: "destroyed" });
    expect(card(picture, "proxy")).toMatchObject({
      change: "changed",
      open: [
        { ports: "tcp 22, 80, 873, 4063, 4064, 14060–14079", change: "untouched" },
        { ports: "tcp 443", change: "destroyed" },
      ],
    });
    const grid = blocks(picture).find((block) => block.shape === "grid")!;
    expect(grid.cells.map(({ label, change }) => `${label} ${change!}`)).toEqual([
      "1 untouched",
      "2 replaced",
      "3 untouched",
      "4 untouched",
    ]);
    expect(picture.notes).toEqual([{ label: "port newidr-management", change: "replaced" }]);
  });

  test("nothing that changes is left out: it is drawn, or it is a note", () => {
    for (const resource of RELEASE.resource_changes!) {
      const key = `${resource.type.replace(/^openstack_(.*)_v[23]$/, "$1")}.${resource.name}`;
      const { description } = planPicture(later({ [key]: ["delete"] }));
      expect(`${key}: ${description}`).toContain("(- destroyed)");
    }
  });

  test("a volume that grows says how large it was", () => {
    const plan = later({ "blockstorage_volume.newidr-database-db": ["update"] });
    const grown = plan.resource_changes!.map((resource) =>
      resource.change.actions[0] === "update"
        ? { ...resource, change: { ...resource.change, after: { ...resource.change.after, size: 900 } } }
        : resource,
    );
    const [volume] = card(planPicture({ ...plan, resource_changes: grown }), "database").volumes;
    expect(volume).toMatchObject({ sizeGiB: 900, details: ["was 800 GiB"], change: "changed" });
  });

  test("a cutover: production's address, where it goes and where it was", () => {
    const picture = planPicture(cutover());
    expect(picture.panels).toEqual([]);
    expect(picture.outside!.addresses).toEqual([
      {
        kind: "live",
        label: "production’s address 203.0.113.10",
        reaches: "newidr-proxy (was idr-proxy)",
        change: "changed",
      },
    ]);
  });

  test("what a replacement left behind is told apart", () => {
    const [volume] = RELEASE.resource_changes!.filter(({ name }) => name === "newidr-database-db");
    const left = {
      ...volume!,
      deposed: "12345678",
      change: { ...volume!.change, actions: ["delete"] as const, before: volume!.change.after, after: null },
    };
    const { notes, counts } = planPicture({ ...RELEASE, resource_changes: [left] });
    expect(notes).toEqual([
      { label: "volume newidr-database-db (left by a replacement)", change: "destroyed" },
    ]);
    expect(counts!.destroyed).toBe(1);
  });

  test("an empty plan is a picture, too", () => {
    expect(planPicture({ format_version: "1.2", terraform_version: "1.11.4" }).summary).toBe(
      "nothing is in the plan",
    );
  });
});

describe("drawPlan", () => {
  test.each([360, 1000])("at %d px nothing overlaps, and every change has its sign", (width) => {
    const svg = drawPlan(
      later({
        "blockstorage_volume.newidr-database-db": ["delete"],
        "compute_instance.newidr-omeroreadonly-2": ["delete", "create"],
        "compute_instance.newidr-proxy": ["update"],
      }),
      { width },
    );
    for (const kind of ["d-frame", "d-panel-frame", "d-cell"]) {
      const shapes = rectangles(svg).filter((shape) => shape.class.split(" ").includes(kind));
      const pairs = shapes.flatMap((a, index) => shapes.slice(index + 1).filter((b) => overlap(a, b)));
      expect(pairs).toEqual([]);
    }
    expect(texts(svg)).toEqual(
      expect.arrayContaining(["- db", "-/+ 2", "~ proxy", "1 destroyed", "1 replaced", "1 changed"]),
    );
  });

  test("a plan of 5,000 objects is drawn in little time and space", () => {
    const many = Array.from({ length: 110 }, (_, index) =>
      RELEASE.resource_changes!.map((resource) => renamed(resource, `env${index}`)),
    ).flat();
    const started = process.cpuUsage();
    const svg = drawPlan({ ...RELEASE, resource_changes: many });
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6).toBeLessThan(5);
    expect(svg.length).toBeLessThan(600_000);
    expect(svg).toContain("86 further environments not drawn");
  });
});

function blocks(picture: Picture): Block[] {
  return picture.panels.flatMap(({ columns }) => columns.flatMap((column) => column.blocks));
}

function cards(picture: Picture): Card[] {
  return blocks(picture).filter((block): block is Card => block.shape === "card");
}

function card(picture: Picture, name: string): Card {
  return cards(picture).find((one) => one.name === name)!;
}

function renamed(resource: ResourceChange, environment: string): ResourceChange {
  return JSON.parse(JSON.stringify(resource).replaceAll("newidr", environment)) as ResourceChange;
}

/** The first phase of a cutover, as the engine plans it for the live stack. */
function cutover(): PlanJson {
  const port = (name: string, id: string) => ({
    address: `data.openstack_networking_port_v2.${name}`,
    mode: "data" as const,
    type: "openstack_networking_port_v2",
    name,
    provider_name: "openstack",
    values: { id, name },
  });
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    prior_state: {
      format_version: "1.0",
      values: {
        root_module: { resources: [port("newidr-proxy", "port-new"), port("idr-proxy", "port-old")] },
      },
    },
    resource_changes: [
      {
        address: "openstack_networking_floatingip_associate_v2.production",
        mode: "managed",
        type: "openstack_networking_floatingip_associate_v2",
        name: "production",
        provider_name: "openstack",
        change: {
          actions: ["update"],
          before: { id: "fip", floating_ip: "203.0.113.10", port_id: "port-old" },
          after: { id: "fip", floating_ip: "203.0.113.10", port_id: "port-new" },
          after_unknown: {},
          before_sensitive: {},
          after_sensitive: {},
        },
      },
    ],
  };
}
