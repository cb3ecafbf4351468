import { mermaid } from "../../../scripts/diagram";
import { largeSite, siteOf } from "./sites";

test("a small site as Mermaid", () => {
  const site = siteOf(
    "idr: { subnet: 10.1.0.0/24, omeroReadWrite: false, database: false, management: false, searchEngine: false }",
  );
  expect(mermaid(site)).toMatchInlineSnapshot(`
    "flowchart TB
      accTitle: IDR site idr
      accDescr: one environment · 5 servers · 100 GiB of data
      subgraph n1["Internet · network public"]
        n2(["production’s address"])
        n3(["spare address (parked)"])
      end
      n4{{"router idr-router"}}
      n1 --- n4
      subgraph n5["idr · live"]
        n6[["network idr · 10.1.0.0/24"]]
        n7["proxy<br/>m1.large<br/>tcp 22, 80, 443, 873, 4063, 4064, 14060–14079 from anyone"]
        n6 --- n7
        n8[("nginxcache<br/>100 GiB")]
        n7 --- n8
        n9["omeroreadonly<br/>4 × m1.large"]
        n6 --- n9
      end
      n4 --- n6
      n2 ==> n7
    "
  `);
});

test("draws clones between environments, and what is from outside the file", () => {
  const lines = mermaid(largeSite(2)).split("\n");
  const idOf = (label: string) =>
    lines.map((line) => /^ +(n\d+)[[({]/.exec(line)?.[1]).at(lines.findIndex((line) => line.includes(label)));
  expect(lines).toContain(
    `  n${/\d+/.exec(idOf("snapshot idr-database-db-20261101")!)![0]}[("snapshot idr-database-db-20261101")]`,
  );
  expect(lines.filter((line) => line.includes('-. "clone" .->'))).toHaveLength(5);
  expect(lines.filter((line) => line.includes('-. "from snapshot" .->'))).toHaveLength(1);
});

test("every arrow leads from and to something that is declared", () => {
  const text = mermaid(largeSite(3));
  const declared = new Set([...text.matchAll(/^ *(?:subgraph )?(n\d+)[[({]/gm)].map(([, id]) => id));
  const used = [...text.matchAll(/\bn\d+\b/g)].map(([id]) => id);
  expect(used.filter((id) => !declared.has(id))).toEqual([]);
});

test("signs of Mermaid in a name stay text", () => {
  const site = siteOf("idr: {}");
  expect(mermaid({ ...site, router: 'a"]b<c>' })).toContain("router a#quot;]b#lt;c#gt;");
});
