import { add, addServer, inner, scenariosOf } from "../../scenario";
import { PASSWORD } from "./parts";

const { forbidden, person } = scenariosOf("secrets");

/** Secrets written in clear. */
export const WRITTEN = [
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
      void (inner(config.resource["openstack_compute_instance_v2"]!, "revidr-proxy", "metadata")[
        "github_token"
      ] = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
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
];
