import type { AddressStatus, EnvironmentStatus, ServerStatus, Status, VolumeStatus } from "../actions/status";
import { age, count, wrap } from "../ui/format";
import type { Style } from "../ui/style";
import { table } from "../ui/table";

/** Columns from which names are shown in full; below, without their environment. */
const WIDE = 125;

/** The home screen as text. */
export function statusText(status: Status, columns: number, style: Style): string {
  const { cloud } = status;
  const region = cloud.region === undefined ? "" : `, ${cloud.region}`;
  const blocks = [
    `${style.strong(`Site ${status.site}`)} ${style.dim(`on cloud ${cloud.name} (project ${cloud.project}${region})`)}`,
    addressesText(status, style),
    ...status.environments
      .filter((environment) => environment.presence !== "absent" && !isStranger(environment, status))
      .map((environment) => environmentText(environment, status, columns, style)),
    absentText(status, style),
    strangersText(status, columns, style),
    findingsText(status, columns, style),
    nextText(status, style),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function addressesText(status: Status, style: Style): string {
  const shown = status.addresses.filter(({ address, named }) => address !== undefined || named !== undefined);
  if (shown.length === 0) return "";
  const rows = shown.map((address) => [
    address.role === "own" ? (address.environment ?? "") : address.role,
    address.address ?? style.bad(`${address.named ?? ""} (not found)`),
    reachesText(address, style),
    declaredText(address, status, style),
  ]);
  return table({ head: ["ADDRESS OF", "", "REACHES", ""], rows, style });
}

function reachesText(address: AddressStatus, style: Style): string {
  if (address.port === undefined) {
    return address.role === "production" ? style.bad("nothing") : style.dim("nothing");
  }
  if (address.server === undefined) return `port ${address.port} ${style.bad("(no server)")}`;
  return address.role === "production" ? style.good(address.server) : address.server;
}

function declaredText(address: AddressStatus, status: Status, style: Style): string {
  if (address.role === "own") return "";
  const { declared, actual } = address.role === "production" ? status.live : status.spare;
  const key = address.role === "production" ? "live" : "spare";
  const text = `${key}: ${declared ?? "none"}`;
  return declared === actual ? style.dim(text) : style.warn(`site file: ${text}`);
}

function environmentText(
  environment: EnvironmentStatus,
  status: Status,
  columns: number,
  style: Style,
): string {
  const { name, servers, presence } = environment;
  // What is gone of a retired environment is meant to be.
  const volumes = environment.volumes.filter(({ status: is }) => presence !== "retired" || is !== "absent");
  const marks = [
    ...(name === status.live.actual ? [style.good("live")] : []),
    ...(name === status.spare.actual ? ["spare address"] : []),
    ...(environment.releaseOf === undefined ? [] : [`release of ${environment.releaseOf}`]),
    ...(environment.declared ? [] : [style.warn("not in the site file")]),
    ...(presence === "partial" ? [style.warn("incomplete")] : []),
    ...(presence === "retired" ? ["retired"] : []),
    count(servers.filter((server) => server.status !== "absent").length, "server"),
    volumesText(volumes),
  ];
  const short = (thing: string): string =>
    columns < WIDE && thing.startsWith(`${name}-`) ? thing.slice(name.length + 1) : thing;
  const parts = [`${style.strong(name)} ${style.dim("·")} ${marks.join(style.dim(" · "))}`];
  if (servers.length > 0 && presence !== "retired") {
    parts.push(
      table({
        head: ["SERVER", "STATUS", "FLAVOR", "ADDRESSES"],
        rows: servers.map((server) => [
          short(server.name),
          statusWord(server.status, style) + (server.task === undefined ? "" : style.dim(` ${server.task}`)),
          flavorText(server, style),
          [...server.addresses, ...(server.publicAddress === undefined ? [] : [server.publicAddress])].join(
            ", ",
          ),
        ]),
        style,
      }),
    );
  }
  if (volumes.length > 0) {
    parts.push(
      table({
        head: ["DATA VOLUME", "GIB", "STATUS", "AGE", "SOURCE", columns < WIDE ? "AT" : "ATTACHED TO"],
        right: [1, 3],
        rows: volumes.map((volume) => [
          short(volume.name),
          String(volume.sizeGiB),
          statusWord(volume.status, style),
          volume.createdAt === undefined ? "" : age(volume.createdAt, new Date(status.at)),
          sourceText(volume, style),
          attachedText(volume, columns, style),
        ]),
        style,
      }),
    );
  }
  return parts.join("\n");
}

function flavorText(server: ServerStatus, style: Style): string {
  if (server.declaredFlavor === undefined) return server.flavor;
  return `${server.flavor} ${style.warn(`(site file: ${server.declaredFlavor})`)}`;
}

function sourceText({ source }: VolumeStatus, style: Style): string {
  if (source.kind === "blank") return style.dim("blank");
  const gone = source.exists === false ? style.dim(" (gone)") : "";
  return `${source.kind} ${source.name ?? ""}${gone}`;
}

function attachedText(volume: VolumeStatus, columns: number, style: Style): string {
  const { attachedTo, status, name, keptUntil, overdue } = volume;
  if (keptUntil !== undefined) {
    return overdue === true ? style.warn(`kept until ${keptUntil}: overdue`) : `kept until ${keptUntil}`;
  }
  if (attachedTo === undefined) return status === "absent" ? "" : style.warn("nothing");
  const device = attachedTo.device.replace(/^\/dev\//, "");
  // A volume has its server's name in its own: on a narrow screen its device says enough.
  const obvious = name.startsWith(`${attachedTo.server}-`);
  return columns < WIDE && obvious ? device : `${attachedTo.server} ${device}`;
}

function statusWord(word: string, style: Style): string {
  if (/^(ACTIVE|in-use|available)$/.test(word)) return style.good(word);
  return /error/i.test(word) ? style.bad(word) : style.warn(word);
}

function absentText(status: Status, style: Style): string {
  const names = status.environments.filter(({ presence }) => presence === "absent").map(({ name }) => name);
  if (names.length === 0) return "";
  if (names.length === status.environments.length) {
    return `No environment of this site is in the cloud yet. ${style.dim(`The site file has ${names.join(", ")}.`)}`;
  }
  return style.dim(`In the site file, not in the cloud: ${names.join(", ")}`);
}

/** Another site's environment, or one that was retired: one line is enough. */
function isStranger({ declared, name }: EnvironmentStatus, status: Status): boolean {
  return !declared && name !== status.live.actual && name !== status.spare.actual;
}

function strangersText(status: Status, columns: number, style: Style): string {
  const strangers = status.environments.filter((environment) => isStranger(environment, status));
  if (strangers.length === 0) return "";
  const each = strangers.map(
    ({ name, presence, servers, volumes }) =>
      `${name} (${presence === "retired" ? "retired" : count(servers.length, "server")}, ${volumesText(volumes)}${lastDay(volumes)})`,
  );
  return style.dim(wrap(`In the project, not in the site file: ${each.join(", ")}`, columns, 2));
}

/** `, kept until 2027-02-20`: the first day on which one of them may go. */
function lastDay(volumes: readonly VolumeStatus[]): string {
  const [first] = volumes.flatMap(({ keptUntil }) => keptUntil ?? []).sort();
  return first === undefined ? "" : `, kept until ${first}`;
}

function volumesText(volumes: readonly VolumeStatus[]): string {
  const there = volumes.filter((volume) => volume.status !== "absent");
  const total = there.reduce((sum, volume) => sum + volume.sizeGiB, 0);
  return `${count(there.length, "data volume")}${there.length === 0 ? "" : `, ${total} GiB`}`;
}

function findingsText(status: Status, columns: number, style: Style): string {
  return status.findings
    .map(({ severity, message }) =>
      wrap(`${severity === "error" ? style.bad("✖") : style.warn("!")} ${message}`, columns, 2),
    )
    .join("\n");
}

function nextText(status: Status, style: Style): string {
  const isWell = status.findings.length === 0 && status.next.every(({ optional }) => optional === true);
  const well = isWell ? style.good("All is as the site file has it.") : "";
  if (status.next.length === 0) return well;
  const wide = Math.max(...status.next.map(({ command }) => command?.length ?? 0));
  const lines = status.next.map(
    ({ why, command }) => `  ${(command ?? "").padEnd(wide)}  ${style.dim(`# ${why}`)}`,
  );
  const next = [style.strong("Next"), ...lines].join("\n");
  return isWell ? `${well}\n\n${next}` : next;
}
