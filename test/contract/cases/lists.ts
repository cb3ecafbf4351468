import { type Answer, type Row, rowsOf } from "../answers";
import { containing, fault, neutronFault, NOBODY } from "../refusals";
import { environment, port, volume } from "../resources";
import { url } from "../shapes";
import { cloud, findings, named } from "../suite";
import type { Service } from "../patterns";

const ids = (answer: Answer, key: string) => rowsOf(answer, key).map((row) => row.id);

/** Filters of the lists that data sources and the CLI read, and their pages. */
export function listCases(): void {
  let network: Row;
  let subnet: Row;
  let proxy: Row;
  let data: Row;

  beforeAll(async () => {
    ({ network, subnet } = await environment("listed", "192.168.88.0/24"));
    proxy = await port("listed-proxy", { network, subnet }, { description: named("words") });
    data = await volume("listed-data", { metadata: { [named("key")]: "yes" } });
    await volume("listed-other");
  });

  it("finds a network by each of its attributes, and by several at once", async () => {
    await cloud.put("network", `/networks/${network.id}`, { network: { description: named("words") } });
    await cloud.put("network", `/networks/${network.id}/tags`, { tags: [named("tag"), "idr"] });
    for (const query of [
      `name=${network.name}`,
      `id=${network.id}`,
      `id=${network.id}&status=ACTIVE`,
      `description=${named("words")}`,
      `tags=${named("tag")}`,
      `tags=${named("tag")},idr`,
      `name=${network.name}&router:external=false`,
      `name=${network.name}&project_id=${String(network.project_id)}`,
      `name=${network.name}&tenant_id=${String(network.project_id)}`,
    ]) {
      expect([query, ids(await cloud.get("network", `/networks?${query}`), "networks")]).toEqual([
        query,
        [network.id],
      ]);
    }
    for (const query of [
      `name=${named("nothing")}`,
      `name=${network.name}&router:external=true`,
      `id=${network.id}&status=DOWN`,
      `tags=${named("tag")},${named("other")}`,
      `name=${network.name}&description=`,
    ]) {
      expect([query, ids(await cloud.get("network", `/networks?${query}`), "networks")]).toEqual([query, []]);
    }
  });

  it("finds the external network by name", async () => {
    const { externalNetwork } = await findings();
    const query = `name=${encodeURIComponent(externalNetwork.name)}&router%3Aexternal=true`;
    expect(ids(await cloud.get("network", `/networks?${query}`), "networks")).toEqual([externalNetwork.id]);
  });

  it("finds a subnet by name, network and addresses", async () => {
    for (const query of [
      `name=${subnet.name}`,
      `name=${subnet.name}&network_id=${network.id}`,
      `network_id=${network.id}&cidr=192.168.88.0/24`,
      `network_id=${network.id}&ip_version=4&enable_dhcp=true`,
    ]) {
      expect(ids(await cloud.get("network", `/subnets?${query}`), "subnets")).toEqual([subnet.id]);
    }
    const none = await cloud.get("network", `/subnets?network_id=${network.id}&cidr=192.168.99.0/24`);
    expect(none.body).toEqual({ subnets: [] });
  });

  it("finds a port by name, network, device, addresses and description", async () => {
    const [fixed] = proxy.fixed_ips as { ip_address: string }[];
    for (const query of [
      `name=${proxy.name}`,
      `name=${proxy.name}&network_id=${network.id}`,
      `name=${proxy.name}&project_id=${String(proxy.project_id)}`,
      `id=${proxy.id}`,
      `description=${named("words")}`,
      `mac_address=${String(proxy.mac_address)}`,
      `network_id=${network.id}&device_id=`,
      `network_id=${network.id}&fixed_ips=ip_address%3D${fixed!.ip_address}`,
      `network_id=${network.id}&fixed_ips=subnet_id%3D${subnet.id}&name=${proxy.name}`,
    ]) {
      const found = ids(await cloud.get("network", `/ports?${query}`), "ports");
      expect([query, found]).toEqual([query, expect.arrayContaining([proxy.id])]);
    }
    const none = await cloud.get("network", `/ports?name=${proxy.name}&network_id=${NOBODY}`);
    expect(none.body).toEqual({ ports: [] });
  });

  it("finds routers, groups and addresses by name or description", async () => {
    const router = await cloud.make("router", { name: named("listed-router") });
    const group = await cloud.make("securityGroup", { name: named("listed-group") });
    const floating = await cloud.make("floatingIp", {
      floating_network_id: (await findings()).externalNetwork.id,
      description: named("listed-address"),
    });
    const { projectId } = await cloud.session();
    const found = async (path: string, key: string) => ids(await cloud.get("network", path), key);
    expect(await found(`/routers?name=${router.name}`, "routers")).toEqual([router.id]);
    expect(await found(`/routers?name=${router.name}&project_id=${projectId}`, "routers")).toEqual([
      router.id,
    ]);
    expect(await found(`/security-groups?name=${group.name}`, "security_groups")).toEqual([group.id]);
    const query = `description=${named("listed-address")}&project_id=${projectId}`;
    expect(await found(`/floatingips?${query}`, "floatingips")).toEqual([floating.id]);
    expect(await found(`/floatingips?${query}&status=ACTIVE`, "floatingips")).toEqual([]);
  });

  it("finds volumes by name, state and metadata", async () => {
    for (const query of [
      `name=${data.name}`,
      `name=${data.name}&status=available`,
      `metadata=${encodeURIComponent(`{'${named("key")}': 'yes'}`)}`,
      `name=${data.name}&metadata=%7B%7D`,
    ]) {
      const found = ids(await cloud.get("volume", `/volumes/detail?${query}`), "volumes");
      expect([query, found]).toEqual([query, [data.id]]);
    }
    const none = await cloud.get("volume", `/volumes/detail?name=${data.name}&status=in-use`);
    expect(none.body).toEqual({ volumes: [] });
  });

  const paged: readonly (readonly [Service, path: string, key: string])[] = [
    ["network", "/networks", "networks"],
    ["network", "/ports", "ports"],
    ["network", "/security-groups", "security_groups"],
    ["volume", "/volumes", "volumes"],
    ["volume", "/volumes/detail", "volumes"],
    ["compute", "/flavors/detail", "flavors"],
  ];
  it.each(paged)("%s: reads %s page by page, by the next links alone", async (service, path, key) => {
    await cloud.make("network", { name: named("paged") });
    const whole = ids(await cloud.get(service, path), key);
    const seen: string[] = [];
    let query = "?limit=1";
    for (let turn = 0; turn <= whole.length; turn += 1) {
      const answer = await cloud.get(service, `${path}${query}`);
      const page = ids(answer, key);
      expect(page.length).toBeLessThanOrEqual(1);
      seen.push(...page);
      const links = (answer.body as Record<string, { rel: string; href: string }[]>)[`${key}_links`] ?? [];
      const next = links.find((link) => link.rel === "next");
      if (next === undefined) break;
      expect(next).toEqual({ rel: "next", href: url });
      query = new URL(next.href).search;
      expect(new URLSearchParams(query).get("marker")).toBe(page[0]);
    }
    // Others may work in the project at the same time; what was there all along is seen once.
    const still = ids(await cloud.get(service, path), key).filter((id) => whole.includes(id));
    expect(seen.filter((id) => still.includes(id)).sort()).toEqual(still.sort());
  });

  it("sorts a list of Neutron's as it is told", async () => {
    await cloud.make("network", { name: named("sorted-b") });
    await cloud.make("network", { name: named("sorted-a") });
    const names = async (direction: string) => {
      const query = `sort_key=name&sort_dir=${direction}&fields=name`;
      const all = rowsOf(await cloud.get("network", `/networks?${query}`), "networks").map((row) => row.name);
      return all.filter((name) => name.startsWith(named("sorted-")));
    };
    expect(await names("asc")).toEqual([named("sorted-a"), named("sorted-b")]);
    expect(await names("desc")).toEqual([named("sorted-b"), named("sorted-a")]);
  });

  it("fails to go on after a marker that there is not", async () => {
    expect(await cloud.get("volume", `/volumes?limit=1&marker=${NOBODY}`)).toMatchObject(
      fault(404, `Volume ${NOBODY} could not be found.`),
    );
    expect(await cloud.get("compute", `/servers?limit=1&marker=${NOBODY}`)).toMatchObject(
      fault(400, `marker [${NOBODY}] not found`),
    );
    expect(await cloud.get("network", `/networks?limit=1&marker=${NOBODY}`)).toMatchObject(
      neutronFault(404, "NetworkNotFound", `Network ${NOBODY} could not be found.`),
    );
  });

  it("fails to filter by an attribute that there is not", async () => {
    expect(await cloud.get("network", "/networks?color=red")).toMatchObject(
      neutronFault(400, "HTTPBadRequest", "['color'] is invalid attribute for filtering"),
    );
  });

  it("fails to read a page of a size that is no number", async () => {
    const compute = await cloud.get("compute", "/servers?limit=few");
    expect(compute).toMatchObject(fault(400, containing("Invalid input for query parameters limit.")));
    const volumes = await cloud.get("volume", "/volumes?limit=few");
    expect(volumes).toMatchObject(fault(400, "limit param must be an integer"));
    const networks = await cloud.get("network", "/networks?limit=few");
    expect(networks).toMatchObject(
      neutronFault(
        400,
        "BadRequest",
        "Bad limit request: Limit must be an integer 0 or greater and not 'few'.",
      ),
    );
  });
}
