import { badRequest, computeFault } from "./errors";
import type { Service } from "./services";

/** The minor version asked for, echoed in the answer as the services do. @throws ApiError 406 when it is too new */
export function microversion(
  service: Service,
  header: (name: string) => string | undefined,
  answered: Record<string, string>,
): number {
  const versions = service.microversion;
  if (versions === undefined) return 0;
  const asked = (header("openstack-api-version") ?? "").split(",").filter((one) => one.trim() !== "");
  const named = asked.map((one) => one.trim().split(/\s+/)).find(([name = ""]) => versions.named(name))?.[1];
  if (named === undefined && asked.length > 0 && versions.alone) throw malformed();
  const text = named ?? (versions.name === "compute" ? header("x-openstack-nova-api-version") : undefined);
  const say = (version: string) => {
    answered["OpenStack-API-Version"] = `${versions.name} ${version}`;
    answered.Vary = "OpenStack-API-Version";
    if (versions.name === "compute") answered["X-OpenStack-Nova-API-Version"] = version;
  };
  // A version that is refused is echoed too.
  say(text ?? `${versions.major}.${versions.base}`);
  const minor = minorOf(text, versions);
  say(`${versions.major}.${minor}`);
  return minor;
}

const malformed = () =>
  badRequest(
    "The server could not comply with the request since it is either malformed or otherwise incorrect.",
  );

function minorOf(text: string | undefined, versions: NonNullable<Service["microversion"]>): number {
  if (text === undefined) return versions.base;
  if (text === "latest") return versions.max;
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(text) ?? [];
  if (major === undefined || minor === undefined) {
    throw badRequest(`API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  const number = Number(minor);
  if (Number(major) !== versions.major || number > versions.max || number < versions.base) {
    const least = `${versions.major}.${versions.base}`;
    const most = `${versions.major}.${versions.max}`;
    throw computeFault(
      406,
      `Version ${text} is not supported by the API. Minimum is ${least} and maximum is ${most}.`,
    );
  }
  return number;
}
