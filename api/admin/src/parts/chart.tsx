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
}

export function Chart({ measure, points, nameOf }: Props) {
  const data = useMemo(() => seriesOf(measure, points, nameOf), [points]);
  return <LineChart data={data} />;
}
