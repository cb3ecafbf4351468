import { block } from "../../../scenario";
import { call, group, inner, moduleOf, read, scenariosOf, set } from "../../scenario";
import { OWN, SAME, SERVER, VOLUME, https } from "./parts";

const { safe } = scenariosOf("harmless");

/** Honest modules, outputs and imports. */
export const ADDITIONS = [
  safe(
    "harmless-precondition",
    "revidr",
    "a server asks for its image to be there",
    SAME,
    (config) =>
      void (inner(block(config, SERVER, "revidr-proxy"), "lifecycle")["precondition"] = [
        {
          condition: '${data.openstack_images_image_v2.Rocky-Linux-9.name == "Rocky Linux 9"}',
          error_message: "no image",
        },
      ]),
  ),
  safe(
    "harmless-check",
    "revidr",
    "a check block about the network's name",
    SAME,
    (config) =>
      void (config.check = {
        name: {
          assert: [
            {
              condition: '${openstack_networking_network_v2.revidr.name == "revidr"}',
              error_message: "renamed",
            },
          ],
        },
      }),
  ),
  safe("harmless-variable", "revidr", "the subnet's resolver comes from a variable", SAME, (config) => {
    config.variable = { resolver: { type: "string", default: "8.8.8.8" } };
    set(config, "openstack_networking_subnet_v2", "revidr-subnet", {
      dns_nameservers: ["${var.resolver}", "8.8.4.4"],
    });
  }),
  safe("harmless-read-flavor", "revidr", "one more flavor is looked up", SAME, (config) =>
    read(config, "openstack_compute_flavor_v2", "medium", { name: "m1.medium" }),
  ),
  safe(
    "harmless-output-name",
    "revidr",
    "an output with the network's name",
    "It is no secret.",
    (config) =>
      void (config.output!["network"] = { value: "${openstack_networking_network_v2.revidr.name}" }),
  ),
  safe(
    "harmless-output-addresses",
    "revidr",
    "an output with a list of private addresses",
    "It is no secret.",
    (config) =>
      void (config.output!["omero"] = {
        value: [
          "${openstack_compute_instance_v2.revidr-omeroreadonly-1.access_ip_v4}",
          "${openstack_compute_instance_v2.revidr-omeroreadonly-2.access_ip_v4}",
        ],
      }),
  ),
  safe(
    "harmless-output-site",
    "site",
    "an output with the router's name",
    "It is no secret.",
    (config) =>
      void (config.output!["router"] = { value: "${openstack_networking_router_v2.rev-router.name}" }),
  ),
  safe("harmless-module-volume", "revidr", "a module makes a small volume", OWN, {
    modules: {
      scratch: moduleOf({ resource: { [VOLUME]: { this: { name: "revidr-scratch", size: 10 } } } }),
    },
    config: (config) => call(config, "scratch"),
  }),
  safe("harmless-module-volumes-counted", "revidr", "a module makes two small volumes, counted", OWN, {
    modules: {
      scratch: moduleOf({
        variable: { name: {} },
        resource: {
          [VOLUME]: { this: { name: "${var.name}", size: 10, metadata: { "idr-stacks": "rev/revidr" } } },
        },
      }),
    },
    config: (config) => call(config, "scratch", { count: 2, name: "revidr-scratch-${count.index}" }),
  }),
  safe("harmless-module-volumes-keyed", "revidr", "a module makes two small volumes, keyed", OWN, {
    modules: {
      scratch: moduleOf({
        variable: { name: {} },
        resource: { [VOLUME]: { this: { name: "${var.name}", size: 10 } } },
      }),
    },
    config: (config) =>
      call(config, "scratch", { for_each: '${toset(["a", "b"])}', name: "revidr-scratch-${each.key}" }),
  }),
  safe("harmless-module-network", "revidr", "a module makes a network of its own, unconnected", OWN, {
    modules: {
      lab: moduleOf({
        resource: {
          openstack_networking_network_v2: { this: { name: "revidr-lab" } },
          openstack_networking_subnet_v2: {
            this: {
              name: "revidr-lab-subnet",
              cidr: "192.168.77.0/24",
              network_id: "${openstack_networking_network_v2.this.id}",
            },
          },
        },
      }),
    },
    config: (config) => call(config, "lab"),
  }),
  safe("harmless-module-group", "revidr", "a module makes a group whose members reach each other", OWN, {
    modules: {
      peers: moduleOf({
        resource: {
          openstack_networking_secgroup_v2: { this: { name: "revidr-peers" } },
          openstack_networking_secgroup_rule_v2: {
            this: {
              direction: "ingress",
              ethertype: "IPv4",
              security_group_id: group("this"),
              remote_group_id: group("this"),
            },
          },
        },
      }),
    },
    config: (config) => call(config, "peers"),
  }),
  safe(
    "harmless-import-rule",
    "revidr",
    "the rule of HTTPS, lost by the state, is taken back",
    "It is as declared.",
    {
      editState: (state) =>
        void (state.resources = state.resources.filter(({ type, name }) => `${type}.${name}` !== https)),
      config: (config, base) => void (config.import = [{ to: https, id: base.of("revidr", https) }]),
    },
  ),
  safe(
    "harmless-import-key-pair",
    "site",
    "the key pair, lost by the state, is taken back",
    "It is as declared.",
    {
      editState: (state) =>
        void (state.resources = state.resources.filter(
          ({ type }) => type !== "openstack_compute_keypair_v2",
        )),
      config: (config) =>
        void (config.import = [{ to: "openstack_compute_keypair_v2.rev-key", id: "rev-key" }]),
    },
  ),
];
