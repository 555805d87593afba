// The grid of a brand: each query by engine, with links to the answers behind each cell.
import { get } from "../../client";
import { useFigures } from "../../load";
import { Filters, QuerySelect, SearchField } from "../../parts/filters";
import { MoreButton, usePages } from "../../parts/more";
import { Empty, Failed, Placeholder } from "../../parts/notes";
import { QueryGrid } from "../../parts/query-grid";
import { SegmentBar, ShowToday, cleared } from "../../parts/segment-bar";
import { Shown } from "../../parts/shown";
import { enginesOf } from "../../parts/engines";
import { count } from "../../parts/words";
import { param } from "../../router";
import { csvOf, isNarrowed, segmentQuery } from "../../segment";
import { type BrandView, scoredKey } from "./view";

const pageSize = 50;

const orders = [
  ["", "Worst first"],
  ["change", "Largest fall first"],
  ["text", "By text"],
] as const;

export function Queries(view: BrandView) {
  const { brand, queries } = view;
  const sort = param("sort") as "worst" | "change" | "text" | "";
  const query = { ...segmentQuery(), q: param("q"), sort, limit: pageSize };
  const path = { id: brand.id };
  const load = (cursor?: string) => get("/brands/{id}/query-grid", { path, query: { ...query, cursor } });
  const loaded = usePages(load, scoredKey(view) + JSON.stringify(query), (q) => q.id);
  useFigures(brand.id, loaded.reload);
  const engines = enginesOf(brand);
  const grid = loaded.data;
  if ((!grid && !loaded.error) || !engines) return <Placeholder />;
  return (
    <>
      <h2 class="vh">Queries</h2>
      <SegmentBar queries={queries.data ?? []} engines={engines} />
      <Filters search>
        <SearchField label="Search the queries" />
        <QuerySelect name="sort" label="Order" options={orders} />
      </Filters>
      <Failed error={loaded.error} what="the queries" retry={loaded.reload} />
      <Shown of={loaded}>
        {grid && grid.data.length > 0 && (
          <>
            <p class="hint grid-hint">
              {count(grid.queries, "query", "queries")}. Each cell shows answers that mention <bdi>{brand.name}</bdi> /
              all answers, then the position and the sentiment. A dash means that the query was not sent to the engine.
              ○ Few answers: fewer than 20 answers. Few engines: fewer than 6 combinations of engine and country.{" "}
              <a class="include" href={csvOf(brand.id, "query-grid", { q: query.q, sort })} download>
                Download CSV
              </a>
            </p>
            <QueryGrid grid={grid} />
          </>
        )}
        {loaded.isEmpty && <NoQueries brandId={brand.id} hasQueries={queries.data?.length !== 0} />}
        <MoreButton of={loaded} what="queries" />
      </Shown>
    </>
  );
}

function NoQueries({ brandId, hasQueries }: { brandId: string; hasQueries: boolean }) {
  if (!hasQueries) {
    return (
      <Empty title="No queries yet">
        <p>Queries are the questions that schedules send to the engines.</p>
        <p>
          <a href={`/admin/brands/${brandId}/settings`}>Add queries</a>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title={param("q") ? "No matching queries" : "No query was sent in this period"}>
      <ShowToday />
      <p>
        {isNarrowed() || param("q") ? (
          <a href={cleared()}>Clear filters</a>
        ) : (
          <a href={`/admin/scheduled-jobs?brand_id=${brandId}`}>Schedules of this brand</a>
        )}
      </p>
    </Empty>
  );
}
