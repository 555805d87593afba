// The overview of a brand: the figures of a segment, and their comparison with an earlier period.
import { get } from "../../client";
import { useFigures, useLoad } from "../../load";
import { NewestChanges } from "../../parts/change-list";
import { Contributions } from "../../parts/contributions";
import { Basis, CoverageLine } from "../../parts/coverage";
import { CrossTable } from "../../parts/cross-table";
import { engineName } from "../../parts/engines";
import { evidenceFilters, evidenceOf } from "../../parts/evidence";
import { Headline } from "../../parts/headline";
import { Leaderboard } from "../../parts/leaderboard";
import { Empty, Failed, Placeholder } from "../../parts/notes";
import { OverviewChart } from "../../parts/overview-chart";
import { SegmentBar, ShowToday, cleared } from "../../parts/segment-bar";
import { Shown } from "../../parts/shown";
import { TopSources, WeakestQueries } from "../../parts/short-lists";
import { dayRange } from "../../parts/time";
import { comparedQuery, inSegment, isNarrowed, usualBefore } from "../../segment";
import { param, withQuery } from "../../router";
import type { Competitor, ComparisonReason, Overview as OverviewData } from "../../types";
import { type BrandView, scoredKey } from "./view";

export function Overview(view: BrandView) {
  const { brand, queries, competitors } = view;
  const query = comparedQuery();
  const version = JSON.stringify([scoredKey(view), query]);
  const loaded = useLoad(() => get("/brands/{id}/overview", { path: { id: brand.id }, query }), version);
  useFigures(brand.id, loaded.reload);
  const engines = useLoad(async () => (await get("/collectors")).data ?? [], "");
  if (!engines.data && !engines.error) return <Placeholder />;
  const configured = (engines.data ?? []).filter((e) => e.configured).map((e) => e.name);
  const known = [...new Set([...configured, ...brand.collectors])];
  const o = loaded.data;
  return (
    <>
      <SegmentBar queries={queries.data ?? []} engines={known} />
      <Failed error={loaded.error} what="the figures" retry={loaded.reload} />
      {!o && !loaded.error && <Placeholder />}
      <Shown of={loaded}>
        {o && hasAnswers(o) && <Views overview={o} competitors={competitors.data ?? none} version={version} />}
        {o && !hasAnswers(o) && <NoAnswers overview={o} hasQueries={queries.data?.length !== 0} />}
      </Shown>
    </>
  );
}

const hasAnswers = (o: OverviewData): boolean => o.scope.answers + o.brand.figures.mention_rate.previous.n > 0;

const none: Competitor[] = []; // one array, so that the chart is not drawn again

interface ViewsProps {
  overview: OverviewData;
  competitors: Competitor[];
  version: string;
}

