// The chart of one measure of a brand's trends.
import { useMemo } from "preact/hooks";
import type { TrendPoint } from "../types";
import { seriesOf } from "./chart-series";
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
}

export function Chart({ measure, points, nameOf, competitors, unit }: Props) {
  const data = useMemo(
    () => ({ ...seriesOf(measure, points, nameOf, competitors), unit }),
    [points, competitors, unit],
  );
  return <LineChart data={data} />;
}
