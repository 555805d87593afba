// The domains that the answers of a segment cite, with filters by type and status, and the list of gaps.
import { get } from "../../client";
import { useFigures } from "../../load";
import { enginesOf } from "../../parts/engines";
import { Filters, QuerySelect, SearchField } from "../../parts/filters";
import { MoreButton, usePages } from "../../parts/more";
import { Empty, Failed, Placeholder } from "../../parts/notes";
import { Picker } from "../../parts/picker";
import { SegmentBar, ShowToday, cleared } from "../../parts/segment-bar";
import { Shown } from "../../parts/shown";
import { sourceStatuses, sourceTypes } from "../../parts/source-labels";
import { SourceTable } from "../../parts/source-table";
import { dayRange } from "../../parts/time";
import { count } from "../../parts/words";
import { param } from "../../router";
import { csvOf, isNarrowed, segmentQuery } from "../../segment";
import type { Sources as SourcesData } from "../../types";
import { type BrandView, scoredKey } from "./view";

const pageSize = 50;

const orders = [
  ["", "Most answers first"],
  ["rise", "Largest rise first"],
  ["fall", "Largest fall first"],
  ["first_seen", "Newest first"],
  ["domain", "By domain"],
] as const;

export function Sources(view: BrandView) {
  const { brand, queries } = view;
  const filters = {
    type: param("type"),
    status: param("status"),
    gap: param("gap") === "true",
    q: param("q"),
    sort: param("sort") as "answers" | "rise" | "fall" | "first_seen" | "domain" | "",
  };
  const query = { ...segmentQuery(), ...filters, limit: pageSize };
  const path = { id: brand.id };
  const load = (cursor?: string) => get("/brands/{id}/sources", { path, query: { ...query, cursor } });
  const loaded = usePages(load, scoredKey(view) + JSON.stringify(query), (s) => s.domain);
  useFigures(brand.id, loaded.reload);
  const engines = enginesOf(brand);
  const page = loaded.data;
  if ((!page && !loaded.error) || !engines) return <Placeholder />;
  return (
    <>
      <h2 class="vh">Sources</h2>
      <SegmentBar queries={queries.data ?? []} engines={engines} />
      <Filters search>
        <SearchField label="Search the domains" />
        <QuerySelect
          name="gap"
          label="Sources"
          options={[
            ["", "All sources"],
            ["true", "Gaps: competitors only"],
          ]}
        />
        <Picker name="type" label="Types" values={listParam("type")} options={Object.entries(sourceTypes)} />
        <Picker
          name="status"
          label="Change"
          values={listParam("status")}
          options={Object.entries(sourceStatuses).map(([value, { word }]) => [value, word] as const)}
        />
        <QuerySelect name="sort" label="Order" options={orders} />
      </Filters>
      <Failed error={loaded.error} what="the sources" retry={loaded.reload} />
      <Shown of={loaded}>
        {page && page.data.length > 0 && (
          <>
            <Summary sources={page} csv={csvOf(brand.id, "sources", filters)} />
            <SourceTable brandId={brand.id} rows={page.data} n={page.answers} before={page.previous_answers} />
          </>
        )}
        {loaded.isEmpty && <NoSources brandId={brand.id} />}
        <MoreButton of={loaded} what="sources" />
      </Shown>
    </>
  );
}

const listParam = (name: string): string[] => param(name).split(",").filter(Boolean);

/** Whether a filter of sources is set. The numbers of cited pages by type do not depend on these filters. */
const isFiltered = (): boolean => ["type", "status", "gap", "q"].some((name) => param(name));

/** The number of sources, and the cited pages by type. */
function Summary({ sources: s, csv }: { sources: SourcesData; csv: string }) {
  return (
    <ul class="coverage" aria-label="Cited pages by type">
      <li>
        {count(s.sources, "source")}, n = {count(s.answers, "answer")}
      </li>
      <li>
        Compared with {count(s.previous_answers, "answer")} from {dayRange(s.previous)}
      </li>
      {isFiltered() && <li>Cited pages of all sources, without the filters of sources:</li>}
      {s.types
        .filter((t) => t.citations > 0)
        .map((t) => (
          <li key={t.type}>
            {sourceTypes[t.type]}: {count(t.citations, "cited page")}
          </li>
        ))}
      <li class="include">
        <a href={csv} download>
          Download CSV
        </a>
      </li>
    </ul>
  );
}

function NoSources({ brandId }: { brandId: string }) {
  const isAnyFiltered = isNarrowed() || isFiltered();
  return (
    <Empty title={isAnyFiltered ? "No sources match these filters" : "No cited sources in this period"}>
      <p>
        Sources are the domains that answers cite. The OpenAI-compatible API reports sources only if its server searches
        the web.
      </p>
      <ShowToday />
      <p>
        {isAnyFiltered ? (
          <a href={cleared()}>Clear filters</a>
        ) : (
          <a href={`/admin/scheduled-jobs?brand_id=${brandId}`}>Schedules of this brand</a>
        )}
      </p>
    </Empty>
  );
}
