// The trends page of a brand, compared with its competitors or split by engine. Each chart shows its formula and the
// number of answers.
import { get } from "../client";
import { useFigures, useLoad, useTitle } from "../load";
import { BrandFilter } from "../parts/brand-filter";
import { Chart } from "../parts/chart";
import { engineName } from "../parts/engines";
import { Filters, QuerySelect } from "../parts/filters";
import { measures } from "../parts/measures";
import { Empty, Failed } from "../parts/notes";
import { day, readerZone } from "../parts/time";
import { param } from "../router";
import { lastDays } from "../segment";
import type { Trends as TrendData, TrendPoint } from "../types";

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
  useFigures(brand, loaded.reload);
  const trends = loaded.data?.brand === brand ? loaded.data.trends : null; // without the figures of a former brand
  const all = trends?.points ?? [];
  const engines = [...new Set(all.map((p) => p.collector).filter((c) => c !== null))];
  const points = all.filter((p) => (byEngine ? p.owner === "brand" && p.collector : (p.collector ?? "") === engine));
  const nameOf = (p: TrendPoint) => (byEngine ? engineName(p.collector ?? "") : p.name);
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Trends</h1>
          <p class="summary">
            {trends ? `${day(trends.from)} to ${day(trends.to)}, by ${trends.unit}, ${trends.timezone}` : "\u00a0"}
          </p>
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
        <div class="charts shown" aria-busy={loaded.isOld}>
          {measures.map((m) => (
            <Chart key={[m.id, byEngine, engine, brand, days].join()} measure={m} points={points} nameOf={nameOf} />
          ))}
        </div>
      )}
    </>
  );
}

async function load(brand: string, days: number): Promise<{ brand: string; trends: TrendData | null }> {
  if (!brand) return { brand, trends: null };
  const { from } = lastDays(days - 1, readerZone);
  const unit = days > mostDaysByDay ? "week" : "day";
  const query = { from, unit, timezone: readerZone };
  return { brand, trends: await get("/brands/{id}/trends", { path: { id: brand }, query }) };
}

/** Returns the URL of a CSV file with the trends. A byte order mark lets Excel read the file as UTF-8. */
const sheetOf = (brand: string, { from, to, unit, timezone }: TrendData): string =>
  `/api/admin/brands/${brand}/trends.csv?${new URLSearchParams({ from, to, unit, timezone, bom: "true" })}`;
