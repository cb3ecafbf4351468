/** `one server`, `3 servers`. */
export function plural(count: number, word: string): string {
  return `${count === 1 ? "one" : count.toLocaleString("en-GB")} ${word}${count === 1 ? "" : "s"}`;
}
