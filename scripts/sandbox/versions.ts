import { ok, type Call, type Router } from "./router";

export const NOVA_MAX = 93;
export const CINDER_MAX = 70;

/** The version documents clients ask for before they do anything else; none needs a token. */
export function versions(service: string, router: Router): void {
  const open = { open: true };
  if (service === "identity") {
    router.on("GET", "/v3", (call) => ok({ version: identityVersion(call) }), open);
    router.on("GET", "/v3/", (call) => ok({ version: identityVersion(call) }), open);
    const all = (call: Call) => ({
      status: 300,
      body: { versions: { values: [identityVersion(call)] } },
      headers: { Location: `${call.cloud.url}/identity/v3/` },
    });
    router.on("GET", "/", all, open);
    router.on("GET", "", all, open);
  } else if (service === "compute") {
    router.on("GET", "/", (call) => ok({ versions: [oldCompute(call), computeVersion(call)] }), open);
    router.on("GET", "", (call) => ok({ versions: [oldCompute(call), computeVersion(call)] }), open);
    router.on("GET", "/v2.1", (call) => ok({ version: computeDetail(call) }), open);
    router.on("GET", "/v2.1/", (call) => ok({ version: computeDetail(call) }), open);
  } else if (service === "network") {
    const all = (call: Call) =>
      ok({ versions: [{ id: "v2.0", status: "CURRENT", links: self(call, "/network/v2.0/") }] });
    router.on("GET", "/", all, open);
    router.on("GET", "", all, open);
    router.on("GET", "/v2.0/", (call) => ok({ resources: networkResources(call) }), open);
  } else if (service === "volume") {
    const all = (call: Call) => ({ status: 300, body: { versions: [volumeVersion(call)] } });
    router.on("GET", "/", all, open);
    router.on("GET", "", all, open);
    router.on("GET", "/v3", (call) => ok({ versions: [volumeVersion(call)] }), open);
    router.on("GET", "/v3/", (call) => ok({ versions: [volumeVersion(call)] }), open);
  } else {
    const all = (call: Call) => ({ status: 300, body: { versions: imageVersions(call) } });
    router.on("GET", "/", all, open);
    router.on("GET", "", all, open);
    router.on("GET", "/versions", (call) => ok({ versions: imageVersions(call) }), open);
  }
}

const self = (call: Call, path: string) => [{ rel: "self", href: call.cloud.url + path }];

const mediaTypes = (type: string) => [{ base: "application/json", type }];

const identityVersion = (call: Call) => ({
  id: "v3.14",
  status: "stable",
  updated: "2020-04-07T00:00:00Z",
  links: self(call, "/identity/v3/"),
  "media-types": mediaTypes("application/vnd.openstack.identity-v3+json"),
});

const computeVersion = (call: Call) => ({
  id: "v2.1",
  status: "CURRENT",
  version: `2.${NOVA_MAX}`,
  min_version: "2.1",
  updated: "2013-07-23T11:33:21Z",
  links: self(call, "/compute/v2.1/"),
});

const oldCompute = (call: Call) => ({
  id: "v2.0",
  status: "SUPPORTED",
  version: "",
  min_version: "",
  updated: "2011-01-21T11:33:21Z",
  links: self(call, "/compute/v2/"),
});

const computeDetail = (call: Call) => ({
  ...computeVersion(call),
  links: [
    ...self(call, "/compute/v2.1/"),
    { rel: "describedby", type: "text/html", href: "http://docs.openstack.org/" },
  ],
  "media-types": mediaTypes("application/vnd.openstack.compute+json;version=2.1"),
});

const volumeVersion = (call: Call) => ({
  id: "v3.0",
  status: "CURRENT",
  version: `3.${CINDER_MAX}`,
  min_version: "3.0",
  updated: "2022-08-31T00:00:00Z",
  links: [
    { rel: "describedby", type: "text/html", href: "https://docs.openstack.org/" },
    ...self(call, "/volume/v3/"),
  ],
  "media-types": mediaTypes("application/vnd.openstack.volume+json;version=3"),
});

const networkResources = (call: Call) =>
  ["network", "subnet", "subnetpool", "port"].map((name) => ({
    name,
    collection: `${name}s`,
    links: self(call, `/network/v2.0/${name}s`),
  }));

const imageVersions = (call: Call) =>
  ["v2.15", "v2.13", "v2.12", "v2.11", "v2.10", "v2.9", "v2.8", "v2.7", "v2.6", "v2.5", "v2.4"]
    .concat(["v2.3", "v2.2", "v2.1", "v2.0"])
    .map((id, index) => ({
      id,
      status: index === 0 ? "CURRENT" : "SUPPORTED",
      links: self(call, "/image/v2/"),
    }));
