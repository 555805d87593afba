// Labels of source types and statuses.
import type { CitedSource, Interval } from "../types";
import { FewMark } from "./amount";
import { figures, intervalText } from "./figures";

/** A share of fewer answers is marked. */
export const fewBelow = 20;

export const sourceTypes: Record<CitedSource["type"], string> = {
  own: "Own",
  competitor: "Competitor",
  editorial: "Editorial",
  community: "Community",
  review: "Review",
  reference: "Reference",
  marketplace: "Marketplace",
  institution: "Institution",
  other: "Other",
};

type Status = NonNullable<CitedSource["status"]>;

export const sourceStatuses: Record<Status, { word: string; sign: string; tone: string }> = {
  new: { word: "New", sign: "+", tone: "green" },
  returned: { word: "Returned", sign: "↺", tone: "green" },
  kept: { word: "Kept", sign: "=", tone: "grey" },
  lost: { word: "Lost", sign: "−", tone: "red" },
};

/** The change of a source or page against the previous period. A hollow mark means that chance may be the reason. */
export function SourceStatus({
  source: { status, status_sure: isSure },
}: {
  source: Pick<CitedSource, "status" | "status_sure">;
}) {
  if (!status) return <span class="quiet">–</span>;
  const { word, sign, tone } = sourceStatuses[status];
  return (
    <span class={isSure || status === "kept" ? tone : "few"}>
      {!isSure && status !== "kept" && <FewMark />}
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}

const gaps: Record<CitedSource["gap"][number], string> = {
  not_mentioned: "Mentions competitors only",
  not_cited: "Cited with competitors only",
};

/** The reasons why a source is a gap, as a text. */
export const gapText = (source: CitedSource): string => source.gap.map((g) => gaps[g]).join(" · ");

/** Returns the interval of a share of answers, such as "95 % interval 34 to 40 %". */
export const shareInterval = (share: Interval): string => (figures[0] ? intervalText(figures[0], share) : "");
