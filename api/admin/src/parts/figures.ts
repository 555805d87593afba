// The five figures of a brand, with their names, units and formulas.
import type { ComparedFigure, ComparedFigures, FigureValue } from "../types";
import { percent } from "./words";

export interface Figure {
  id: keyof ComparedFigures;
  title: string;
  formula: string;
  /** The noun of the denominator n. */
  noun: [one: string, many: string];
  /** Whether n is the number of answers behind the figure. The list of these answers has n entries. */
  countsAnswers?: boolean;
  format: (value: number) => string;
  /** Formats a difference or a bound of its interval. */
  change: (value: number) => string;
  /** Whether lower values are better. */
  lower?: boolean;
}

const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text.replace("-", "−"));
const decimal = (digits: number) => (value: number) => {
  const rounded = Number(value.toFixed(digits)) || 0; // no negative zero
  return signed(rounded, rounded.toFixed(digits));
};
/** Formats differences. A difference that would be rounded to 0 has one more decimal place. */
const difference = (digits: number) => (value: number) => {
  const texts = [digits, digits + 1].map((d) => decimal(d)(value));
  return texts.find((text) => Number(text.replace("−", "-"))) ?? decimal(digits)(value);
};
/** Returns whole percentage points. A difference that would be rounded to 0 has one decimal place. */
function points(value: number): string {
  const rounded = Math.sign(value) * Math.round(Math.abs(value) * 100);
  if (rounded) return signed(rounded, `${rounded}`);
  const tenths = decimal(1)(value * 100);
  return tenths === "0.0" ? "0" : tenths;
}

export const figures: Figure[] = [
  {
    id: "mention_rate",
    title: "Mention rate",
    formula: "Answers that mention the brand / all answers except truncated answers that do not mention the brand",
    noun: ["answer", "answers"],
    countsAnswers: true,
    format: percent,
    change: points,
  },
  {
    id: "share_of_voice",
    title: "Share of voice",
    formula: "Mentions of the brand / mentions of all tracked names",
    noun: ["mention", "mentions"],
    format: percent,
    change: points,
  },
  {
    id: "position",
    title: "Position",
    formula: "Mean rank by first mention; 1 is best",
    noun: ["answer", "answers"],
    countsAnswers: true,
    format: (value) => value.toFixed(1),
    change: difference(1),
    lower: true,
  },
  {
    id: "sentiment",
    title: "Sentiment",
    formula: "Mean of the sentiments, from −1 to 1, without unsure sentiments",
    noun: ["sure sentiment", "sure sentiments"],
    countsAnswers: true,
    format: decimal(2),
    change: difference(2),
  },
  {
    id: "citation_share",
    title: "Citation share",
    formula: "Cited pages on the brand's domains / all cited pages",
    noun: ["cited page", "cited pages"],
    format: percent,
    change: points,
  },
];

/** Returns the unit of a difference with the given text. */
function unitOf(f: Figure, text: string): string {
  if (!f.format(0).endsWith("%")) return "";
  return /^[+−]1$/.test(text) ? " point" : " points";
}

interface Bounds {
  low: number | null;
  high: number | null;
}

/** Returns the 95 % interval of a value, such as "95 % interval 52 to 58 %", or an empty text. */
export const intervalText = (f: Figure, { low, high }: Bounds): string =>
  low === null || high === null ? "" : `95 % interval ${f.format(low).replace(" %", "")} to ${f.format(high)}`;

/** Returns a difference, such as "+8 points", or an empty text. */
export const changeOf = (f: Figure, { value }: { value: number | null }): string =>
  value === null ? "" : f.change(value) + unitOf(f, f.change(value));

/** Returns a contribution to a difference, with one decimal place more than differences have. */
export function partOf(f: Figure, value: number): string {
  if (f.format(0).endsWith("%")) return `${decimal(1)(value * 100)} points`;
  return decimal(f.id === "position" ? 2 : 3)(value);
}

/**
 * Describes the change with its interval, such as "+8 points (95 % interval +2 to +14), before 34 %". The text is empty
 * if the period before has no value.
 */
export function changeText(f: Figure, c: Pick<ComparedFigure, "before" | "difference">): string {
  const { value, low, high } = c.difference;
  const before = c.before.value === null ? "" : `before ${f.format(c.before.value)}`;
  if (value === null) return before;
  const interval = low === null || high === null ? "" : ` (95 % interval ${f.change(low)} to ${f.change(high)})`;
  return `${changeOf(f, c.difference)}${interval}, ${before}`;
}

/**
 * Returns whether the change of a figure deviates from the difference of the two values, all rounded as in the texts. The
 * change counts only the cells with answers in both periods, but the values count all cells.
 */
export function deviates(f: Figure, { value, previous, change }: Pick<FigureValue, "value" | "previous" | "change">) {
  const difference = change.difference.value;
  if (value === null || previous.value === null || difference === null) return false;
  const scale = f.id === "position" ? 10 : 100;
  const rounded = (v: number) => Math.sign(v) * Math.round(Math.abs(v) * scale);
  return rounded(value) - rounded(previous.value) !== rounded(difference);
}
