// The page of one source: its share over time, its pages, and the queries, engines and names of the answers that cite it.
import { useMemo } from "preact/hooks";
import { call, get } from "../../client";
import { useLoad, useTitle } from "../../load";
import { Amount } from "../../parts/amount";
import { unmeasured } from "../../parts/chart-series";
import { type DataColumn, DataTable } from "../../parts/data-table";
import { engineName, enginesOf } from "../../parts/engines";
import { evidenceOf } from "../../parts/evidence";
import { FilterSelect } from "../../parts/field";
import { type ChartData, LineChart } from "../../parts/line-chart";
import { Empty, Failed, Placeholder, attempt } from "../../parts/notes";
import { SegmentBar } from "../../parts/segment-bar";
import { SourceStatus, gapText, sourceTypes } from "../../parts/source-labels";
import { day } from "../../parts/time";
import { percent } from "../../parts/words";
import { inSegment, segmentQuery } from "../../segment";
import { isAdmin } from "../../session";
import type { Brand, SourceDetails } from "../../types";
import { type BrandView, scoredKey } from "./view";

const fewBelow = 20; // answers

export function SourcePage(view: BrandView) {
  const { brand, item: domain, queries } = view;
  const query = segmentQuery();
  const load = () => get("/brands/{id}/sources/{domain}", { path: { id: brand.id, domain }, query });
  const loaded = useLoad(load, scoredKey(view) + domain + JSON.stringify(query));
  const engines = enginesOf(brand);
  useTitle(`${domain} · ${brand.name}`);
  const d = loaded.data;
  if ((!d && !loaded.error) || !engines) return <Placeholder />;
  return (
    <>
      <p class="crumbs">
        <a href={inSegment(`/admin/brands/${brand.id}/sources`)}>All sources</a>
      </p>
      <div class="query-head">
        <h2>
          <bdi>{domain}</bdi>
        </h2>
        {d && <TypeOf brand={brand} details={d} domain={domain} reload={loaded.reload} />}
      </div>
      <SegmentBar queries={queries.data ?? []} engines={engines} />
      <Failed error={loaded.error} what="the source" retry={loaded.reload} />
      {d?.source && <Details brandId={brand.id} domain={domain} details={d} />}
      {d && !d.source && (
        <Empty title="No answer of this period cites this source">
          <p>
            <a href={inSegment(`/admin/brands/${brand.id}/sources`)}>All sources</a>
          </p>
        </Empty>
      )}
    </>
  );
}

interface TypeProps {
  brand: Brand;
  details: SourceDetails;
  domain: string;
  reload: () => Promise<void>;
}

const derived = ["own", "competitor"]; // types that follow from the domains of the brand and its competitors
type Settable = Exclude<SourceDetails["type"], "own" | "competitor">;

/** The type of a source. Admins override the type for all brands of the customer. */
function TypeOf({ brand, details: d, domain, reload }: TypeProps) {
  const customer = { id: brand.customer_id };
  const overrides = useLoad(() => get("/customers/{id}/source-types", { path: customer }), customer.id);
  const override = overrides.data?.data.find((o) => o.domain === domain);
  if (!isAdmin.value || derived.includes(d.type)) return <p class="quiet">{sourceTypes[d.type]}</p>;
  const path = { ...customer, domain };
  const set = async (type: string) => {
    const work = () =>
      type
        ? call("PUT", "/customers/{id}/source-types/{domain}", { path, body: { type: type as Settable } })
        : call("DELETE", "/customers/{id}/source-types/{domain}", { path });
    if (await attempt(work, "Type of the source changed.")) await Promise.all([overrides.reload(), reload()]);
  };
  return (
    <p class="source-type">
      <FilterSelect
        label="Type"
        value={override?.type ?? ""}
        options={[
          ["", override ? "Automatic type" : `${sourceTypes[d.type]} (automatic)`],
          ...Object.entries(sourceTypes).filter(([type]) => !derived.includes(type)),
        ]}
        onChange={(type) => void set(type)}
      />
      {override && <span class="quiet">Set for all brands of this customer</span>}
    </p>
  );
}

