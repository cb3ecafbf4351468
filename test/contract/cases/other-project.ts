import { type Row, rowsOf } from "../answers";
import { containing, fault, keystoneFault, neutronFault } from "../refusals";
import { environment, port, serverFields, volume } from "../resources";
import { cloud, findings, itWith, named, other } from "../suite";
import type { LimitedService } from "../target";

/** A second project: what is one's own is not seen by the other, and limits hold. */
export function otherProjectCases(): void {
  const limited = async (
    service: LimitedService,
    quotas: Readonly<Record<string, number>>,
    work: () => Promise<void>,
  ) => {
    const before = Object.fromEntries(Object.keys(quotas).map((name) => [name, UNLIMITED[name] ?? -1]));
    await contractTarget.other?.setQuotas(service, quotas);
    try {
      await work();
    } finally {
      await contractTarget.other?.setQuotas(service, before);
    }
  };

  itWith("otherProject", "does not show one project's things to another", async () => {
    const { network, subnet } = await environment("own", "192.168.89.0/24");
    const own = await port("own", { network, subnet });
    const data = await volume("own");
    const { externalNetwork } = await findings();
    const floating = await cloud.make("floatingIp", { floating_network_id: externalNetwork.id });
    expect(await other.get("network", `/networks/${network.id}`)).toMatchObject(
      neutronFault(404, "NetworkNotFound", `Network ${network.id} could not be found.`),
    );
    expect(await other.get("network", `/ports/${own.id}`)).toMatchObject(
      neutronFault(404, "PortNotFound", `Port ${own.id} could not be found.`),
    );
    expect(await other.delete("network", `/floatingips/${floating.id}`)).toMatchObject(
      neutronFault(404, "FloatingIPNotFound", `Floating IP ${floating.id} could not be found`),
    );
    expect(await other.get("volume", `/volumes/${data.id}`)).toMatchObject(
      fault(404, `Volume ${data.id} could not be found.`),
    );
    expect((await other.get("network", `/networks?name=${network.name}`)).body).toEqual({ networks: [] });
    expect((await other.get("volume", `/volumes?name=${data.name}`)).body).toEqual({ volumes: [] });
    expect(rowsOf(await other.get("compute", "/servers"), "servers")).toEqual([]);
  });

  itWith("otherProject", "fails to clone another project's volume", async () => {
    const data = await volume("coveted");
    expect(await other.request("volume", { name: named("theft"), source_volid: data.id })).toMatchObject(
      fault(404, `Volume ${data.id} could not be found.`),
    );
  });

  itWith("otherProject", "fails at Cinder's address of another project", async () => {
    const { endpoints, projectId } = await cloud.session();
    expect(endpoints.volume.endsWith(projectId)).toBe(true);
    const token = (await other.session()).token;
    expect(await cloud.get("volume", "/volumes", { token })).toMatchObject(
      fault(400, "Malformed request url"),
    );
  });

  itWith("otherProject", "fails to show another project to one who is not in it", async () => {
    const { projectId } = await cloud.session();
    expect(await other.get("identity", `/projects/${projectId}`)).toMatchObject(
      keystoneFault(403, "Forbidden", containing("You are not authorized to perform the requested action")),
    );
  });

  itWith("otherProject", "fails to make more volumes, or more GiB, than the project may have", async () => {
    const ask = (size: number) => other.request("volume", { name: named("greedy"), size });
    await limited("volume", { gigabytes: 3 }, async () => {
      expect(await ask(4)).toMatchObject(
        fault(
          413,
          "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 4G, quota is 3G and 0G has been consumed.",
        ),
      );
    });
    await limited("volume", { volumes: 0 }, async () => {
      expect(await ask(1)).toMatchObject(
        fault(
          413,
          "VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes'.",
        ),
      );
    });
    await limited("volume", { per_volume_gigabytes: 2 }, async () => {
      expect(await ask(3)).toMatchObject(fault(413, containing("larger than maximum allowed limit 2G")));
    });
  });

  itWith("otherProject", "fails to grow a volume past the largest size allowed", async () => {
    const { id } = await other.make("volume", { name: named("large"), size: 1 });
    await other.until("volume", id, "available");
    await limited("volume", { per_volume_gigabytes: 2 }, async () => {
      const answer = await other.post("volume", `/volumes/${id}/action`, { "os-extend": { new_size: 3 } });
      expect(answer).toMatchObject(fault(413, containing("larger than maximum allowed limit 2G")));
    });
    await other.remove("volume", id);
  });

  itWith("otherProject", "fails to make more snapshots than the project may have", async () => {
    const { id } = await other.make("volume", { name: named("shot"), size: 1 });
    await other.until("volume", id, "available");
    await limited("volume", { snapshots: 0 }, async () => {
      expect(await other.request("snapshot", { name: named("shot"), volume_id: id })).toMatchObject(
        fault(413, "SnapshotLimitExceeded: Maximum number of snapshots allowed (0) exceeded"),
      );
    });
    await limited("volume", { gigabytes: 1 }, async () => {
      expect(await other.request("snapshot", { name: named("shot"), volume_id: id })).toMatchObject(
        fault(413, containing("Requested 1G, quota is 1G and 1G has been consumed.")),
      );
      const answer = await other.post("volume", `/volumes/${id}/action`, { "os-extend": { new_size: 2 } });
      expect(answer).toMatchObject(fault(413, containing("VolumeSizeExceedsAvailableQuota:")));
    });
  });

  const quotas: readonly (readonly [string, kind: "network" | "router" | "securityGroup"])[] = [
    ["network", "network"],
    ["router", "router"],
    ["security_group", "securityGroup"],
  ];
  itWith("otherProject", "fails to make more of Neutron's things than the project may have", async () => {
    // A project's first call to Neutron makes its default group, which counts.
    await other.get("network", "/security-groups");
    for (const [quota, kind] of quotas) {
      await limited("network", { [quota]: 0 }, async () => {
        expect(await other.request(kind, { name: named("greedy") })).toMatchObject(
          neutronFault(409, "OverQuota", `Quota exceeded for resources: ['${quota}'].`),
        );
      });
    }
    const external = (await findings()).externalNetwork.id;
    await limited("network", { floatingip: 0 }, async () => {
      expect(await other.request("floatingIp", { floating_network_id: external })).toMatchObject(
        neutronFault(409, "OverQuota", "Quota exceeded for resources: ['floatingip']."),
      );
    });
  });

  itWith("otherProject", "fails to make more ports, subnets or rules than the project may have", async () => {
    const network: Row = await other.make("network", { name: named("full") });
    const group = await other.make("securityGroup", { name: named("full") });
    const over = (name: string) =>
      neutronFault(409, "OverQuota", `Quota exceeded for resources: ['${name}'].`);
    await limited("network", { port: 0, subnet: 0, security_group_rule: 0 }, async () => {
      expect(await other.request("port", { network_id: network.id })).toMatchObject(over("port"));
      const subnet = { network_id: network.id, ip_version: 4, cidr: "192.168.89.0/24" };
      expect(await other.request("subnet", subnet)).toMatchObject(over("subnet"));
      const rule = { security_group_id: group.id, direction: "ingress", ethertype: "IPv4", protocol: "icmp" };
      expect(await other.request("rule", rule)).toMatchObject(over("security_group_rule"));
    });
  });

  itWith(
    "otherProject",
    "fails to make more servers, cores or key pairs than the project may have",
    async () => {
      const { flavor } = await findings();
      const network = await other.make("network", { name: named("servers") });
      await other.make("subnet", { network_id: network.id, ip_version: 4, cidr: "192.168.89.0/24" });
      const fields = { ...(await serverFields("greedy", "")), networks: [{ uuid: network.id }] };
      const ask = () => other.request("server", fields);
      await limited("compute", { instances: 0 }, async () => {
        expect(await ask()).toMatchObject(
          fault(403, "Quota exceeded for instances: Requested 1, but already used 0 of 0 instances"),
        );
      });
      await limited("compute", { ram: 1 }, async () => {
        const ram = String(flavor.ram);
        expect(await ask()).toMatchObject(
          fault(403, `Quota exceeded for ram: Requested ${ram}, but already used 0 of 1 ram`),
        );
      });
      await limited("compute", { key_pairs: 0 }, async () => {
        expect(await other.request("keyPair", { name: named("greedy") })).toMatchObject(
          fault(403, "Quota exceeded, too many key pairs."),
        );
      });
    },
  );
}

/** What the limits go back to; those that are not named have none. */
const UNLIMITED: Readonly<Record<string, number>> = {
  instances: 100,
  cores: 100,
  ram: 100_000,
  key_pairs: 100,
};
