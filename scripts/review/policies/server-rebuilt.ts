import { after, alteredKeys, before, effectOf } from "../change";
import { SERVER } from "../kinds";
import { changePolicy, concern, seen } from "./policy";

/** Another image: the plan says "update in-place", and the root disk is wiped. */
export const serverRebuilt = changePolicy(
  {
    id: "server-rebuilt",
    severity: "person",
    risk: "visitors",
    title: "a server is rebuilt from another image",
    why: 'the plan says "update in-place", but Nova wipes the root disk and installs the image anew',
    example: "image_id of idr-proxy changes",
  },
  (change, context) => {
    if (change.type !== SERVER || effectOf(change) !== "update") return [];
    const keys = alteredKeys(change).filter((key) => key === "image_id" || key === "image_name");
    if (keys.length === 0) return [];
    const image = before(change, "image_name") ?? before(change, "image_id");
    // What the provider writes where a server boots from a volume.
    const from =
      image === undefined || image.startsWith("Attempt to boot") ? "that of its root volume" : image;
    const to = after(change, "image_name") ?? after(change, "image_id") ?? "one known after apply";
    return [
      concern(change, {
        message: `loses its root disk, which is installed anew, though the plan calls it an update in place (image: ${from} → ${to})`,
        fix: "make a release with the new image and cut over to it",
        ...seen(change, context),
      }),
    ];
  },
);
