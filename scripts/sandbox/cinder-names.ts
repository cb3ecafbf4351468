import type { Fields } from "./body";

/** How a change names a volume or a snapshot; OpenStack's command line says it in the second way. */
export const DESCRIPTIVE = ["name", "description", "display_name", "display_description"];

/** Gives a row the name and description that a change asks for; the first way of saying it wins. */
export function describe(row: { name: string | null; description: string | null }, given: Fields): void {
  const asked = (...keys: string[]) => {
    const key = keys.find((one) => given.has(one));
    return key === undefined ? undefined : { text: given.string(key)?.trim() ?? null };
  };
  row.name = (asked("name", "display_name") ?? { text: row.name }).text;
  row.description = (asked("description", "display_description") ?? { text: row.description }).text;
}
