/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are JSON of the engine */
import { changeOf, listIn, scenariosOf } from "../scenario";
import { create, replace, update } from "./edit";
import { DB, KEY, NETWORK, PORT, SERVER, STRANGE, SUBNET } from "./names";
import { on, type Plan } from "./parts";
import { adopt, output, reads } from "./state";

const identities = scenariosOf("identities");
const secrets = scenariosOf("secrets");
const PROJECT = "0459aa7544a64a80bfade6742af67740";
const metadata = (plan: Plan, address: string, body: Record<string, string>): void =>
  update(plan, address, { metadata: { ...changeOf(plan, address)["change"].after.metadata, ...body } });

/** Identity objects, marks, keys and secrets. */
export const IDENTITIES = [
  identities.person(
    "th-project-disabled",
    "site",
    "the site's project is taken into the state and disabled",
    "Nobody can do anything in it, and no address can be moved.",
    on("site", (plan) => {
      const project = {
        id: PROJECT,
        name: "idr",
        description: "",
        domain_id: "default",
        enabled: true,
        is_domain: false,
        parent_id: "default",
        region: "RegionOne",
        tags: [],
        extra: {},
      };
      adopt(plan, "openstack_identity_project_v3", "idr", project, { name: "idr", enabled: false });
    }),
  ),
  secrets.forbidden(
    "th-endpoint-elsewhere",
    "site",
    "the cloud's compute service gets an endpoint at a stranger's",
    "Whoever asks the catalogue sends a token there.",
    on("site", (plan) =>
      create(
        plan,
        "openstack_identity_endpoint_v3",
        "compute",
        {
          name: "compute",
          interface: "public",
          endpoint_region: "RegionOne",
          service_id: STRANGE,
          url: "https://nova.elsewhere.example/v2.1",
        },
        { computed: ["region", "service_name", "service_type"] },
      ),
    ),
  ),
  identities.person(
    "th-role-inherited",
    "site",
    "a group of users gets a role in every project below the site's",
    "They may do there what only operators should.",
    on("site", (plan) =>
      create(plan, "openstack_identity_inherit_role_assignment_v3", "course", {
        project_id: PROJECT,
        group_id: STRANGE,
        role_id: "9fe2ff9ee4384b1894a90878d3e92bab",
      }),
    ),
  ),
  secrets.forbidden(
    "th-account-key",
    "site",
    "the object store's account gets a key for links without a login, in clear",
    "With it everybody who reads the state makes links to every object.",
    on("site", (plan) =>
      create(
        plan,
        "openstack_objectstorage_account_v1",
        "links",
        { project_id: PROJECT, metadata: { "Temp-Url-Key": "horse-battery-staple-1937" } },
        { computed: ["region", "bytes_used", "container_count", "object_count", "quota_bytes", "headers"] },
      ),
    ),
  ),
  secrets.forbidden(
    "th-secret-shared",
    "site",
    "the key of the site's certificate, in the key manager, is taken into the state and opened to a stranger",
    "A secret leaves.",
    on("site", (plan) => {
      const acl = (users: string[]) => [
        { read: [{ created_at: "", project_access: users.length === 0, updated_at: "", users }] },
      ];
      const secret = {
        id: STRANGE,
        name: "idr.example.org",
        algorithm: "rsa",
        bit_length: 2048,
        mode: "",
        payload: "",
        payload_content_type: "text/plain",
        secret_type: "private",
        secret_ref: `https://barbican.example/v1/secrets/${STRANGE}`,
        status: "ACTIVE",
        region: "RegionOne",
        acl: acl([]),
      };
      adopt(plan, "openstack_keymanager_secret_v1", "tls", secret, {
        name: "idr.example.org",
        secret_type: "private",
        acl: acl(["5f4dcc3b5aa765d61d8327deb882cf99"]),
      });
    }),
  ),
  identities.person(
    "th-cron-trigger",
    "site",
    "a workflow of the cloud runs every night with the project's rights",
    "Nobody here knows what it does.",
    on("site", (plan) =>
      create(
        plan,
        "openstack_workflow_cron_trigger_v2",
        "nightly",
        { name: "nightly", pattern: "0 3 * * *", workflow_id: STRANGE, workflow_input: { all: "true" } },
        { computed: ["region", "project_id"] },
      ),
    ),
  ),
  identities.person(
    "th-key-of-user",
    "site",
    "the site's key pair is made anew for another user of the cloud",
    "The servers' key is gone for the one who makes servers, and with it every later server.",
    on("site", (plan) => replace(plan, `${KEY}.rev-key`, { user_id: "c3fcd3d76192e4007dfb496cca67e13b" })),
  ),
  identities.person(
    "th-marks-gone",
    "revidr",
    "the marks of production's network, subnet and volume are gone",
    "Nothing says any more whose they are, and what cleans up unmarked objects takes them.",
    on("revidr", (plan) => {
      update(plan, `${NETWORK}.revidr`, { description: "" });
      update(plan, `${SUBNET}.revidr-subnet`, { description: "" });
      update(plan, DB, { metadata: {} });
    }),
  ),
  identities.person(
    "th-ssh-proxy-host",
    "revidr",
    "operators' SSH to the database is to go by way of a stranger's host (metadata)",
    "Ansible follows it.",
    on("revidr", (plan) =>
      metadata(plan, `${SERVER}.revidr-database`, { ssh_proxy_host: "jump.elsewhere.example" }),
    ),
  ),
  secrets.forbidden(
    "th-check-message",
    "revidr",
    "the message of a check that does not hold has a password in it",
    "A secret is written in clear, into every log of a plan.",
    on("revidr", (plan) => {
      const address = { to_display: "check.login" };
      plan["checks"] = [
        {
          address: { kind: "check", name: "login", ...address },
          status: "fail",
          instances: [
            {
              address,
              status: "fail",
              problems: [
                { message: "login failed for omero with password=horse-battery-staple at 192.168.214.6" },
              ],
            },
          ],
        },
      ];
    }),
  ),
  secrets.forbidden(
    "th-token-in-state",
    "revidr",
    "the operator's token is read into the state",
    "A secret is written in clear.",
    on("revidr", (plan) =>
      reads(
        plan,
        "openstack_identity_auth_scope_v3",
        "me",
        { name: "me", set_token_id: true },
        {
          id: STRANGE,
          name: "me",
          region: "RegionOne",
          set_token_id: true,
          token_id: "gAAAAABnQx2vKq1Zy8s5Jp0TqLwWm3cV9bN4hR7eF6dU2aX1oS",
          user_name: "idr-ci",
          project_name: "idr",
        },
      ),
    ),
  ),
  secrets.forbidden(
    "th-kubeconfig-read",
    "revidr",
    "the keys of another cluster of the project are read into the state",
    "A secret is written in clear.",
    on("revidr", (plan) => {
      const raw_config = "apiVersion: v1\nusers:\n- name: admin\n  user: {client-key-data: LS0tLS1CRUdJTi}\n";
      reads(
        plan,
        "openstack_containerinfra_cluster_v1",
        "other",
        { name: "jupyter" },
        {
          id: STRANGE,
          name: "jupyter",
          kubeconfig: { raw_config, client_key: "-----BEGIN RSA PRIVATE KEY-----\nMIIEow" },
        },
      );
      listIn(plan, "prior_state", "values", "root_module", "resources").at(-1)!["sensitive_values"] = {
        kubeconfig: true,
      };
      output(plan, "cluster", "jupyter", {
        references: ["data.openstack_containerinfra_cluster_v1.other.name"],
      });
    }),
  ),
  secrets.forbidden(
    "th-secret-in-tags",
    "revidr",
    "a token stands among the tags of the proxy's port",
    "A secret is written in clear, for everybody who may list ports.",
    on("revidr", (plan) =>
      update(plan, `${PORT}.revidr-proxy`, {
        tags: ["deploy", "token=ghp_9aV3kQ7sXw2mLrT5bNcY8eUjHdFg1iKo4pZ6"],
      }),
    ),
  ),
];
