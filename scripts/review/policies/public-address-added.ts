import type { AddressSpec } from "../../../constructs/model";
import { after, effectOf } from "../change";
import { isProductionBinding, isSpareBinding } from "../cutover";
import { isBinding } from "../kinds";
import { changePolicy, concern } from "./policy";

/** A server beside the proxy gets a public address, said by the site file or not. */
export const publicAddressAdded = changePolicy(
  {
    id: "public-address-added",
    severity: "person",
    risk: "reach",
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
      const server = site?.environments
        .flatMap(({ servers }) => servers)
        .find(({ name, address }) => name === change.name && address !== undefined);
      const bound = after(change, "floating_ip");
      if (server?.address !== undefined && effect === "create" && isMeant(server.address, bound)) {
        return [
          {
            ...concern(change, {
              message:
                bound === undefined
                  ? "gets a public address of its own, as the site file says (address: allocate)"
                  : `gets the public address ${bound}, as the site file says; what that address reaches now loses it`,
              fix: "see that it has to be reached without the proxy, and that its rules open nothing else",
            }),
            subject: `server ${server.name}`,
          },
        ];
      }
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

/** Whether an address that is bound is the one of the site file: one that it allocates has none before apply. */
function isMeant(said: AddressSpec, bound: string | undefined): boolean {
  return said.kind === "existing" ? bound === said.addressOrName : bound === undefined;
}