function Details({ brandId, domain, details: d }: { brandId: string; domain: string; details: SourceDetails }) {
  const s = d.source;
  const chart = useMemo(() => chartOf(domain, d), [d]);
  if (!s) return null;
  return (
    <>
      <dl class="facts">
        <dt>Share of answers</dt>
        <dd>
          <Amount
            value={s.share && percent(s.share.value)}
            basis={`${s.answers} of ${d.answers} answers, before ${s.previous_answers} of ${d.previous_answers}`}
            enough={d.answers >= fewBelow}
            href={s.answers ? evidenceOf(brandId, { domain }) : undefined}
          />
        </dd>
        <dt>Change</dt>
        <dd>
          <SourceStatus source={s} />
        </dd>
        <dt>Mentions the brand</dt>
        <dd>
          <a href={evidenceOf(brandId, { domain, mentioned: "true" })}>
            {s.mentioned} of {s.answers}
          </a>
          {s.gap.length > 0 && <span class="quiet"> {gapText(s)}</span>}
        </dd>
        <dt>First and last seen</dt>
        <dd>
          {day(s.first_seen.slice(0, 10))} to {day(s.last_seen.slice(0, 10))}
        </dd>
      </dl>
      {chart.periods.length > 0 && (
        <section class="over-time" aria-label="Share of answers by week">
          <LineChart data={chart} />
        </section>
      )}
      <section aria-labelledby="pages">
        <h2 id="pages">Pages</h2>
        <DataTable label="Pages" columns={pageColumns(brandId)} rows={d.pages} keyOf={(p) => p.url} />
      </section>
      <div class="halves">
        <section aria-labelledby="source-queries">
          <h2 id="source-queries">Queries</h2>
          <DataTable label="Queries" columns={queryColumns(brandId, domain)} rows={d.queries} keyOf={(q) => q.text} />
        </section>
        <section aria-labelledby="source-engines">
          <h2 id="source-engines">Engines</h2>
          <DataTable
            label="Engines"
            columns={engineColumns(brandId, domain)}
            rows={d.engines}
            keyOf={(e) => e.collector}
          />
        </section>
        <section aria-labelledby="source-names">
          <h2 id="source-names">Names in the answers</h2>
          <DataTable
            label="Names in the answers"
            columns={nameColumns(brandId, domain, d.pages_from)}
            rows={d.names}
            keyOf={(n) => `${n.owner} ${n.name}`}
          />
        </section>
      </div>
    </>
  );
}

type Page = SourceDetails["pages"][number];

const pageColumns = (brandId: string): DataColumn<Page>[] => [
  {
    head: "Page",
    cell: (p) => (
      <>
        <bdi>{p.title || p.url}</bdi>
        <span class="sub">
          <bdi>{p.url}</bdi>
        </span>
      </>
    ),
  },
  { head: "Answers", num: true, cell: (p) => <a href={evidenceOf(brandId, { url: p.url })}>{p.answers}</a> },
  { head: "Queries", num: true, cell: (p) => p.queries },
  {
    head: "Mentions the brand",
    num: true,
    cell: (p) => (
      <a href={evidenceOf(brandId, { url: p.url, mentioned: "true" })}>
        {p.mentioned} of {p.answers}
      </a>
    ),
  },
  { head: "Engines", cell: (p) => p.collectors.map(engineName).join(", ") },
  { head: "Last seen", cell: (p) => day(p.last_seen.slice(0, 10)) },
];

/** Returns the link to a number of answers, of n answers. */
const of = (answers: number, n: number, href?: string) => (
  <Amount value={`${answers} of ${n}`} enough={n >= fewBelow} href={href} />
);

const queryColumns = (brandId: string, domain: string): DataColumn<SourceDetails["queries"][number]>[] => [
  {
    head: "Query",
    cell: (q) =>
      q.query_id ? (
        <a href={inSegment(`/admin/brands/${brandId}/queries/${q.query_id}`, { query_id: "" })}>
          <bdi>{q.text}</bdi>
        </a>
      ) : (
        <bdi>{q.text}</bdi>
      ),
  },
  {
    head: "Answers",
    num: true,
    cell: (q) => of(q.answers, q.n, q.query_id ? evidenceOf(brandId, { domain, query_id: q.query_id }) : undefined),
  },
];

const engineColumns = (brandId: string, domain: string): DataColumn<SourceDetails["engines"][number]>[] => [
  { head: "Engine", cell: (e) => engineName(e.collector) },
  {
    head: "Answers",
    num: true,
    cell: (e) => of(e.answers, e.n, evidenceOf(brandId, { domain, collector: e.collector })),
  },
];

const nameColumns = (brandId: string, domain: string, n: number): DataColumn<SourceDetails["names"][number]>[] => [
  {
    head: "Name",
    cell: (s) => (
      <>
        <bdi>{s.name}</bdi> {s.owner === "brand" && <span class="quiet">this brand</span>}
      </>
    ),
  },
  {
    head: "Answers",
    num: true,
    cell: (s) =>
      of(s.answers, n, evidenceOf(brandId, { domain, name: s.owner === "brand" ? "" : s.name, mentioned: "true" })),
  },
];

/** Returns the chart of the share of answers that cite a source. */
function chartOf(domain: string, d: SourceDetails): ChartData {
  const periods = d.series.map((p) => p.week);
  return {
    measure: {
      id: "source",
      title: "Share of answers by week",
      formula: "Answers that cite the source / all answers, with the 95 % Wilson interval",
      percent: true,
    },
    periods,
    spans: unmeasured(periods),
    lines: [
      {
        name: domain,
        values: d.series.map((p) => p.share?.value ?? null),
        bases: d.series.map((p) => `${p.answers} of ${p.n}`),
        few: d.series.map((p) => p.n < fewBelow),
      },
    ],
    ns: d.series.map((p) => p.n),
    band: { low: d.series.map((p) => p.share?.low ?? null), high: d.series.map((p) => p.share?.high ?? null) },
  };
}
