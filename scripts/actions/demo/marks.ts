import type { Environment } from "../../../constructs/model";
import type { SandboxControl } from "../../sandbox";

/** A data mark: what was put on a volume of production, to be found on its clone. */
export interface MarkCheck {
  readonly source: string;
  readonly clone: string;
  readonly sizeGiB: number;
  readonly mark: string;
  /** What was found; `undefined`: not looked yet, or there is no such volume. */
  readonly onSource?: string;
  readonly onClone?: string;
}

/** The volumes of a release that are cloned from named volumes, each with a mark of its own. */
export function marksFor(release: Environment, when: Date): MarkCheck[] {
  return release.servers
    .flatMap(({ volumes }) => volumes)
    .flatMap(({ name, sizeGiB, source }) =>
      source.kind !== "volume"
        ? []
        : [{ source: source.ref, clone: name, sizeGiB, mark: `${source.ref} ${when.toISOString()}` }],
    );
}

/** Whether a mark is on its volume, and on the clone of it. */
export function isRight({ mark, onSource, onClone }: MarkCheck): boolean {
  return onSource === mark && onClone === mark;
}

/** Writes the marks on production's volumes. */
export async function putMarks(control: SandboxControl, marks: readonly MarkCheck[]): Promise<void> {
  for (const { source, mark } of marks) await control.setMark(source, mark);
}

/** Looks for the marks, on production's volumes and on the clones. */
export async function findMarks(control: SandboxControl, marks: readonly MarkCheck[]): Promise<MarkCheck[]> {
  const found = (await control.marks()).filter(({ kind }) => kind === "volume");
  const markOn = (volume: string) => found.find(({ name }) => name === volume)?.mark;
  return marks.map(({ source, clone, sizeGiB, mark }) => {
    const [onSource, onClone] = [markOn(source), markOn(clone)];
    return {
      source,
      clone,
      sizeGiB,
      mark,
      ...(onSource === undefined ? {} : { onSource }),
      ...(onClone === undefined ? {} : { onClone }),
    };
  });
}
