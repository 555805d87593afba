// The answers behind a number: the answers of a segment that match the filters in the URL, newest first.
import { get } from "../../client";
import { useFigures, useLoad, useThings } from "../../load";
import { byName } from "../../parts/collation";
import { EvidenceItem } from "../../parts/evidence-item";
import { allCalls } from "../../parts/evidence";
import { FilterSelect } from "../../parts/field";
import { QuerySelect } from "../../parts/filters";
import { MoreButton, usePages } from "../../parts/more";
import { Empty, Failed, Placeholder } from "../../parts/notes";
import { Picker } from "../../parts/picker";
import { SegmentBar, ShowToday } from "../../parts/segment-bar";
import { Shown } from "../../parts/shown";
import { enginesOf } from "../../parts/engines";
import { count, number } from "../../parts/words";
import { keepFocus, param, paramsOf, place, setQuery } from "../../router";
import { csvOf, inSegment, segmentQuery } from "../../segment";
import { type BrandView, scoredKey } from "./view";

const pageSize = 50;

/** The text filters of the list, in addition to the segment. */
const filterNames = ["name", "domain", "url", "search", "status"] as const;

const filtersOf = () => ({
  ...(Object.fromEntries(filterNames.map((name) => [name, param(name)])) as Record<
    (typeof filterNames)[number],
    string
  >),
  mentioned: param("mentioned") as "true" | "false" | "",
  counted: param("counted") as "true" | "false" | "",
  cited: param("cited") as "true" | "false" | "",
  competitor_mentioned: param("competitor_mentioned") as "true" | "false" | "",
  truncated: param("truncated") as "true" | "false" | "",
  presents: paramsOf("presents"),
  sentiment: param("sentiment"),
});

export function Answers(view: BrandView) {
  const { brand, queries, competitors } = view;
  const filters = filtersOf();
  const query = { ...segmentQuery(), ...filters, limit: pageSize };
  const path = { id: brand.id };
  const load = (cursor?: string) => get("/brands/{id}/answers", { path, query: { ...query, cursor } });
  const loaded = usePages(load, scoredKey(view) + JSON.stringify(query), (a) => a.id);
  const counting = () => get("/brands/{id}/answers", { path, query: { ...query, limit: 1, count: true } });
  const counted = useLoad(counting, "count" + scoredKey(view) + JSON.stringify(query));
  const reload = () => Promise.all([loaded.reload(), counted.reload()]);
  // The reader may be reading the shown answers. After the end of a run, the list is therefore reloaded only if it is
  // empty.
  useFigures(brand.id, loaded.isEmpty ? reload : counted.reload);
  useThings([brand.id], loaded.reload);
  const engines = enginesOf(brand);
  const page = loaded.data;
  const newest = counted.isOld || counted.loading ? undefined : counted.data?.data[0];
  const hasNew = newest && !loaded.loading && !page?.data.some((a) => a.id === newest.id);
  if ((!page && !loaded.error) || !engines) return <Placeholder />;
  return (
    <>
      <h2 class="vh">Answers</h2>
      <SegmentBar queries={queries.data ?? []} engines={engines} />
      <AnswerFilters names={[brand.name, ...(competitors.data ?? []).map((c) => c.name).sort(byName)]} />
      <Failed error={loaded.error} what="the answers" retry={loaded.reload} />
      <Shown of={loaded}>
        {page && page.data.length > 0 && (
          <p class="hint">
            <Total
              shown={page.data.length}
              hasMore={page.next_cursor !== null}
              counted={counted.loading ? undefined : counted.data}
            />
            , newest first.{" "}
            <a class="include" href={csvOf(brand.id, "answers", filters)} download>
              Download CSV
            </a>{" "}
            {hasNew && (
              <button class="small" onClick={() => void reload().then(keepFocus)}>
                Show new answers
              </button>
            )}
          </p>
        )}
        <div class="evidence">
          {page?.data.map((a) => (
            <EvidenceItem key={a.id} answer={a} brand={brand} about={filters.name || brand.name} />
          ))}
        </div>
        {loaded.isEmpty && (
          <Empty title="No answers match these filters">
            <ShowToday />
            <p>
              <a href={inSegment(place.value.path)}>Clear answer filters</a>
            </p>
          </Empty>
        )}
        <MoreButton of={loaded} what="answers" />
      </Shown>
    </>
  );
}

interface TotalProps {
  shown: number;
  hasMore: boolean;
  counted: { total: number | null; total_exact: boolean } | undefined;
}

/** The number of shown answers or calls, and the total as soon as the total is known. */
function Total({ shown, hasMore, counted }: TotalProps) {
  const noun = param("status") ? "call" : "answer";
  if (!hasMore) return <>{count(shown, noun)}</>;
  if (counted?.total == null) return <>{count(shown, noun)} shown</>;
  return (
    <>
      {number(shown)} of {number(counted.total)}
      {!counted.total_exact && "+"} {noun}s
    </>
  );
}

const sentiments = [
  ["positive", "Positive"],
  ["neutral", "Neutral"],
  ["negative", "Negative"],
  ["unsure", "Unsure"],
] as const;

const outcomes = [
  ["", "Scored answers"],
  ["failed", "Failed calls"],
  ["no_answer", "No answer"],
  ["refused", "Declined"],
  [allCalls, "All calls"],
] as const;

/** The filters that only links can set. Each of these filters has a button that removes the filter. */
const chips = [
  ["presents", "Presents"],
  ["search", "Search"],
  ["domain", "Cites"],
  ["url", "Cites"],
  ["competitor_mentioned", "Competitors:"],
  ["truncated", "Truncated:"],
  ["counted", "Counts in the mention rate:"],
] as const;

function chipText(filter: (typeof chips)[number][0]): string {
  const value = param(filter);
  if (filter === "competitor_mentioned") return value === "true" ? "mentioned" : "not mentioned";
  if (filter === "presents") return paramsOf(filter).join(", ");
  return value === "true" ? "yes" : value === "false" ? "no" : value;
}

function AnswerFilters({ names: [brand = "", ...competitors] }: { names: string[] }) {
  const name = param("name") || brand;
  return (
    <form class="filters" aria-label="Filters of answers" onSubmit={(e) => e.preventDefault()}>
      <FilterSelect
        label="Name"
        value={name}
        options={[brand, ...competitors].map((n) => [n, n] as const)}
        onChange={(value) => setQuery({ name: value === brand ? "" : value })}
      />
      <QuerySelect
        name="mentioned"
        label="Mentions"
        options={[
          [
            "",
            param("name") && !param("cited") && !param("counted") && !param("sentiment") ? "Mentioned" : "All mentions",
          ],
          ["true", "Mentioned"],
          ["false", "Not mentioned"],
        ]}
      />
      <QuerySelect
        name="cited"
        label="Citations"
        options={[
          ["", "All citations"],
          ["true", "Cited"],
          ["false", "Not cited"],
        ]}
      />
      <Picker
        name="sentiment"
        label="Sentiment"
        values={param("sentiment").split(",").filter(Boolean)}
        options={sentiments}
      />
      <QuerySelect name="status" label="Outcome" options={outcomes} />
      {chips.map(
        ([filter, label]) =>
          param(filter) && (
            <button type="button" key={filter} onClick={() => setQuery({ [filter]: "" })}>
              <span class="quiet">{label}</span>&nbsp;<bdi>{chipText(filter)}</bdi>
              <span class="vh">, remove this filter</span>
              <span aria-hidden="true">&nbsp;×</span>
            </button>
          ),
      )}
    </form>
  );
}
