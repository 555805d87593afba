// Links to the answers behind a number.
import type { QueryChanges } from "../router";
import { inSegment } from "../segment";
import type { ComparedFigures } from "../types";

/** The filters of the list of answers, in addition to the segment. */
export type EvidenceFilter = QueryChanges;

/** Returns the link to the answers of a segment that match further filters. */
export const evidenceOf = (brandId: string, filter: EvidenceFilter = {}): string =>
  inSegment(`/admin/brands/${brandId}/answers`, filter);

/** The statuses of all calls, as a value of the filter. */
export const allCalls = "ok,no_answer,refused,failed";

/** The filters that select the answers behind each figure. */
export const evidenceFilters: Record<keyof ComparedFigures, EvidenceFilter> = {
  mention_rate: { counted: "true" },
  share_of_voice: { mentioned: "true" },
  position: { mentioned: "true" },
  sentiment: { sentiment: "positive,neutral,negative" },
  citation_share: { cited: "true" },
};
