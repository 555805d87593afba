// The data that the views of a brand share.
import type { Loaded } from "../../load";
import type { Brand, Competitor, Query, Rescore } from "../../types";

/** The data that every tab of a brand shares. */
export interface BrandView {
  brand: Brand;
  /** The id of the query or the domain of the source that the view shows, or an empty text. */
  item: string;
  loaded: Loaded<{ data: Brand; etag: string }>;
  queries: Loaded<Query[]>;
  competitors: Loaded<Competitor[]>;
  /** The newest re-score of the stored answers, or null. */
  rescore: Loaded<Rescore | null>;
}

/** Returns a key that changes when a re-score starts or ends, because a re-score can change all figures. */
export const scoredKey = ({ brand, rescore }: BrandView): string =>
  [brand.id, rescore.data?.id, rescore.data?.finished_at].join(" ");
