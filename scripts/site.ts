import { lookup } from "node:dns/promises";
import { open, type FileHandle } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { dirname, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { isAlias, isMap, isScalar, parseDocument, stringify } from "yaml";

import { IdrError, messageOf } from "../constructs/errors";
import { parseSite, type AddressSpec, type Site } from "../constructs/model";
import { ownerText } from "../constructs/model/checks-addresses";
import { MOST_BYTES } from "../constructs/model/site-yaml";
import { escaped } from "../constructs/model/text";
import { refuseLinks } from "./own-folders";

/** A site file that was read. */
export interface OpenSite {
  readonly site: Site;
  /** Its absolute path. */
  readonly file: string;
  /** Its folder: synthesized stacks and a local state are kept beside it. */
  readonly directory: string;
  readonly text: string;
  /**
   * Reads another file of its repository, by its path from the site file; `undefined`: there is none.
   * @default from the disk
   */
  readonly readBeside?: (path: string) => string | undefined;
}

/**
 * Reads the site file.
 * @param options.file default: what IDR_SITE names, or `idr.yaml` here
 * @param options.cloud default: OS_CLOUD, or the file's
 * @throws IdrError `site-file-missing`, `site-file-large`, `site-file-text`, `foreign-link`, `cloud-name`,
 *   `address-lookup`, `address-twice`; SiteFileError
 */
export async function openSite(options: {
  readonly file?: string;
  readonly cloud?: string;
}): Promise<OpenSite> {
  const file = resolve(options.file ?? process.env["IDR_SITE"] ?? "idr.yaml");
  const shown = relative(process.cwd(), file).startsWith("..") ? file : relative(process.cwd(), file);
  const text = siteText(await contentOf(file, escaped(shown)), escaped(shown));
  const directory = dirname(file);
  refuseLinks(directory);
  return { site: await siteOf(text, shown, options.cloud), file, directory, text };
}

/**
 * The site of a site file's text.
 * @param shown what the file is called in messages
 * @param cloud default: OS_CLOUD, or the text's
 * @throws IdrError `cloud-name`, `address-lookup`, `address-twice`; SiteFileError
 */
export async function siteOf(
  text: string,
  shown: string,
  cloud: string | undefined = process.env["OS_CLOUD"],
): Promise<Site> {
  return await withAddresses(parseSite(text, shown, cloud === undefined || cloud === "" ? {} : { cloud }));
}

/** The content of the site file: never more than one can be, whatever is named. */
async function contentOf(file: string, shown: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    const buffer = new Uint8Array(MOST_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = (await handle.read(buffer, length, buffer.length - length)).bytesRead;
    }
    if (length <= MOST_BYTES) return buffer.subarray(0, length);
  } catch (error) {
    throw new IdrError(
      "site-file-missing",
      `can't read the site file ${shown}: ${escaped(messageOf(error))}`,
      {
        where: { file: shown },
        fix: "go to its folder, or name it with --site or IDR_SITE",
      },
    );
  } finally {
    await handle?.close();
  }
  throw new IdrError(
    "site-file-large",
    `${shown} has more than ${MOST_BYTES / 1024} KiB, which no site file has`,
    {
      where: { file: shown },
      fix: "name the site file with --site or IDR_SITE",
    },
  );
}

/**
 * The text of a site file's content.
 * @param shown what the file is called in messages
 * @throws IdrError `site-file-text` when it is no text in UTF-8
 */
export function siteText(content: Uint8Array, shown: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    const good = new TextDecoder("utf-8").decode(content).split("\uFFFD", 1)[0]!;
    const line = good.split("\n").length;
    throw new IdrError("site-file-text", `${shown}:${line} is no text in UTF-8`, {
      where: { file: shown, line },
      fix: "save the file as UTF-8",
      cause: error,
    });
  }
}

/** The site with DNS names of addresses looked up; no two of them may be one address. */
async function withAddresses(site: Site): Promise<Site> {
  const { production, spare } = site.addresses;
  const environments = await Promise.all(
    site.environments.map(async (environment) => ({
      ...environment,
      servers: await Promise.all(
        environment.servers.map(async (server) =>
          server.address === undefined ? server : { ...server, address: await lookedUp(server.address) },
        ),
      ),
    })),
  );
  const found = {
    ...site,
    addresses: { production: await lookedUp(production), spare: await lookedUp(spare) },
    environments,
  };
  await refuseTwice(found);
  return found;
}

