// Where a figure changed: the contributions of queries, engines, topics or countries to the difference from the compared
// period. The figure is the figure of the chart. The URL says whether the table is open, and how it is grouped.
import { get } from "../client";
import { useFigures, useLoad } from "../load";
import { param, paramsOf, place, setQuery } from "../router";
import { comparedQuery, csvOf, inSegment } from "../segment";
import type { Contribution, Contributions as Divided } from "../types";
import { type DataColumn, DataTable } from "./data-table";
import { engineName } from "./engines";
import { type Figure, changeText, figures, partOf } from "./figures";
import { QuerySelect } from "./filters";
import { Failed } from "./notes";
import { Shown } from "./shown";
import { Verdict } from "./verdict";
import { count, number } from "./words";

type Group = Divided["by"];

const shownGroups = 10;
const groups: [group: Group, label: string][] = [
  ["query", "By query"],
  ["collector", "By engine"],
  ["topic", "By topic"],
  ["country", "By country"],
];
const heads: Record<Group, string> = { query: "Query", collector: "Engine", topic: "Topic", country: "Country" };

/** Returns the link that opens the contributions to the change of a figure. */
export const contributionsOf = (figure: Figure["id"]): string =>
  inSegment(place.value.path, {
    figure: figure === figures[0]?.id ? "" : figure,
    by: "query",
    rival: paramsOf("rival"),
    unit: param("unit"),
  });

/** Moves the reader to the contributions. */
export function showContributions(): void {
  const summary = document.querySelector<HTMLElement>(".contributions summary");
  summary?.scrollIntoView();
  summary?.focus({ preventScroll: true });
}

export function Contributions({ brandId, version }: { brandId: string; version: string }) {
  const figure = figures.find((f) => f.id === param("figure")) ?? figures[0];
  const by = groups.find(([group]) => group === param("by"))?.[0];
  if (!figure) return null;
  return (
    <details
      class="contributions"
      open={Boolean(by)}
      onToggle={(e) => {
        const isOpen = e.currentTarget.open;
        if (isOpen !== Boolean(param("by"))) setQuery({ by: isOpen ? "query" : "" });
      }}
    >
      <summary>Where the {figure.title.toLowerCase()} changed</summary>
      {by && <Table key={version} brandId={brandId} figure={figure} by={by} />}
    </details>
  );
}

function Table({ brandId, figure, by }: { brandId: string; figure: Figure; by: Group }) {
  const query = { ...comparedQuery(), figure: figure.id, by };
  const load = () =>
    get("/brands/{id}/contributions", { path: { id: brandId }, query: { ...query, limit: shownGroups } });
  const loaded = useLoad(load, JSON.stringify(query));
  useFigures(brandId, loaded.reload);
  const d = loaded.data;
  return (
    <>
      <QuerySelect name="by" label="Groups" options={groups} />
      <Failed error={loaded.error} what="the contributions" retry={loaded.reload} />
      {!d && !loaded.error && <p class="quiet">Loading …</p>}
      <Shown of={loaded}>
        {d && d.contributions.length === 0 && (
          <p class="quiet">
            {d.total.verdict_text}. {d.total.explanation}
          </p>
        )}
        {d && d.contributions.length > 0 && (
          <>
            <Rows brandId={brandId} figure={figure} of={d} />
            <p class="hint">
              Total: {changeText(figure, d.total)}. {d.total.explanation}{" "}
              {d.rest.groups > 0 &&
                `The table has the largest contributions. ${count(d.rest.groups, "other group")} together: ${partOf(figure, d.rest.contribution)}. `}
              The contributions add up to the total. All values and n count only paired cells: cells (query, engine and
              country) with answers in both periods. Each cell has the same weight in both periods, so a value can
              differ from the share of its n. {allCells(figure, d)}A group with fewer than 6 cells has no verdict, and
              its contribution may be due to chance.{" "}
              <a href={csvOf(brandId, "contributions", { figure: figure.id, by }, comparedQuery())} download>
                Download as CSV
              </a>
            </p>
          </>
        )}
      </Shown>
    </>
  );
}

/** Returns the values over all cells, as in the headline, if they differ from the values of the paired cells. */
function allCells(f: Figure, { total, all_cells: all }: Divided): string {
  const text = ({ before, after }: Pick<Divided["all_cells"] | Divided["total"], "before" | "after">) =>
    [before, after].map(({ value }) => (value === null ? "–" : f.format(value))).join(" before and ");
  if (text(total) === text(all)) return "";
  return `The paired cells together have ${text(total)} now. All cells, without weights, have ${text(all)} now. `;
}

function Rows({ brandId, figure, of: d }: { brandId: string; figure: Figure; of: Divided }) {
  const columns: DataColumn<Contribution>[] = [
    { head: heads[d.by], cell: (c) => <Name brandId={brandId} by={d.by} of={c} /> },
    { head: "Contribution", num: true, cell: (c) => partOf(figure, c.contribution) },
    {
      head: `${figure.title}, paired cells`,
      num: true,
      cell: (c) => (
        <>
          {c.after.value === null ? "–" : figure.format(c.after.value)}
          <span class="sub">n = {number(c.after.n)}</span>
        </>
      ),
    },
    { head: "Verdict", cell: (c) => <Verdict of={c} lower={figure.lower ?? false} /> },
    {
      head: "Change",
      cell: (c) => (
        <>
          {changeText(figure, c)}
          {c.difference.p_value !== null && c.explanation && <span class="sub">{c.explanation}</span>}
        </>
      ),
    },
  ];
  return (
    <DataTable
      label={`Where the ${figure.title.toLowerCase()} changed`}
      columns={columns}
      rows={d.contributions}
      keyOf={(c) => `${c.query_id} ${c.value}`}
    />
  );
}

/** The name of a group, with a link to the query or to the figures of the group. */
function Name({ brandId, by, of: c }: { brandId: string; by: Group; of: Contribution }) {
  if (by === "query") {
    const text = <bdi>{c.value}</bdi>;
    if (!c.query_id) return text;
    return <a href={inSegment(`/admin/brands/${brandId}/queries/${c.query_id}`, { query_id: "" })}>{text}</a>;
  }
  if (!c.value) return <span class="quiet">{by === "topic" ? "No topic" : "No country"}</span>;
  return (
    <a href={inSegment(place.value.path, { [by]: c.value })}>
      {by === "collector" ? engineName(c.value) : <bdi>{c.value}</bdi>}
    </a>
  );
}
