import { IdrError } from "../../../constructs/errors";
import {
  type Engine,
  EngineError,
  type StateResource,
  nameOf,
  resourceTitle,
  resourcesOf,
} from "../../engine";
import { FLOATING_IP, VOLUME } from "../../review/kinds";

/**
 * When a plan fails because something in it is protected (`prevent_destroy`), says what that is: the
 * volume with its size, or the address. Anything else is passed on as it is.
 */
export async function explainProtected(error: unknown, engine: Engine, stack: string): Promise<unknown> {
  if (!(error instanceof EngineError)) return error;
  const told = error.diagnostics
    .filter(({ severity, summary }) => severity === "error" && /cannot be destroyed/i.test(summary))
    .map(({ detail, address }) => `${address ?? ""} ${detail}`);
  if (told.length === 0) return error;
  const resources = resourcesOf(await engine.state());
  const stopped = resources.filter(({ address }) => told.some((text) => mentions(text, address)));
  return protectedError(stopped, stack, error);
}

/** Pure part of explainProtected. */
export function protectedError(
  stopped: readonly StateResource[],
  stack: string,
  cause: EngineError,
): IdrError {
  if (stopped.length === 0) return cause;
  const volumes = stopped.filter(({ type }) => type === VOLUME);
  const others = stopped.filter((resource) => !volumes.includes(resource));
  const names = stopped.map((resource) => {
    const title = resourceTitle(resource.address, resource.type, nameOf(resource.type, resource.values));
    const { size } = resource.values;
    return typeof size === "number" ? `${title} (${size} GiB)` : title;
  });
  const flags = volumes.map(({ values }) => `--destroy-volume ${String(values.name)}`).join(" ");
  const halfMade = volumes.filter(({ tainted }) => tainted === true);
  const ids = halfMade.map(({ values }) => `openstack volume show ${String(values.id)}`).join(", ");
  const fixes = [
    halfMade.length < stopped.length
      ? "nothing was changed; undo the change of the site file that asks for it"
      : "nothing was changed",
    ...(halfMade.length > 0
      ? [
          `an earlier run left ${halfMade.length === 1 ? "a volume" : "volumes"} half made: see what is wrong with it (${ids}), and run it again when it is available or in use`,
        ]
      : []),
    ...(volumes.length > 0 ? [`if the data may go for good, name it: ${flags}`] : []),
    ...others.map(addressFix),
  ];
  return new IdrError(
    volumes.length > 0 ? "plan-destroys-volume" : "plan-destroys-address",
    `the plan for ${stack} destroys what is protected: ${names.join(", ")}`,
    { fix: fixes.join("; "), cause },
  );
}

/** What is protected beside volumes: the public addresses, and that production's is bound. */
function addressFix({ address, type, values }: StateResource): string {
  if (type !== FLOATING_IP) return "production's address is never left bound to nothing by a plan";
  const ip = String(values.address);
  return (
    `the address ${ip} (${String(values.description)}) is never given up by a plan, since names and people may point to it: ` +
    `if it may go for good, take it out of the state (tofu or terraform state rm '${address}', in the stack's folder), ` +
    `and give it back to the cloud (openstack floating ip delete ${ip})`
  );
}

function mentions(text: string, address: string): boolean {
  return text.split(/\s+/).includes(address);
}
