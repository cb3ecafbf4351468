import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Operations } from "./make";

const run = promisify(execFile);

/** The incumbent's steps typed as plain `openstack` commands, for a cloud that OS_CLOUD names. Some seconds each. */
export function byCommand(env: NodeJS.ProcessEnv = process.env): Operations {
  const openstack = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run("openstack", args, { env });
    return stdout.trim();
  };
  const make = async (...args: readonly string[]): Promise<void> => {
    await openstack(...args);
  };
  const isIn = async (status: string, volume: string) => {
    for (const end = Date.now() + 180_000; ;) {
      const now = await openstack("volume", "show", volume, "-f", "value", "-c", "status");
      if (now === status) return;
      if (now === "error" || Date.now() > end) throw new Error(`volume ${volume} is ${now}`);
    }
  };
  return {
    network: (name) => make("network", "create", name),
    subnet: ({ network, subnet, cidr, dns }) =>
      make(
        ...["subnet", "create", subnet, "--network", network, "--subnet-range", cidr],
        ...dns.flatMap((server) => ["--dns-nameserver", server]),
      ),
    router: async (name, externalNetwork) => {
      await make("router", "create", name);
      await make("router", "set", name, "--external-gateway", externalNetwork);
    },
    addSubnet: (router, subnet) => make("router", "add", "subnet", router, subnet),
    group: async ({ name, rules }) => {
      await make("security", "group", "create", name);
      for (const { protocol, first, last, from } of rules) {
        await make(
          ...["security", "group", "rule", "create", name, "--ingress", "--protocol", protocol],
          ...["--dst-port", `${first}:${last}`, "--remote-ip", from],
        );
      }
    },
    // The command reads the key from a file only.
    keyPair: async ({ name, publicKey }) => {
      const script =
        'f=$(mktemp) && printf %s "$1" > "$f" && openstack keypair create --public-key "$f" "$2"';
      await run("sh", ["-ec", `${script}; rm "$f"`, "sh", publicKey, name], { env });
    },
    server: async (server, { network, image, keyPair }) => {
      await make(
        ...["server", "create", server.name, "--wait", "--flavor", server.flavor],
        ...["--image", image, "--boot-from-volume", String(server.rootGiB)],
        ...["--network", network, "--key-name", keyPair.name],
        ...server.groups.flatMap((name) => ["--security-group", name]),
        ...Object.entries(server.metadata).flatMap(([key, value]) => ["--property", `${key}=${value}`]),
      );
      const [root] = JSON.parse(
        await openstack("server", "volume", "list", server.name, "-f", "json"),
      ) as Record<string, string>[];
      await make(
        ...["--os-compute-api-version", "2.85", "server", "volume", "update", "--delete-on-termination"],
        ...[server.name, root!["Volume ID"]!],
      );
    },
    volume: async (name, sizeGiB) => {
      await make("volume", "create", name, "--size", String(sizeGiB));
      await isIn("available", name);
    },
    attach: async (server, volume, device) => {
      await make("server", "add", "volume", server, volume, "--device", device);
      await isIn("in-use", volume);
    },
    address: (externalNetwork) =>
      openstack("floating", "ip", "create", externalNetwork, "-f", "value", "-c", "floating_ip_address"),
    give: (server, address) => make("server", "add", "floating", "ip", server, address),
  };
}
