import { IdrError } from "../../../constructs/errors";

/** What a call throws, as data; undefined when it throws nothing. */
export function thrown(work: () => unknown): { code: string; message: string; fix?: string } | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof IdrError)) throw error;
    return {
      code: error.code,
      message: error.message,
      ...(error.fix === undefined ? {} : { fix: error.fix }),
    };
  }
}
