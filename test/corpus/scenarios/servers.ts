import { KEY_PAIR, PORT, SERVER, VOLUME } from "../../../scripts/review/kinds";
import { NOBODY, block, drop, instance, swap, type Scenario } from "../scenario";

/** Servers: made again, rebuilt, resized, changed. */
export const SERVERS: readonly Scenario[] = [
  {
    id: "environment-first",
    title: "production deployed for the first time",
    stack: "revidr",
    state: "none",
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "environment-unchanged",
    title: "production, planned again",
    stack: "revidr",
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "server-user-data",
    title: "other first-boot settings, no longer ignored",
    stack: "revidr",
    config: (config) => {
      const server = block(config, SERVER, "revidr-database");
      server["user_data"] = "#cloud-config\nruncmd: [echo hello-secret-word]\n";
      server["lifecycle"] = { ignore_changes: ["image_id", "image_name", "block_device", "key_pair"] };
    },
    verdict: "person",
    policies: ["server-lost", "data-volume-detached"],
    dangerous: true,
  },
  {
    id: "server-user-data-ignored",
    title: "a further SSH key in the site file: existing servers stay as they are",
    stack: "revidr",
    site: (text) =>
      swap(
        text,
        "environments:\n",
        "  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mQ second@example.org\nenvironments:\n",
      ),
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "server-image-in-place",
    title: "another image, no longer ignored: the plan says update in-place",
    stack: "revidr",
    config: (config) => {
      const server = block(config, SERVER, "revidr-proxy");
      server["image_id"] = NOBODY;
      server["lifecycle"] = { ignore_changes: ["image_name", "block_device", "user_data", "key_pair"] };
    },
    verdict: "person",
    policies: ["server-rebuilt"],
    dangerous: true,
  },
  {
    id: "server-image-ignored",
    title: "another image in the site file: existing servers stay as they are",
    stack: "revidr",
    config: (config) => {
      for (const server of Object.values(config.resource[SERVER] ?? {}))
        server["image_name"] = "Rocky Linux 10";
    },
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "server-root-disk",
    title: "a larger root disk, no longer ignored",
    stack: "revidr",
    config: (config) => {
      const server = block(config, SERVER, "revidr-omeroreadwrite");
      (server["block_device"] as { volume_size: unknown }[])[0]!.volume_size = 200;
      server["lifecycle"] = {};
    },
    verdict: "person",
    policies: ["server-lost"],
    dangerous: true,
  },
  {
    id: "server-resized",
    title: "a larger flavor for the read-only servers",
    stack: "revidr",
    site: (text) =>
      swap(text, "revidr: { omeroReadOnly: 2", "revidr: { omeroReadOnly: { count: 2, flavor: xlarge }"),
    verdict: "person",
    policies: ["server-resized"],
    dangerous: true,
  },
  {
    id: "server-removed",
    title: "one read-only server fewer",
    stack: "revidr",
    site: (text) => swap(text, "revidr: { omeroReadOnly: 2", "revidr: { omeroReadOnly: 1"),
    verdict: "person",
    policies: ["server-lost", "port-lost"],
    dangerous: true,
  },
  {
    id: "server-added",
    title: "one read-only server more",
    stack: "revidr",
    site: (text) => swap(text, "revidr: { omeroReadOnly: 2", "revidr: { omeroReadOnly: 3"),
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "server-metadata",
    title: "another Ansible group",
    stack: "revidr",
    config: (config) => {
      const server = block(config, SERVER, "revidr-database");
      const metadata = server["metadata"] as Record<string, string>;
      metadata["groups"] = `${metadata["groups"] ?? ""},backup-hosts`;
    },
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "server-shut-off",
    title: "a server is switched off, in place",
    stack: "revidr",
    config: (config) => void (block(config, SERVER, "revidr-omeroreadonly-1")["power_state"] = "shutoff"),
    verdict: "person",
    policies: ["server-changed"],
    dangerous: true,
  },
  {
    id: "server-key-pair",
    title: "another key pair for a server, no longer ignored",
    stack: "revidr",
    config: (config) => {
      const server = block(config, SERVER, "revidr-proxy");
      server["key_pair"] = "other-key";
      server["lifecycle"] = { ignore_changes: ["image_id", "image_name", "block_device", "user_data"] };
    },
    verdict: "person",
    policies: ["server-lost"],
    dangerous: true,
  },
  {
    id: "server-password",
    title: "a password written into the configuration",
    stack: "revidr",
    config: (config) =>
      void (block(config, SERVER, "revidr-database")["admin_pass"] = "correct-horse-battery"),
    verdict: "forbidden",
    policies: ["secret-in-code"],
    dangerous: true,
  },
  {
    id: "server-renamed-by-hand",
    title: "somebody renamed a server in the dashboard",
    stack: "revidr",
    editState: (state) => void (instance(state, SERVER, "revidr-database").attributes["name"] = "revidr-db"),
    verdict: "person",
    policies: ["drift"],
    dangerous: true,
  },
  {
    id: "server-gone-from-cloud",
    title: "somebody deleted a server by hand",
    stack: "revidr",
    editState: (state) => void (instance(state, SERVER, "revidr-omeroreadonly-2").attributes["id"] = NOBODY),
    verdict: "person",
    policies: ["drift"],
    dangerous: true,
  },
  {
    id: "server-replace-asked",
    title: "tofu plan -replace of the proxy",
    stack: "revidr",
    plan: { replace: [`${SERVER}.revidr-proxy`] },
    verdict: "person",
    policies: ["server-lost"],
    dangerous: true,
  },
  {
    id: "server-targeted",
    title: "a plan confined to one new server",
    stack: "revidr",
    site: (text) => swap(text, "revidr: { omeroReadOnly: 2", "revidr: { omeroReadOnly: 3"),
    plan: { targets: [`${SERVER}.revidr-omeroreadonly-3`] },
    verdict: "person",
    policies: ["plan-incomplete"],
    dangerous: false,
  },
  {
    id: "proxy-port-lost",
    title: "the proxy and its port were removed while production's address is bound to it",
    stack: "revidr",
    config: (config) => {
      const port = block(config, PORT, "revidr-proxy");
      drop(config, PORT, "revidr-proxy");
      config.resource[PORT]!["revidr-proxy-2"] = port;
      (block(config, SERVER, "revidr-proxy")["network"] as { port: string }[])[0]!.port =
        `\${${PORT}.revidr-proxy-2.id}`;
    },
    verdict: "forbidden",
    policies: ["port-lost", "server-lost"],
    dangerous: true,
  },
  {
    id: "adopt-volume",
    title: "a volume made by something else is adopted as it is",
    stack: "revidr",
    editState: (state) => forget(state, VOLUME, "revidr-database-db"),
    config: (config) => void (config.import = [{ to: `${VOLUME}.revidr-database-db`, id: "<id>" }]),
    verdict: "safe",
    policies: ["state-moved"],
    dangerous: false,
  },
  {
    id: "adopt-volume-and-change",
    title: "a volume made by something else is adopted and changed in one go",
    stack: "revidr",
    editState: (state) => forget(state, VOLUME, "revidr-database-db"),
    config: (config) => {
      config.import = [{ to: `${VOLUME}.revidr-database-db`, id: "<id>" }];
      block(config, VOLUME, "revidr-database-db")["name"] = "revidr-postgres";
    },
    verdict: "person",
    policies: ["state-moved"],
    dangerous: true,
  },
  {
    id: "adopt-server-and-replace",
    title: "a server made by something else is adopted, and replaced at once",
    stack: "revidr",
    editState: (state) => forget(state, SERVER, "revidr-proxy"),
    config: (config) => {
      config.import = [{ to: `${SERVER}.revidr-proxy`, id: "<id>" }];
      block(config, SERVER, "revidr-proxy")["lifecycle"] = {};
    },
    verdict: "person",
    policies: ["server-lost"],
    dangerous: true,
  },
  {
    id: "provider-unknown",
    title: "a resource of another provider, which runs a program on the operator's machine",
    stack: "revidr",
    config: (config) => {
      config.resource["terraform_data"] = {
        hook: { input: "1", provisioner: [{ "local-exec": { command: "echo anything" } }] },
      };
    },
    verdict: "forbidden",
    policies: ["unknown-kind", "not-recognised"],
    dangerous: true,
  },
  {
    id: "type-unknown",
    title: "a resource of a type that this project doesn't use",
    stack: "revidr",
    config: (config) => {
      config.resource["openstack_compute_servergroup_v2"] = {
        apart: { name: "apart", policies: ["anti-affinity"] },
      };
    },
    verdict: "person",
    policies: ["unknown-kind"],
    dangerous: false,
  },
  {
    id: "image-dropped",
    title: "an image that the state has is dropped from the configuration",
    stack: "revidr",
    editState: (state) => {
      const like = state.resources.find(({ type }) => type === KEY_PAIR || type === SERVER)!;
      const image = state.resources.find(
        ({ mode, type }) => mode === "data" && type === "openstack_images_image_v2",
      )!;
      const { id, name } = image.instances[0]!.attributes;
      state.resources.push({
        ...like,
        type: "openstack_images_image_v2",
        name: "base",
        instances: [{ schema_version: 0, attributes: { id: String(id), name: String(name) } }],
      });
    },
    verdict: "forbidden",
    policies: ["other-data-lost"],
    dangerous: true,
  },
];

/** Takes an object out of the state; its id is put where the import block has `<id>`. */
function forget(state: Parameters<NonNullable<Scenario["editState"]>>[0], type: string, name: string): void {
  instance(state, type, name);
  state.resources = state.resources.filter(
    (one) => one.mode !== "managed" || one.type !== type || one.name !== name,
  );
}
