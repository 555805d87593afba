// The data of a chart: the line of each name over the periods with answers, and the spans without answers.
import type { Competitor, OverviewSeries, TrendPoint } from "../types";
import type { Measure } from "./measures";
import { type Mark, type PlotData, lineStyles } from "./plot";

/** A value of fewer answers is marked. */
export const enough = 20;

// A gap between two periods is a span without answers if the gap is more than longSpan times as long as the usual gap.
const longSpan = 1.5;

type CompositionChanges = OverviewSeries["composition_changes"];

/** Returns the marks of a chart with the given periods. */
export const marksOf = (changes: CompositionChanges | undefined, periods: string[]): Mark[] =>
  (changes ?? []).map(({ period, text }) => ({ at: periods.indexOf(period), text })).filter(({ at }) => at >= 0);

/** Returns the names of competitors, with the oldest competitor first. The API returns the newest competitor first. */
export const oldestFirst = (competitors: Competitor[]): string[] => competitors.map((c) => c.name).reverse();

/**
 * Returns the style of each line by name, so that a competitor has the same style on all charts. The first line has the
 * first style. The position of a competitor among all competitors determines its style. If another line of the chart has
 * this style, the competitor has the next free style.
 */
export function stylesOf([first = "", ...names]: string[], competitors: string[]): Map<string, number> {
  const others = lineStyles.length - 1;
  const taken = new Set<number>();
  const place = (name: string) => (competitors.includes(name) ? competitors.indexOf(name) : competitors.length);
  const styles = new Map([[first, 0]]);
  for (const name of names.slice(0, others).sort((a, b) => place(a) - place(b))) {
    let style = competitors.includes(name) ? place(name) % others : 0;
    while (taken.has(style)) style = (style + 1) % others;
    taken.add(style);
    styles.set(name, style + 1);
  }
  return styles;
}

/**
 * Returns one line of points over all periods for each name, with the brand first, up to the number of line styles. The
 * competitors determine the styles of the lines.
 */
export function seriesOf(
  measure: Measure,
  points: TrendPoint[],
  nameOf: (p: TrendPoint) => string,
  competitors: string[],
) {
  const periods = [...new Set(points.map((p) => p.period))].sort();
  const owners = new Map(points.map((p) => [nameOf(p), p.owner]));
  const rank = (name: string) => (owners.get(name) === "brand" ? 0 : 1);
  const all = [...owners.keys()].sort((a, b) => rank(a) - rank(b));
  const names = all.slice(0, lineStyles.length);
  const at = new Map(points.map((p) => [`${p.period} ${nameOf(p)}`, p]));
  const over = <T>(name: string | undefined, of: (p: TrendPoint) => T | null | undefined): (T | null)[] =>
    periods.map((period) => {
      const point = at.get(`${period} ${name}`);
      return point ? (of(point) ?? null) : null;
    });
  const { band, sample } = measure;
  const basis = measure.basis ?? (sample && ((p: TrendPoint) => `n = ${sample(p)}`));
  const styles = stylesOf(names, competitors);
  const lines = names.map((name) => ({
    name,
    style: styles.get(name) ?? 0,
    values: over(name, measure.of),
    bases: over(name, (p) => basis?.(p)),
    few: over(name, (p) => (sample?.(p) ?? p.n) < enough),
  }));
  return {
    measure,
    periods,
    spans: unmeasured(periods),
    lines,
    names: all.length,
    ns: undefined, // the names differ in n
    band:
      band && names.length
        ? { low: over(names[0], (p) => band(p)?.[0]), high: over(names[0], (p) => band(p)?.[1]) }
        : undefined,
  } satisfies PlotData & { names: number; ns: undefined };
}

/**
 * Returns the spans without answers, each as the index of the last period before the span. The answers of a weekly
 * schedule have no such span between two weeks, because a week is their usual distance.
 */
export function unmeasured(periods: string[]): number[] {
  const times = periods.map((p) => Date.parse(p));
  const distances = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const usual = distances.toSorted((a, b) => a - b)[Math.floor((distances.length - 1) / 2)] ?? 0;
  return distances.flatMap((distance, i) => (distance > longSpan * usual ? [i] : []));
}
