/** The items of a list by a key of each, in their order. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const made = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = made.get(key);
    if (list === undefined) made.set(key, [item]);
    else list.push(item);
  }
  return made;
}
