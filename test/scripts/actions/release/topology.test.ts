import { topologyOf, topologyText } from "../../../../scripts/actions/release/topology";

import { RELEASE, siteOf, standing } from "./site";

const site = siteOf(RELEASE);

test("shows what each address reaches and how large it is", () => {
  expect(topologyText(topologyOf(standing(site, "idr", undefined), "Before"))).toMatchInlineSnapshot(`
"Before:
  production  203.0.113.10  →  idr (9 servers, 2600 GiB)
  spare       203.0.113.11  →  nothing"
`);
});

test("leaves out environments that are not there, and names what the site file doesn't know", () => {
  const now = standing(site, "idr", undefined);
  const topology = topologyOf(
    {
      ...now,
      spare: { ...now.spare, reaches: { kind: "other", portId: "5b1f" } },
      environments: now.environments.map((environment) =>
        environment.environment.name === "newidr"
          ? { ...environment, servers: [], volumes: [] }
          : environment,
      ),
    },
    "Now",
  );
  expect(topology.environments.map(({ name }) => name)).toEqual(["idr"]);
  expect(topologyText(topology)).toContain("→  port 5b1f, which the site file doesn't know");
});
