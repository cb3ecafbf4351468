import { addressFindings } from "../../../../scripts/actions/doctor/checks/addresses";
import { networkFindings } from "../../../../scripts/actions/doctor/checks/networks";
import type { FloatingIp } from "../../../../scripts/openstack/network";
import { floatingIp, lines, network, siteOf } from "./site";

/** A cloud with two external networks: what is of one can't be bound to what is behind the other. */
const networks = [network("public", true), network("campus", true)];
const FREE = { used: 0, limit: -1 };

test("fails on a router whose gateway is on another external network than the site's", () => {
  const router = { id: "r", name: "old", status: "ACTIVE", externalNetworkId: "id-campus" };
  const said = (named: string) => {
    const site = siteOf("  idr:\n    router: { existing: old }", `live: idr\n${named}`);
    return lines(networkFindings(site, site.environments, networks, [router])).at(-1);
  };
  expect(said("externalNetwork: public")).toBe(
    "problem router old: has its gateway on campus, so no address of public can be reached through it",
  );
  expect(said("externalNetwork: campus")).toBe("ok router old: there");
  // Which of the two is meant is not clear: that is told of the network.
  expect(said("")).toBe("ok router old: there");
});

describe("addresses", () => {
  const other = { networkId: "id-campus" };
  const look = (rest: string, floatingIps: FloatingIp[], quota = FREE) =>
    addressFindings(siteOf("  idr: {}", `live: idr\n${rest}`), [], {
      floatingIps,
      ports: [],
      networks,
      quota,
    });

  test("fails on an address of the other one, whether it is named or found by its description", () => {
    const ips = [
      floatingIp("198.51.100.7", other),
      floatingIp("198.51.100.8", { ...other, description: "idr-spare" }),
      floatingIp("203.0.113.7"),
    ];
    const named = "addresses: { production: 198.51.100.7 }\n";
    const found = look(`${named}externalNetwork: public`, ips);
    expect(lines(found)).toEqual([
      "problem production address: 198.51.100.7 is of network campus, not of public, so it can't be bound",
      'problem spare address: 198.51.100.8, which has the description "idr-spare", is of network campus, not of public, so it can\'t be bound',
    ]);
    expect(found[0]!.fix).toMatch(/^name one of public \(unused: 203.0.113.7\), /);
    expect(look(`${named}externalNetwork: campus`, ips).map(({ verdict }) => verdict)).toEqual(["ok", "ok"]);
    // Which of the two is meant is not clear, so it is not judged here.
    expect(look(named, ips).map(({ verdict }) => verdict)).toEqual(["ok", "ok"]);
  });

  test("offers unused ones of the right one alone, and each once", () => {
    const full = { used: 4, limit: 4 };
    const ips = [floatingIp("198.51.100.7", other), floatingIp("203.0.113.7"), floatingIp("203.0.113.8")];
    const fixes = (rest: string, there = ips) =>
      look(`${rest}externalNetwork: public`, there, full).map(({ detail, fix }) => fix ?? detail);
    expect(fixes("")).toEqual([
      "use one of them: `addresses: { production: 203.0.113.7 }` in the site file",
      "use one of them: `addresses: { spare: 203.0.113.8 }` in the site file",
    ]);
    // One that the site file names is no longer to be had.
    expect(fixes("addresses: { production: 203.0.113.7 }\n")).toEqual([
      "203.0.113.7, a floating IP of the project",
      "use one of them: `addresses: { spare: 203.0.113.8 }` in the site file",
    ]);
    expect(look("externalNetwork: public", ips.slice(0, 1), full)[0]!.detail).toMatch(
      /, none of them unused and of public$/,
    );
    expect(look("externalNetwork: public", ips.slice(0, 1))[0]!.detail).toBe("will be allocated");
  });
});
