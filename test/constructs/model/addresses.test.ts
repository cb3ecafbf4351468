import { parseSite, SiteFileError } from "../../../constructs/model";
import { siteFile } from "../../site-files";

/** The mistakes of a site file: `line: path: message`. */
function mistakes(environments: string, rest = "live: idr"): string[] {
  try {
    parseSite(siteFile(environments, rest), "idr.yaml");
  } catch (error) {
    if (!(error instanceof SiteFileError)) throw error;
    return error.problems.map(({ line, path, message }) => `${line}: ${path.join(".")}: ${message}`);
  }
  return [];
}

const server = (address: string): string => `idr: { servers: { ftp: { address: "${address}" } } }`;
const twice = (what: string, address: string): string =>
  `the same as ${what}: ${address} (allowed: an address that nothing else of the site has)`;

test("GIVEN a server with production's address THEN it is refused at its line", () => {
  const found = mistakes(server("192.0.2.1"), "live: idr\naddresses: { production: 192.0.2.1 }");
  expect(found).toEqual([`6: environments.idr.servers.ftp.address: ${twice("production's", "192.0.2.1")}`]);
});

test.each([
  ["the spare address", "addresses: { spare: 192.0.2.2 }", "192.0.2.2", "the spare one"],
  ["production's name", "addresses: { production: www.example.org }", "WWW.example.org.", "production's"],
])("GIVEN a server with %s THEN it is refused", (_what, addresses, address, owner) => {
  expect(mistakes(server(address), `live: idr\n${addresses}`)[0]).toContain(twice(owner, address));
});

test("GIVEN two servers with one address, in two environments THEN the second is refused", () => {
  const two = `${server("192.0.2.7")}\nb: { servers: { web: { address: 192.0.2.7 } } }`;
  expect(mistakes(two)).toEqual([
    `6: environments.b.servers.web.address: ${twice("that of idr-ftp", "192.0.2.7")}`,
  ]);
});

test("GIVEN a server with the name by which visitors know the site THEN it is refused", () => {
  expect(mistakes(server("idr.example.org"), "live: idr\nwebName: IDR.example.org")[0]).toContain(
    "the name by which visitors know the site (webName): idr.example.org",
  );
});

test.each(["192.0.2.01", "0xC0000201", "3221225985", "192.0.513", "300.0.2.1", "1.2.3.4.5"])(
  "GIVEN the spelling %s, which programs read as different addresses THEN it is refused",
  (address) => {
    expect(mistakes(server(address))[0]).toContain(`not an IPv4 address: "${address}"`);
  },
);

test("GIVEN addresses that differ, or are allocated THEN nothing is refused", () => {
  const two = `idr: { servers: { a: { address: allocate }, b: { address: allocate }, c: { address: 192.0.2.3 } } }`;
  expect(mistakes(two, "live: idr\naddresses: { production: 192.0.2.1, spare: 192.0.2.2 }")).toEqual([]);
});
