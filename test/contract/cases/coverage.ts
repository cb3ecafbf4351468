import recorded from "../provider/calls.json";
import { type CallPattern, joined } from "../patterns";
import { cloud, other } from "../suite";

/**
 * Every call that the provider was seen to make (provider/calls.json, by `record.ts`) and every one that the
 * `idr` command's client makes, with its query parameters, is made by some case. To come after all others.
 */
export function coverageCases(): void {
  const tried = () =>
    new Map(joined([...cloud.calls, ...other.calls]).map(({ call, query }) => [call, new Set(query)]));

  const needed: readonly (readonly [who: string, CallPattern[]])[] = [
    ["the provider", recorded.provider],
    ["the idr command", recorded.client],
  ];
  describe.each(needed)("what %s calls", (_who, calls) => {
    it.each(calls.map(({ call, query }) => [`${call} ${query.join(" ")}`.trim(), call, query] as const))(
      "%s",
      (_title, call, query) => {
        const seen = tried().get(call);
        expect([call, seen !== undefined]).toEqual([call, true]);
        expect(query.filter((key) => seen?.has(key) !== true)).toEqual([]);
      },
    );
  });
}