/**
 * Two names of one address are two bindings of it, of which one takes it away from the other.
 * @throws IdrError `address-twice`
 */
async function refuseTwice(site: Site): Promise<void> {
  const ofServers = site.environments
    .flatMap(({ servers }) => servers)
    .flatMap(({ name, address }) => (address?.kind === "existing" ? [{ owner: name, address }] : []));
  const ofSite = (["production", "spare"] as const).flatMap((owner) => {
    const address = site.addresses[owner];
    return address.kind === "existing" ? [{ owner, address }] : [];
  });
  const taken = new Map<string, string>();
  // What visitors reach by the site's name is production's, also where the site stack has allocated it. A site that is
  // not deployed yet has a name without an address.
  const known =
    site.webName === undefined || ofServers.length === 0
      ? []
      : await lookup(site.webName, { family: 4, all: true }).catch(() => []);
  for (const { address } of known) taken.set(address, "production");
  for (const { owner, address } of [...ofSite, ...ofServers]) {
    const other = taken.get(address.addressOrName);
    if (other !== undefined && other !== owner) {
      throw new IdrError(
        "address-twice",
        `the address of ${owner} in the site file is ${ownerText(other)}: ${address.addressOrName}`,
        { fix: "give each an address of its own: a second binding takes an address away from the first" },
      );
    }
    taken.set(address.addressOrName, owner);
  }
}

async function lookedUp(spec: AddressSpec): Promise<AddressSpec> {
  if (spec.kind === "allocated" || isIPv4(spec.addressOrName)) return spec;
  try {
    const { address } = await lookup(spec.addressOrName, { family: 4 });
    if (!isIPv4(address)) throw new Error(`the answer is ${escaped(address)}`);
    return { kind: "existing", addressOrName: address };
  } catch (error) {
    throw new IdrError("address-lookup", `no IPv4 address for "${spec.addressOrName}": ${messageOf(error)}`, {
      fix: "name the address itself in the site file",
      cause: error,
    });
  }
}

/**
 * The text of a site file with another live and spare environment. Nothing else
 * changes, not a space: a cutover is a change of one line that is reviewed.
 * `spare: undefined` parks the spare.
 * @throws IdrError `site-file-value`
 */
export function setLive(text: string, to: { readonly live: string; readonly spare?: string }): string {
  return setValue(setValue(text, "live", to.live), "spare", to.spare ?? "none");
}

/**
 * The text of a site file with another value of a key at its top; a key that is not there is added at the end.
 * @throws IdrError `site-file-value` when it isn't a plain value, or nothing else could be left as it is
 */
export function setValue(text: string, key: string, value: string): string {
  const document = parseDocument(text);
  if (!isMap(document.contents)) throw new IdrError("site-file", "the site file is no mapping");
  const written = stringify(value).trimEnd();
  const node = document.get(key, true);
  let changed: string;
  if (node === undefined) {
    changed = `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${key}: ${written}\n`;
  } else if (isScalar(node) && node.range) {
    const [start, end] = node.range;
    // A key without a value ends in its colon.
    changed = `${text.slice(0, start)}${start === end ? " " : ""}${written}${text.slice(end)}`;
  } else {
    throw notWritable(key, written, isAlias(node) ? "is an alias" : "is no plain value");
  }
  // What can't be told from the text: an anchor that others refer to, a mapping in braces.
  const expected: unknown = { ...(document.toJS() as object), [key]: value };
  const made = parseDocument(changed);
  if (made.errors.length > 0 || !isDeepStrictEqual(made.toJS(), expected)) {
    throw notWritable(key, written, "can't be replaced without changing something else");
  }
  return changed;
}

function notWritable(key: string, written: string, why: string): IdrError {
  return new IdrError("site-file-value", `"${key}" of the site file ${why}`, {
    fix: `write "${key}: ${written}" into it yourself`,
  });
}
