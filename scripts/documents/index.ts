import { DOCUMENTS, type Command, type Document } from "./shapes";

/**
 * A document as it is printed: with the fields of its shape alone. What does not fit the shape is a mistake in the
 * program; the result is printed all the same, since what was done was done.
 */
export function inShape<C extends Command>(command: C, document: Document<C>): unknown {
  const parsed = DOCUMENTS[command].safeParse(document);
  return parsed.success ? parsed.data : document;
}