function Views({ overview: o, competitors, version }: ViewsProps) {
  const id = o.brand_id;
  const rivals = o.leaderboard.filter((s) => s.competitor_id).map((s) => s.name);
  return (
    <>
      <p class="summary compared">
        {dayRange(o.segment.period)} compared with {dayRange(o.previous)}, {o.segment.timezone}
        {(param("before_from") || param("before_to")) && (
          <>
            {" · "}
            <a href={withQuery(usualBefore)}>Compare with the previous period</a>
          </>
        )}
      </p>
      <CoverageLine overview={o} />
      {o.comparison.reasons.length > 0 && <Reasons brandId={id} reasons={o.comparison.reasons} />}
      <Headline
        figures={o.brand.figures}
        hasDomains={o.brand.has_domains}
        lacksSources={lacksSources(o)}
        evidence={(figure) => evidenceOf(id, evidenceFilters[figure])}
      />
      <OverviewChart brand={{ id, name: o.brand.name }} rivals={rivals} competitors={competitors} version={version} />
      <Contributions brandId={id} version={version} />
      <section aria-labelledby="changes">
        <h2 id="changes">Newest changes</h2>
        {o.newest_changes.length > 0 ? (
          <NewestChanges brandId={id} rows={o.newest_changes} />
        ) : (
          <p class="quiet">No changes in this period.</p>
        )}
        <p>
          <a href={inSegment(`/admin/brands/${id}/changes`)}>All changes, newest first</a>
        </p>
      </section>
      <section aria-labelledby="leaderboard">
        <h2 id="leaderboard">Leaderboard</h2>
        <Leaderboard brandId={id} rows={o.leaderboard} since={o.previous.from} />
      </section>
      <div class="halves">
        <section aria-labelledby="weakest">
          <h2 id="weakest">Weakest queries</h2>
          {o.weakest_queries.length > 0 ? (
            <WeakestQueries brandId={id} rows={o.weakest_queries} />
          ) : o.fully_mentioned_queries > 0 ? (
            <p class="quiet">All answers to all active queries mention the brand.</p>
          ) : (
            <p class="quiet">
              There are no scored answers to active queries in this period.{" "}
              <a href={`/admin/brands/${id}/settings`}>Activate queries</a>
            </p>
          )}
        </section>
        <section aria-labelledby="sources">
          <h2 id="sources">Top sources</h2>
          {o.top_sources.length > 0 ? (
            <TopSources brandId={id} rows={o.top_sources} />
          ) : (
            <p class="quiet">
              {lacksSources(o)
                ? `${engineName(withoutSearch)} reported no sources in this period. Only servers that search the web report sources.`
                : "No answer of this period cites a page."}
            </p>
          )}
        </section>
        <section aria-labelledby="cross">
          <h2 id="cross">Mentioned and cited</h2>
          <CrossTable brandId={id} name={o.brand.name} presence={o.brand.presence} />
        </section>
      </div>
      <Basis overview={o} />
    </>
  );
}

const withoutSearch = "openai_compatible"; // most servers behind this engine do not search the web

/** Reports whether all answers come from an engine that usually reports no sources, and cite no page. */
const lacksSources = (o: OverviewData): boolean =>
  o.scope.answers > 0 &&
  o.top_sources.length === 0 &&
  o.coverage.every((e) => e.answers === 0 || e.collector === withoutSearch);

const ofEdits: ComparisonReason["kind"][] = ["names_changed", "competitors_changed", "domains_changed"];

function Reasons({ brandId, reasons }: { brandId: string; reasons: ComparisonReason[] }) {
  const edits = reasons.filter((r) => ofEdits.includes(r.kind));
  return (
    <div class="note warn">
      <p>
        <strong>
          {edits.length === reasons.length ? "Some figures are not comparable." : "The periods are not comparable."}
        </strong>
      </p>
      <ul>
        {reasons.map((r) => (
          <li>{r.text}</li>
        ))}
      </ul>
      {reasons.some((r) => r.collector) && <p>Select only the unaffected engines to compare their answers.</p>}
      {edits.length > 0 && (
        <p>
          <a href={`/admin/brands/${brandId}/settings`}>Re-score the stored answers</a> to make the periods comparable.
          A re-score does not help if retention has deleted answers or their texts.
        </p>
      )}
    </div>
  );
}

function NoAnswers({ overview: o, hasQueries }: { overview: OverviewData; hasQueries: boolean }) {
  const { brand_id: brandId, scope } = o;
  if (!hasQueries) {
    return (
      <Empty title="No queries yet">
        <p>
          Queries are the questions that schedules send to the engines. The figures are calculated from the answers.
        </p>
        <p>
          <a href={`/admin/brands/${brandId}/settings`}>Add queries</a>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No scored answers in this period">
      <p>
        {scope.other_class_cells > 0
          ? "All answers belong to query classes that the filters exclude."
          : "Figures need runs with Data Collection and Scoring."}
      </p>
      <ShowToday />
      <p>
        {isNarrowed() ? (
          <a href={cleared()}>Clear filters</a>
        ) : scope.other_class_cells > 0 ? (
          <a href={inSegment(`/admin/brands/${brandId}`, { query_class: "branded,competitor,unbranded" })}>
            Show all query classes
          </a>
        ) : (
          <a href={`/admin/scheduled-jobs?brand_id=${brandId}`}>Schedules of this brand</a>
        )}
      </p>
    </Empty>
  );
}
