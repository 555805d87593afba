// The trends page of a brand, compared with its competitors or split by engine. Each chart shows its formula and the
// number of answers.
import { all, get } from "../client";
import { useFigures, useLoad, useTitle } from "../load";
import { BrandFilter } from "../parts/brand-filter";
import { Chart } from "../parts/chart";
import { marksOf, oldestFirst } from "../parts/chart-series";
import { Composition } from "../parts/composition";
import { engineName } from "../parts/engines";
import { Filters, QuerySelect } from "../parts/filters";
import { measures } from "../parts/measures";
import { Empty, Failed } from "../parts/notes";
import { dayRange, readerZone } from "../parts/time";
import { param } from "../router";
import { everyClass, lastDays, today } from "../segment";
import type { OverviewSeries, Trends as TrendData, TrendPoint } from "../types";

const defaultDays = "30";
const mostDaysByDay = 90; // charts of longer periods have one point per week

const periods: [value: string, label: string][] = [
  ["7", "7 days"],
  [defaultDays, "30 days"],
  ["90", "90 days"],
  ["365", "1 year"],
];

const comparisons: [value: string, label: string][] = [
  ["competitors", "By competitor"],
  ["engines", "By engine"],
];

export function Trends() {
  useTitle("Trends");
  const brand = param("brand_id");
  const days = param("days") || defaultDays;
  const byEngine = param("by") === "engines";
  const engine = param("engine");
  const loaded = useLoad(() => load(brand, Number(days)), `${brand} ${days}`);
  const only = byEngine ? "" : engine;
  const compared = useLoad(() => composition(brand, Number(days), only), `${brand} ${days} ${only}`);
  useFigures(brand, () => Promise.all([loaded.reload(), compared.reload()]));
  const trends = loaded.data?.brand === brand ? loaded.data.trends : null; // without the figures of a former brand
  const everyPoint = trends?.points ?? [];
  const engines = [...new Set(everyPoint.map((p) => p.collector).filter((c) => c !== null))];
  const points = everyPoint.filter((p) =>
    byEngine ? p.owner === "brand" && p.collector : (p.collector ?? "") === engine,
  );
  const shownPeriods = [...new Set(points.map((p) => p.period))].sort();
  const nameOf = (p: TrendPoint) => (byEngine ? engineName(p.collector ?? "") : p.name);
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Trends</h1>
          <p class="summary">{trends ? `${dayRange(trends)}, by ${trends.unit}, ${trends.timezone}` : "\u00a0"}</p>
        </div>
        {trends && points.length > 0 && (
          <a class="button" href={sheetOf(brand, trends)} download>
            Download CSV
          </a>
        )}
      </div>
      <Filters>
        <BrandFilter placeholder="Select a brand" />
        <QuerySelect name="days" label="Period" options={periods} initial={defaultDays} />
        <QuerySelect name="by" label="Compare" options={comparisons} initial="competitors" />
        {!byEngine && (
          <QuerySelect
            name="engine"
            label="Engine"
            options={[["", "All engines"], ...engines.map((c) => [c, engineName(c)] as const)]}
          />
        )}
      </Filters>
      {!brand && (
        <Empty title="Select a brand">
          <p>
            Trends show how often and how early engines mention a brand, the sentiment of mentions, and the cited
            sources.
          </p>
        </Empty>
      )}
      <Failed error={loaded.error} what="the trends" retry={loaded.reload} />
      {brand && trends && !points.length && (
        <Empty title="No scored answers in this period">
          <p>
            Trends need runs with Data Collection and Scoring.{" "}
            <a href={`/admin/scheduled-jobs?brand_id=${brand}`}>Schedules of this brand</a>
          </p>
        </Empty>
      )}
      {points.length > 0 && (
        <p class="hint">
          All query classes and today count. The overview of the brand excludes branded queries and today by default.{" "}
          <a href={overviewOf(brand, Number(days), only)}>Overview of the same answers</a>
        </p>
      )}
      {points.length > 0 && (
        <Composition marks={marksOf(compared.data, shownPeriods)} periods={shownPeriods} unit={trends?.unit ?? "day"} />
      )}
      {points.length > 0 && (
        <div class="charts shown" aria-busy={loaded.isOld}>
          {measures.map((m) => (
            <Chart
              key={[m.id, byEngine, engine, brand, days].join()}
              measure={m}
              points={points}
              nameOf={nameOf}
              competitors={byEngine ? none : (loaded.data?.competitors ?? none)}
              unit={trends?.unit ?? "day"}
              changes={compared.data}
            />
          ))}
        </div>
      )}
    </>
  );
}

const none: string[] = []; // one array, so that the charts are not drawn again

/** Returns the link to the overview of the answers that the trends count. */
function overviewOf(brand: string, days: number, engine: string): string {
  const period = { from: lastDays(days - 1, readerZone).from, to: today(readerZone).to, timezone: readerZone };
  const query = new URLSearchParams({ ...period, query_class: everyClass, ...(engine && { collector: engine }) });
  return `/admin/brands/${brand}?${query}`;
}

interface BrandTrends {
  brand: string;
  trends: TrendData | null;
  /** The names of the competitors, with the oldest competitor first. */
  competitors: string[];
}

async function load(brand: string, days: number): Promise<BrandTrends> {
  if (!brand) return { brand, trends: null, competitors: none };
  const { from } = lastDays(days - 1, readerZone);
  const unit = unitOf(days);
  const query = { from, unit, timezone: readerZone };
  const path = { id: brand };
  const [trends, competitors] = await Promise.all([
    get("/brands/{id}/trends", { path, query }),
    all("/brands/{id}/competitors", { path }),
  ]);
  return { brand, trends, competitors: oldestFirst(competitors) };
}

type CompositionChanges = OverviewSeries["composition_changes"];

/** Returns the changes of the engines, queries and models behind the answers of the trends. */
async function composition(brand: string, days: number, engine: string): Promise<CompositionChanges> {
  if (!brand) return null;
  const { composition_changes } = await get("/brands/{id}/overview-series", {
    path: { id: brand },
    query: {
      from: lastDays(days - 1, readerZone).from,
      to: today(readerZone).to,
      timezone: readerZone,
      unit: unitOf(days),
      query_class: everyClass,
      ...(engine && { collector: [engine] }),
    },
  });
  return composition_changes;
}

const unitOf = (days: number) => (days > mostDaysByDay ? "week" : "day");

/** Returns the URL of a CSV file with the trends. A byte order mark lets Excel read the file as UTF-8. */
const sheetOf = (brand: string, { from, to, unit, timezone }: TrendData): string =>
  `/api/admin/brands/${brand}/trends.csv?${new URLSearchParams({ from, to, unit, timezone, bom: "true" })}`;
