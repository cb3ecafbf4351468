import { duration } from "../../ui/format";

/** How long a volume's copy took. */
export interface CopyTime {
  readonly name: string;
  readonly sizeGiB: number;
  /** Until Cinder said that it is there, to within a few seconds. */
  readonly seconds: number;
}

/** GiB a second of one copy, as the copies that have ended went; `undefined` when there are none. */
export function rateOf(copies: readonly CopyTime[]): number | undefined {
  const sum = (key: "sizeGiB" | "seconds") => copies.reduce((total, copy) => total + copy[key], 0);
  return sum("seconds") > 0 ? sum("sizeGiB") / sum("seconds") : undefined;
}

/**
 * How a copy is getting on: Cinder tells no percentage, so what is left follows from the size and how fast
 * copies went before.
 * @param rate GiB a second; `undefined`: no estimate
 */
export function copyProgress(
  sizeGiB: number,
  elapsedSeconds: number,
  rate: number | undefined,
): { readonly detail: string; readonly ratio?: number } {
  const going = `copying ${sizeGiB} GiB for ${duration(elapsedSeconds)}`;
  if (rate === undefined || rate <= 0) return { detail: going };
  const total = sizeGiB / rate;
  if (elapsedSeconds >= total) return { detail: `${going}, longer than it took before`, ratio: 0.99 };
  return {
    detail: `${going}, about ${duration(total - elapsedSeconds)} left`,
    ratio: Math.min(0.99, elapsedSeconds / total),
  };
}
