import { after, alteredKeys, before, effectOf } from "../change";
import { SERVER } from "../kinds";
import { changePolicy, concern, seen } from "./policy";

/** Another flavor: the server is shut down, moved and started. */
export const serverResized = changePolicy(
  {
    id: "server-resized",
    severity: "person",
    risk: "visitors",
    title: "a server is resized",
    why: "Nova shuts it down and starts it on another host: its service is gone for minutes",
    example: "flavor_name of idr-database: m1.large → m1.xlarge",
  },
  (change, context) => {
    if (change.type !== SERVER || effectOf(change) !== "update") return [];
    if (!alteredKeys(change).some((key) => key === "flavor_name" || key === "flavor_id")) return [];
    const from = before(change, "flavor_name") ?? before(change, "flavor_id") ?? "its flavor";
    const to = after(change, "flavor_name") ?? after(change, "flavor_id") ?? "another one";
    return [
      concern(change, {
        message: `is shut down and started as ${to} (was ${from})`,
        fix: "resize in a release, or when its environment is not live",
        ...seen(change, context),
      }),
    ];
  },
);
