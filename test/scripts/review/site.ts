import { parseSite, type Site } from "../../../constructs/model";

export const SITE_TEXT = `cloud: test
externalNetwork: public
sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin@example.org]
environments:
  idr:
    volumes:
      database-db: { size: 900 }
    rules:
      - ports: [8080]
      - ports: [9090]
        from: [198.51.100.0/24]
  newidr:
    release: { from: idr }
live: idr
spare: newidr
`;

/** A production and its release; production opens 8080 to the world and 9090 to one network. */
export function exampleSite(): Site {
  return parseSite(SITE_TEXT, "idr.yaml");
}
