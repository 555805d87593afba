// The chart of one figure over time, of the brand and of chosen competitors.
import { useMemo } from "preact/hooks";
import { get } from "../client";
import { useFigures, useLoad } from "../load";
import { param, paramsOf, setQuery } from "../router";
import { csvOf, segmentQuery } from "../segment";
import type { Competitor, OverviewSeries } from "../types";
import { marksOf, oldestFirst, stylesOf, unmeasured } from "./chart-series";
import { evidenceFilters, evidenceOf } from "./evidence";
import { FilterSelect } from "./field";
import { type Figure, figures } from "./figures";
import { QuerySelect } from "./filters";
import { Composition, marked } from "./composition";
import { type ChartData, LineChart } from "./line-chart";
import { Failed } from "./notes";
import { Picker } from "./picker";
import { Shown } from "./shown";
import { type Mark, lineStyles } from "./plot";

const height = 280; // px
const usualRivals = 2;
const mostRivals = lineStyles.length - 1;
const nobody = "-"; // the parameter when no competitor is chosen

interface Props {
  brand: { id: string; name: string };
  /** The names of the competitors, the highest mention rate first. */
  rivals: string[];
  competitors: Competitor[];
  /** A key that changes with the data of the overview. */
  version: string;
}

export function OverviewChart({ brand, rivals, competitors, version }: Props) {
  const wanted = paramsOf("rival");
  const chosen = wanted.length ? rivals.filter((r) => wanted.includes(r)) : rivals.slice(0, usualRivals);
  const shown = figures.find((f) => f.id === param("figure")) ?? figures[0];
  const query = { ...segmentQuery(), unit: param("unit") as "day" | "week" | "", name: chosen.slice(0, mostRivals) };
  const load = () => get("/brands/{id}/overview-series", { path: { id: brand.id }, query });
  const loaded = useLoad(load, version + JSON.stringify(query));
  useFigures(brand.id, loaded.reload);
  const data = useMemo(
    () =>
      shown && {
        ...chartOf(shown, loaded.data ?? emptySeries([brand.name, ...query.name]), oldestFirst(competitors)),
        names: chosen.length + 1,
      },
    [loaded.data, shown, chosen.length, competitors],
  );
  if (!shown) return null;
  const csv = csvOf(brand.id, "overview-series", { name: query.name, unit: query.unit });
  return (
    <section class="over-time" aria-label={`${shown.title} over time`}>
      <div class="chart-tools">
        <FilterSelect
          label="Figure"
          value={shown.id}
          options={figures.map((f) => [f.id, f.title] as const)}
          onChange={(id) => setQuery({ figure: id === figures[0]?.id ? "" : id })}
        />
        {rivals.length > 0 && (
          <Picker
            name="rival"
            label="Competitors"
            values={chosen}
            options={rivals.map((r) => [r, r] as const)}
            onChange={(names) => setQuery({ rival: names.length ? names : nobody })}
          />
        )}
        <QuerySelect name="unit" label="Unit" options={unitOptions(loaded.data?.unit)} />
      </div>
      <Failed error={loaded.error} what="the chart" retry={loaded.reload} />
      {data && (data.periods.length > 0 || loaded.loading) && (
        <Shown of={loaded}>
          <LineChart data={data} csv={csv} evidence={(period) => answersOf(brand.id, shown, period, loaded.data)}>
            <Composition marks={data.changes} periods={data.periods} unit={data.unit} />
          </LineChart>
        </Shown>
      )}
      {data?.periods.length === 0 && loaded.data && !loaded.loading && (
        <p class="quiet">No scored answers in this period.</p>
      )}
    </section>
  );
}

/** Returns the units of a chart. Without a chosen unit, the first label names the unit that the server chose. */
function unitOptions(served: Unit | undefined): [value: Unit | "", label: string][] {
  const chosen = param("unit");
  const units: Unit[] = ["day", "week"];
  if (chosen) return units.map((u) => [u, `By ${u}`]);
  return [
    ["", `By ${served ?? "day"}`],
    ...units.filter((u) => u !== served).map((u) => [u, `By ${u}`] as [Unit, string]),
  ];
}

/** Returns the link to the answers behind the brand's figure in a day or week of the series. */
function answersOf(brandId: string, f: Figure, period: string, s: OverviewSeries | undefined): string {
  const all = s?.segment.period ?? { from: period, to: period };
  const week = new Date(Date.parse(period) + 6 * 86_400_000).toISOString().slice(0, 10);
  const last = s?.unit === "week" ? week : period;
  const [from, to] = [period < all.from ? all.from : period, last > all.to ? all.to : last];
  return evidenceOf(brandId, { ...evidenceFilters[f.id], from, to });
}

type Unit = OverviewSeries["unit"];
type Series = Pick<OverviewSeries, "unit" | "periods" | "series" | "composition_changes">;

/** Returns a series without periods. It keeps the space of the chart until the data is loaded. */
const emptySeries = (names: string[]): Series => ({
  unit: "day",
  periods: [],
  composition_changes: [],
  series: names.map((name) => ({ name, owner: "competitor", points: [] })),
});

/** Returns the data of a chart. The competitors, oldest first, determine the styles of the lines. Periods without answers become gaps. */
function chartOf(f: Figure, s: Series, competitors: string[]): ChartData & { changes: Mark[] } {
  const measured = s.periods.flatMap((p, i) => (p.answers > 0 ? [i] : []));
  const periods = measured.map((i) => s.periods[i]?.period ?? "");
  const percent = f.format(0).endsWith("%");
  const ownN = f.id === "position" || f.id === "sentiment"; // each name has a denominator of its own
  const styles = stylesOf(
    s.series.map(({ name }) => name),
    competitors,
  );
  const lines = s.series.map(({ name, points }) => {
    const values = measured.map((i) => points[i]?.[f.id]);
    return {
      name,
      style: styles.get(name) ?? 0,
      values: values.map((v) => v?.value ?? null),
      bases: values.map((v) => (ownN && v ? `n = ${v.n}` : null)),
      few: values.map((v) => (v ? !v.enough : null)),
      ns: values.map((v) => v?.n ?? 0),
    };
  });
  const [brand] = lines;
  const own = s.series[0]?.points;
  const changes = marksOf(s.composition_changes, periods);
  const bound = (of: "low" | "high") => measured.map((i) => own?.[i]?.[f.id][of] ?? null);
  return {
    measure: {
      id: f.id,
      title: `${f.title} by ${s.unit}`,
      formula: `${f.formula}, with the 95 % interval of the brand`,
      percent,
      ...(f.lower && { lower: true }),
    },
    height,
    periods,
    unit: s.unit,
    spans: unmeasured(periods),
    changes,
    marks: marked(changes),
    lines,
    ns: ownN ? undefined : { values: brand?.ns ?? [], noun: f.noun },
    band: { low: bound("low"), high: bound("high") },
  };
}
