// The page of one source: its share over time, its pages, and the queries, engines and names of the citing answers.
import { useMemo } from "preact/hooks";
import { get } from "../../client";
import { useFigures, useLoad, useTitle } from "../../load";
import { Amount, linked } from "../../parts/amount";
import { unmeasured } from "../../parts/chart-series";
import { DataTable } from "../../parts/data-table";
import { enginesOf } from "../../parts/engines";
import { evidenceOf } from "../../parts/evidence";
import { type ChartData, LineChart } from "../../parts/line-chart";
import { Empty, Failed, Placeholder } from "../../parts/notes";
import { SegmentBar } from "../../parts/segment-bar";
import { engineColumns, nameColumns, pageColumns, queryColumns } from "../../parts/source-columns";
import { Shown } from "../../parts/shown";
import { SourceStatus, fewBelow, gapText, shareInterval } from "../../parts/source-labels";
import { SourceTypeField } from "../../parts/source-type-field";
import { dayRange } from "../../parts/time";
import { count, number, percent } from "../../parts/words";
import { dayIn, inSegment, segmentQuery } from "../../segment";
import type { CitedSource, SourceDetails } from "../../types";
import { type BrandView, scoredKey } from "./view";

export function SourcePage(view: BrandView) {
  const { brand, item: domain, queries } = view;
  const query = segmentQuery();
  const load = () => get("/brands/{id}/sources/{domain}", { path: { id: brand.id, domain }, query });
  const loaded = useLoad(load, scoredKey(view) + domain + JSON.stringify(query));
  useFigures(brand.id, loaded.reload);
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
        {d && <SourceTypeField brand={brand} details={d} domain={domain} reload={loaded.reload} />}
      </div>
      <SegmentBar queries={queries.data ?? []} engines={engines} />
      <Failed error={loaded.error} what="the source" retry={loaded.reload} />
      <Shown of={loaded}>
        {d?.source && <Details brandId={brand.id} domain={domain} details={d} />}
        {d && !d.source && (
          <Empty title="No answer of this period cites this source">
            <p>
              <a href={inSegment(`/admin/brands/${brand.id}/sources`)}>All sources</a>
            </p>
          </Empty>
        )}
      </Shown>
    </>
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
            value={s.share ? percent(s.share.value) : null}
            basis={<Basis brandId={brandId} source={s} details={d} />}
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
          {linked(s.mentioned, evidenceOf(brandId, { domain, mentioned: "true" }))} of {number(s.answers)}
          {s.gap.length > 0 && <span class="quiet"> {gapText(s)}</span>}
        </dd>
        <dt>Mentions a competitor</dt>
        <dd>
          {linked(s.rivals_mentioned, evidenceOf(brandId, { domain, competitor_mentioned: "true" }))} of{" "}
          {number(s.answers)}
        </dd>
        <dt>First and last seen in this period</dt>
        <dd>{dayRange({ from: dayIn(s.first_seen), to: dayIn(s.last_seen) })}</dd>
      </dl>
      {chart.periods.length > 0 && (
        <section class="over-time" aria-label="Share of answers by week">
          <LineChart data={chart} />
        </section>
      )}
      <section aria-labelledby="pages">
        <h2 id="pages">Pages</h2>
        <DataTable label="Pages" columns={pageColumns(brandId, d.previous)} rows={d.pages} keyOf={(p) => p.url} />
      </section>
      {s.answers > 0 && <CitingAnswers brandId={brandId} domain={domain} details={d} />}
    </>
  );
}

/** The queries, engines and names of the answers that cite the source. */
function CitingAnswers({ brandId, domain, details: d }: { brandId: string; domain: string; details: SourceDetails }) {
  return (
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
  );
}

interface BasisProps {
  brandId: string;
  source: CitedSource;
  details: SourceDetails;
}

/** The answers behind the share, with its interval and the previous period. */
const Basis = ({ brandId, source: s, details: d }: BasisProps) => (
  <>
    {number(s.answers)} of {count(d.answers, "answer")}
    <br />
    {s.share && shareInterval(s.share)}
    <br />
    before{" "}
    {linked(
      s.previous_answers,
      evidenceOf(brandId, { domain: s.domain, from: d.previous.from, to: d.previous.to }),
    )} of {count(d.previous_answers, "answer")}
  </>
);

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
    unit: "week",
    spans: unmeasured(periods),
    lines: [
      {
        name: domain,
        style: 0,
        values: d.series.map((p) => p.share?.value ?? null),
        bases: d.series.map((p) => `${number(p.answers)} of ${number(p.n)}`),
        few: d.series.map((p) => p.n < fewBelow),
      },
    ],
    ns: { values: d.series.map((p) => p.n), noun: ["answer", "answers"] },
    band: { low: d.series.map((p) => p.share?.low ?? null), high: d.series.map((p) => p.share?.high ?? null) },
  };
}
