// Labels for the codes of the API, and numbers as text.
import type { JobType, Query, ReportTemplate } from "../types";

export const jobTypes: Record<JobType, { name: string; about: string }> = {
  data_collection_and_scoring: {
    name: "Data Collection + Scoring",
    about: "Sends the queries to the engines, then scores the answers. Recommended.",
  },
  data_collection: {
    name: "Data Collection",
    about: "Sends the queries to the engines and stores the answers for later scoring.",
  },
  scoring: { name: "Scoring", about: "Scores stored answers. No engine calls. Only a configured judge costs money." },
  report: { name: "Report", about: "Makes a report from stored answers. No engine calls, no cost." },
};

/** Returns whether runs of a job type call engines. */
export const collects = (type: JobType): boolean =>
  type === "data_collection" || type === "data_collection_and_scoring";

/** The templates of reports. */
export const reportTemplates: Record<ReportTemplate, string> = {
  weekly: "Weekly summary (7 days)",
  monthly: "Monthly review (a calendar month)",
  competitors: "Competitors (28 days)",
  sources: "Sources (28 days)",
};

/** The classes of queries. */
export const queryClasses: Record<Query["query_class"], string> = {
  branded: "Branded",
  competitor: "Competitor",
  unbranded: "Unbranded",
};

/** Common schedules, by cron expression. */
export const presets: [expression: string, name: string][] = [
  ["0 9 * * *", "Daily at 09:00"],
  ["30 14 * * 1-5", "Weekdays at 14:30"],
  ["0 0 * * 0", "Weekly, Sunday at midnight"],
  ["0 0 1 * *", "Monthly, on day 1"],
  ["0 */6 * * *", "Every 6 hours"],
  ["0 0,12 * * *", "Twice daily"],
  ["0 * * * *", "Hourly"],
  ["*/15 * * * *", "Every 15 minutes (for tests)"],
];

/** Returns a number with thousands separators. */
export const number = (n: number): string => n.toLocaleString("en");

/** Returns a number with its noun, such as "1 run" or "2 runs". */
export const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;

/** Returns a share from 0 to 1 as a percentage. Small shares are "<1 %", and shares just below 1 are ">99 %". */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  const rest = 1e-9; // the rounding error of an interval's bound
  if (rounded === 0 && share > rest) return "<1 %";
  if (rounded === 100 && share < 1 - rest) return ">99 %";
  return `${rounded} %`;
}

/** Returns an amount in US dollars, with cents. An amount below half a cent is "<$0.01". */
export const dollars = (usd: number): string =>
  usd > 0 && usd < 0.005
    ? "<$0.01"
    : `$${usd.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** Returns the cost of a run, which is often below a cent, in US dollars. */
export const smallCost = (usd: number): string =>
  usd > 0 && usd < 0.0005 ? "<$0.001" : `$${usd.toFixed(usd < 1 ? 3 : 2)}`;

/** Returns an ordinal number, such as "1st". */
export function ordinal(n: number): string {
  const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(n);
  return `${n}${{ one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" }[rule]}`;
}

const listItem = /\s*(?:"((?:[^"]|"")*)"[^\S\n]*(?=[,\n]|$)|([^,\n]*))(?:[,\n]|$)/gy;

/** Splits a text at commas and line breaks. Commas inside double quotes belong to an item, as in "Acme, Inc.". */
export const listOf = (text: string): string[] =>
  [...text.matchAll(listItem)]
    .map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? "").trim())
    .filter(Boolean);

/**
 * Returns a list as a text that listOf reads. Items that contain a comma or a line break, or that begin with a double
 * quote, are in double quotes.
 */
export const textOf = (items: readonly string[]): string =>
  items.map((item) => (/[,\n]|^"/.test(item) ? `"${item.replaceAll('"', '""')}"` : item)).join(", ");

/** Returns the expected cost of calls, such as "$1.80 without 4 calls of unknown cost". */
export function expectedCost(of: { calls: number; cost_usd: number | null; unpriced_calls: number }): string {
  if (of.cost_usd === null) return of.calls ? "unknown cost" : smallCost(0);
  const rest = of.unpriced_calls ? ` without ${count(of.unpriced_calls, "call")} of unknown cost` : "";
  return smallCost(of.cost_usd) + rest;
}
