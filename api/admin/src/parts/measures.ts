// The measures that trends show, each with its formula.
import type { TrendPoint } from "../types";

export interface Measure {
  id: string;
  title: string;
  formula: string;
  of: (p: TrendPoint) => number | null | undefined;
  /** The confidence interval. */
  band?: (p: TrendPoint) => [low: number, high: number] | null;
  /** Returns the denominator n of the value. Absent if the API does not return n. */
  sample?: (p: TrendPoint) => number;
  /** Describes the data behind the value. Without this function, the text states n. */
  basis?: (p: TrendPoint) => string;
  /** The label of values that come from few answers. By default, the label says that n is below 20. */
  few?: string;
  /** Whether the value is a share from 0 to 1. */
  percent?: boolean;
  /** Whether lower values are better. */
  lower?: boolean;
}

const withoutN = "The overview of the brand shows n and the 95 % interval of this share";
const fewAnswers = "Fewer than 20 answers in the period";

export const measures: Measure[] = [
  {
    id: "mention",
    title: "Mention rate",
    formula:
      "Answers that mention the name / all answers except truncated answers that do not mention the name (n), with the 95 % Wilson interval",
    of: (p) => p.mention_rate?.value,
    sample: (p) => p.n,
    band: (p) => (p.mention_rate ? [p.mention_rate.low, p.mention_rate.high] : null),
    percent: true,
  },
  {
    id: "position",
    title: "Position",
    formula: "Mean rank by first mention, in answers that mention the name (n); 1 is best",
    of: (p) => p.average_position,
    sample: (p) => p.mentioned,
    lower: true,
  },
  {
    id: "voice",
    title: "Share of voice",
    formula: `Mentions of the name / mentions of all tracked names. ${withoutN}`,
    of: (p) => p.share_of_voice,
    few: fewAnswers,
    percent: true,
  },
  {
    id: "sentiment",
    title: "Sentiment",
    formula:
      "Mean of the sentiments from −1 to 1, without unsure sentiments, with its 95 % interval; at least 5 sentiments",
    of: (p) => p.average_sentiment,
    sample: (p) => p.sentiments,
    band: (p) => (p.sentiment_low === null || p.sentiment_high === null ? null : [p.sentiment_low, p.sentiment_high]),
    basis: (p) => {
      const few = p.sentiments > 0 && p.average_sentiment === null;
      return `${few ? "too few: " : ""}n = ${p.sentiments}${p.unsure ? `, ${p.unsure} unsure` : ""}`;
    },
  },
  {
    id: "citations",
    title: "Citation share",
    formula: `Citations of the name's own domains / all citations. ${withoutN}`,
    of: (p) => p.citation_share,
    few: fewAnswers,
    percent: true,
  },
];
