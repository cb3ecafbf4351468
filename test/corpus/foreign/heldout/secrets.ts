/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { NOBODY } from "../../scenario";
import {
  add,
  addServer,
  call,
  edited,
  moduleOf,
  replaced,
  rule,
  scenariosOf,
  set,
  port,
  group,
} from "../scenario";

const { forbidden, person } = scenariosOf("secrets");
const PASSWORD = "tiger-lily-7731";
const TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
const CLEAR = "A secret is written in clear.";

/** Places into which a secret can flow. */
export const SECRETS = [
  forbidden("ho-secret-rule-description", "revidr", "a token in the description of a rule", CLEAR, (config) =>
    rule(config, "web", {
      ...port(443, "198.51.100.0/24"),
      security_group_id: group("revidr-web-external"),
      description: `monitoring, token ${TOKEN}`,
    }),
  ),
  forbidden(
    "ho-secret-group-description",
    "revidr",
    "a database's address with its password in the description of a group",
    CLEAR,
    (config) =>
      add(config, "openstack_networking_secgroup_v2", "notes", {
        name: "revidr-notes",
        description: `postgres://omero:${PASSWORD}@revidr-database:5432/idr`,
      }),
  ),
  forbidden("ho-secret-tag", "revidr", "a password as a tag of a server", CLEAR, (config) =>
    set(config, "openstack_compute_instance_v2", "revidr-database", { tags: [`password=${PASSWORD}`] }),
  ),
  forbidden("ho-secret-dns", "site", "a token in a DNS record", "Everybody reads it.", (config) =>
    add(config, "openstack_dns_recordset_v2", "token", {
      zone_id: NOBODY,
      name: "_ci.idr.example.org.",
      type: "TXT",
      records: [`"token=${TOKEN}"`],
    }),
  ),
  forbidden(
    "ho-secret-object",
    "site",
    "an object of the store holds the login of the database",
    CLEAR,
    (config) =>
      add(config, "openstack_objectstorage_object_v1", "pgpass", {
        container_name: "configuration",
        name: "pgpass",
        content: `revidr-database:5432:idr:omero:${PASSWORD}`,
      }),
  ),
  forbidden(
    "ho-secret-volume-metadata",
    "revidr",
    "a password in the metadata of a new volume",
    CLEAR,
    (config) =>
      add(config, "openstack_blockstorage_volume_v3", "scratch", {
        name: "revidr-scratch",
        size: 10,
        metadata: { "idr-stacks": "rev/revidr", db_password: PASSWORD },
      }),
  ),
  forbidden(
    "ho-secret-user-data-base64",
    "revidr",
    "another server with a password in its user data, encoded",
    "Encoded is in clear.",
    (config) =>
      addServer(config, "revidr-worker", {
        user_data: Buffer.from(`#cloud-config\npassword: ${PASSWORD}\n`).toString("base64"),
      }),
  ),
  forbidden(
    "ho-secret-variable",
    "revidr",
    "a variable whose value is a password, used nowhere",
    "It is written in clear into every plan.",
    (config) => void (config.variable = { db_password: { type: "string", default: PASSWORD } }),
  ),
  forbidden(
    "ho-secret-output-list",
    "revidr",
    "an output with a list in which a private key stands",
    CLEAR,
    (config) =>
      void (config.output!["files"] = {
        value: [
          {
            path: "/root/.ssh/id",
            content: "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
          },
        ],
      }),
  ),
  forbidden(
    "ho-secret-output-description",
    "revidr",
    "an output whose description tells the password",
    CLEAR,
    (config) =>
      void (config.output!["network"] = {
        value: "${openstack_networking_network_v2.revidr.name}",
        description: `log in as omero with password ${PASSWORD}`,
      }),
  ),
  forbidden("ho-secret-module-source", "revidr", "a module from the web whose address holds a token", CLEAR, {
    modules: {
      scratch: moduleOf({
        resource: { openstack_blockstorage_volume_v3: { this: { name: "scratch", size: 10 } } },
      }),
    },
    config: (config) => call(config, "scratch"),
    // No network here: the source is written into the plan.
    editPlan: replaced([
      '"source":"./scratch"',
      `"source":"git::https://ci:${TOKEN}@git.example/modules.git//scratch"`,
    ]),
  }),
  forbidden(
    "ho-secret-security-service",
    "revidr",
    "a security service of shares, with its password",
    CLEAR,
    (config) =>
      add(config, "openstack_sharedfilesystem_securityservice_v2", "ad", {
        name: "ad",
        type: "active_directory",
        server: "192.0.2.5",
        user: "idr",
        password: PASSWORD,
      }),
  ),
  forbidden(
    "ho-secret-write-only",
    "site",
    "a secret of the key manager, by a write-only argument whose value stands in the stack",
    "It is in no state, but in clear in the configuration and the plan.",
    {
      config: (config) =>
        add(config, "openstack_keymanager_secret_v1", "db", {
          name: "db",
          payload: PASSWORD,
          payload_content_type: "text/plain",
        }),
      // Newer providers have write-only arguments: the plan is made like theirs.
      editPlan: edited((plan) => {
        for (const { address, change } of plan["resource_changes"])
          if (address === "openstack_keymanager_secret_v1.db") {
            delete change.after.payload;
            Object.assign(change.after, { payload_wo: null, payload_wo_version: 1 });
            change.after_sensitive = {};
          }
        const { resources } = plan["planned_values"].root_module;
        for (const one of resources)
          if (one.address === "openstack_keymanager_secret_v1.db") {
            delete one.values.payload;
            Object.assign(one.values, { payload_wo: null, payload_wo_version: 1 });
          }
        for (const one of plan["configuration"].root_module.resources)
          if (one.address === "openstack_keymanager_secret_v1.db") {
            one.expressions.payload_wo = one.expressions.payload;
            delete one.expressions.payload;
          }
      }),
    },
  ),
  person(
    "ho-secret-zone-transfer",
    "site",
    "the zone is offered to another project",
    "Who takes it says where visitors go.",
    (config) =>
      add(config, "openstack_dns_transfer_request_v2", "gift", {
        zone_id: NOBODY,
        target_project_id: "5f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
      }),
  ),
];
