// Links to the answers behind a number.
import { inSegment } from "../segment";

/** The filters of the evidence list, beside the segment. */
export type EvidenceFilter = Record<string, string>;

/** Returns the link to the answers of a segment that match further filters. */
export const evidenceOf = (brandId: string, filter: EvidenceFilter = {}): string =>
  inSegment(`/admin/brands/${brandId}/answers`, filter);
