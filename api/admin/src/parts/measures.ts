// The measures that trends show, each with its formula.
import type { TrendPoint } from "../types";

export interface Measure {
  id: string;
  title: string;
  formula: string;
  of: (p: TrendPoint) => number | null | undefined;
  /** The confidence interval. */
  band?: (p: TrendPoint) => [low: number, high: number] | null;
  /** Describes the data behind the value of one name. Without this function, n is the number of answers of the period. */
  basis?: (p: TrendPoint) => string;
  /** The number of data behind the value. Without this function, the number of answers. */
  sample?: (p: TrendPoint) => number;
  /** The noun of the numbers n. Without this noun, n is a number of answers. */
  noun?: [one: string, many: string];
  /** Whether the value is a share from 0 to 1. */
  percent?: boolean;
  /** Whether lower values are better. */
  lower?: boolean;
}

export const measures: Measure[] = [
  {
    id: "mention",
    title: "Mention rate",
    formula: "Answers that mention the name / all answers (n), with the 95 % Wilson interval",
    of: (p) => p.mention_rate?.value,
    band: (p) => (p.mention_rate ? [p.mention_rate.low, p.mention_rate.high] : null),
    percent: true,
  },
  {
    id: "position",
    title: "Position",
    formula: "Mean mention order among all names, in answers that mention the name; 1 is best",
    of: (p) => p.average_position,
    sample: (p) => p.mentioned,
    lower: true,
  },
  {
    id: "voice",
    title: "Share of voice",
    formula: "Mentions of the name / mentions of all tracked names",
    of: (p) => p.share_of_voice,
    percent: true,
  },
  {
    id: "sentiment",
    title: "Sentiment",
    formula: "Mean of the sure sentiments (n ≥ 5) from −1 to 1, with its 95 % interval",
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
    formula: "Citations of the name's own domains / all citations",
    of: (p) => p.citation_share,
    percent: true,
  },
];
