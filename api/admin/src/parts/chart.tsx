// The chart of one measure of a brand's trends.
import { useMemo } from "preact/hooks";
import type { OverviewSeries, TrendPoint } from "../types";
import { marksOf, seriesOf } from "./chart-series";
import { marked } from "./composition";
import { LineChart } from "./line-chart";
import type { Measure } from "./measures";

interface Props {
  measure: Measure;
  points: TrendPoint[];
  nameOf: (p: TrendPoint) => string;
  /** The names of the brand's competitors, with the oldest competitor first. */
  competitors: string[];
  /** The length of a period. */
  unit: "day" | "week";
  changes: OverviewSeries["composition_changes"] | undefined;
}

export function Chart({ measure, points, nameOf, competitors, unit, changes }: Props) {
  const data = useMemo(() => {
    const series = seriesOf(measure, points, nameOf, competitors);
    return { ...series, unit, marks: marked(marksOf(changes, series.periods)) };
  }, [points, competitors, unit, changes]);
  return <LineChart data={data} />;
}
