import { looksSecret, secretsIn } from "../../../scripts/review/secrets";

describe("GIVEN a text WHEN it is looked at THEN it is known as a secret", () => {
  it.each([
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz"],
    ["a login in an address", "postgres://omero:tiger@db/idr"],
    ["a password of cloud-init", "#cloud-config\npassword: tiger\n"],
    ["a list of passwords", "#cloud-config\nchpasswd:\n  list: |\n    root:x"],
    ["a password in JSON", '{"password": "tiger"}'],
    ["a token of GitHub", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"],
    ["a web token", "eyJhbGciOiJIUzI1NiIsInR5.eyJzdWIiOiIxMjM0NTY3"],
    ["the hash of a password", "root:$6$rounds$abc/def"],
  ])("%s", (_what, text) => {
    expect(looksSecret(text)).toBe(true);
  });

  it.each(["omero_password", "github_token", "clientSecret", "api-key", "psk"])("by its name: %s", (name) => {
    expect(looksSecret("tiger", name)).toBe(true);
  });
});

describe("GIVEN an honest text WHEN it is looked at THEN it is none", () => {
  it.each([
    ["an address", "https://idr.example.org/webclient/?show=1"],
    ["SSH keys", '#cloud-config\n{"ssh_authorized_keys":["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA a@b"]}\n'],
    ["groups of Ansible", "idr-hosts,proxy-hosts,bastion-hosts"],
    ["a mark", "idr-stacks: rev/revidr"],
    ["nothing", ""],
  ])("%s", (_what, text) => {
    expect(looksSecret(text)).toBe(false);
  });

  it.each(["secret_ref", "token_id", "password_expires_at", "hostname"])("nor by its name: %s", (name) => {
    expect(looksSecret("a", name)).toBe(false);
  });
});

it("GIVEN a value of many parts WHEN secrets are looked for THEN each is named by its place", () => {
  const value = {
    groups: "idr-hosts",
    omero_password: "tiger",
    files: [{ content: "-----BEGIN PRIVATE KEY-----" }],
  };
  expect(secretsIn(value)).toEqual(["omero_password", "files[0].content"]);
  expect(secretsIn(null)).toEqual([]);
});
