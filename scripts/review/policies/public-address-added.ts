import { after, effectOf } from "../change";
import { isProductionBinding, isSpareBinding } from "../cutover";
import { isBinding } from "../kinds";
import { changePolicy, concern } from "./policy";

/** A server beside the proxy gets a public address that the site file doesn't know of. */
export const publicAddressAdded = changePolicy(
  {
    id: "public-address-added",
    severity: "person",
    title: "another server gets a public address",
    why: "of an environment, only the proxy is reached from outside; all else goes through it",
    example: "an association that binds a floating IP to idr-database's port",
  },
  (change, { site, productionAddresses }) => {
    if (!isBinding(change) || isProductionBinding(change) || isSpareBinding(change)) return [];
    const effect = effectOf(change);
    if (effect === "stay" || effect === "read" || productionAddresses.has(after(change, "floating_ip") ?? ""))
      return [];
    if (effect === "create" || effect === "update") {
      const declared = site?.environments.some(({ servers }) =>
        servers.some((server) => server.name === change.name && server.address !== undefined),
      );
      if (declared === true && effect === "create") return [];
      return [
        concern(change, {
          message: `binds a public address that is neither production's nor the spare one (${effect})`,
        }),
      ];
    }
    return [
      concern(change, {
        message: "is undone or made anew: who uses the server's own public address can't reach it",
      }),
    ];
  },
);
