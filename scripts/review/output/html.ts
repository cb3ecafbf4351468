import type { Review } from "../review";
export function htmlText(reviews: readonly Review[]): string {
  return String(reviews.length);
}
