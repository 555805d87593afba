// The calls and costs that the schedules are expected to cause, by engine, and the first cap that would be reached.
import { get } from "../client";
import { type Loaded, useLoad } from "../load";
import { param } from "../router";
import type { Forecast, ForecastCap, ForecastEngine } from "../types";
import { type DataColumn, DataTable } from "./data-table";
import { engineName } from "./engines";
import { Filters, QuerySelect } from "./filters";
import { Failed } from "./notes";
import { Shown } from "./shown";
import { CrowdedHours } from "./spread";
import { At, duration } from "./time";
import { count, dollars, number } from "./words";

const periods = [
  ["24", "24 hours"],
  ["168", "7 days"],
] as const;

/** Loads the forecast of the customer and the period in the URL. */
export function useForecast(): Loaded<Forecast> {
  const query = { customer_id: param("customer_id"), hours: Number(hoursOf()) };
  return useLoad(() => get("/forecast", { query }), `forecast${query.customer_id}${query.hours}`);
}

const hoursOf = () => param("hours") || "24";

export function ForecastSection({ forecast }: { forecast: Loaded<Forecast> }) {
  const customer = param("customer_id");
  const hours = hoursOf();
  const f = forecast.data;
  return (
    <section aria-labelledby="forecast">
      <div class="section-head">
        <h2 id="forecast">Forecast</h2>
        <Filters>
          <QuerySelect name="hours" label="Period" options={periods} initial="24" />
        </Filters>
      </div>
      <Failed error={forecast.error} what="the forecast" retry={forecast.reload} />
      <Shown of={forecast}>
        {f && <Expectation forecast={f} />}
        {f && <CrowdedHours forecast={f} hours={Number(hours)} customer={customer} reload={forecast.reload} />}
      </Shown>
    </section>
  );
}

function Expectation({ forecast: f }: { forecast: Forecast }) {
  if (!f.engines.length) return <p class="quiet">No calls are expected.</p>;
  return (
    <>
      <p>
        {count(Math.round(f.calls), "call")} {f.unpriced_calls < f.calls && `and ${leastCost(f)} `}are expected.{" "}
        {f.unpriced_calls > 0 && `The price of ${count(Math.round(f.unpriced_calls), "call")} is unknown. `}
        <span class="quiet">
          The forecast is based on the active queries and the newest 100 calls of each brand. Edits of schedules and
          queries change the forecast.
        </span>
      </p>
      {f.first_cap && <CapNote cap={f.first_cap} />}
      <DataTable label="Forecast by engine" columns={columns} rows={f.engines} keyOf={(e) => e.engine} />
    </>
  );
}

const columns: DataColumn<ForecastEngine>[] = [
  { head: "Engine", cell: (e) => engineName(e.engine) },
  { head: "Calls", num: true, cell: (e) => number(Math.round(e.calls)) },
  { head: "Cost", num: true, cell: costOf },
  {
    head: "Limit per minute",
    num: true,
    cell: (e) => (e.calls_per_minute ? number(Math.round(e.calls_per_minute)) : "None"),
  },
  { head: "Longest wait", num: true, cell: (e) => (e.late_seconds ? duration(e.late_seconds * 1000) : "None") },
];

/** Returns the cost of the calls to an engine, such as "At least $0.20". */
function costOf(e: ForecastEngine): string {
  if (e.unpriced_calls >= e.calls) return "Unknown";
  const cost = leastCost(e);
  return cost.charAt(0).toUpperCase() + cost.slice(1);
}

/** The cost of the calls with a known price is a lower bound for the cost of all calls. */
const leastCost = ({ cost_usd, unpriced_calls }: Pick<Forecast, "cost_usd" | "unpriced_calls">): string =>
  unpriced_calls > 0 ? `at least ${dollars(cost_usd)}` : dollars(cost_usd);

function CapNote({ cap }: { cap: ForecastCap }) {
  const amount = (n: number) => (cap.kind.endsWith("cost") ? dollars(n) : count(Math.round(n), "call"));
  return (
    <div class="note warn">
      <p>
        {cap.schedule ? (
          <>
            The run of{" "}
            <a href={`/admin/scheduled-jobs/${cap.schedule.id}`}>
              <bdi>{cap.schedule.name ?? cap.schedule.brand_name}</bdi>
            </a>{" "}
            on <At at={cap.at} /> needs {amount(cap.expected)}, but its cap is {amount(cap.cap)}.
          </>
        ) : (
          <>
            <bdi>{cap.customer_name}</bdi> reaches its cap of {amount(cap.cap)} per day (UTC) in the hour after{" "}
            <At at={cap.at} />.
          </>
        )}
      </p>
    </div>
  );
}
