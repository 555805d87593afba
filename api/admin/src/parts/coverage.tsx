// The answers behind the figures of a segment, with the numbers of counted and excluded answers.
import { comparedQuery, csvOf, inSegment } from "../segment";
import type { EngineCoverage, Overview } from "../types";
import { linked } from "./amount";
import { type DataColumn, DataTable } from "./data-table";
import { engineName } from "./engines";
import { allCalls, evidenceOf } from "./evidence";
import { figures } from "./figures";
import { verdictRule } from "./verdict";
import { count } from "./words";

/** One line with the numbers of the counted and the excluded answers. */
export function CoverageLine({ overview: o }: { overview: Overview }) {
  const s = o.scope;
  const failed = o.coverage.reduce((sum, e) => sum + e.failed, 0);
  const calls = o.coverage.reduce((sum, e) => sum + e.calls, 0);
  const queries = s.queries + s.other_class_queries;
  const { unsure } = o.brand.figures.sentiment;
  const classes = o.segment.query_classes;
  const leftOut = classes.length === 2 && !classes.includes("branded") ? "Branded queries" : "Queries of other classes";
  return (
    <ul class="coverage" aria-label="Coverage">
      <li>
        <a href={evidenceOf(o.brand_id)}>{count(s.answers, "answer")}</a> to {count(s.queries, "query", "queries")}
      </li>
      {s.other_class_queries > 0 && (
        <li>
          {leftOut} excluded: {s.other_class_queries} of {queries}{" "}
          <a href={inSegment(`/admin/brands/${o.brand_id}`, { query_class: "branded,competitor,unbranded" })}>
            Include
          </a>
        </li>
      )}
      <li>
        Failed calls: {linked(failed, evidenceOf(o.brand_id, { status: "failed" }))} of{" "}
        {linked(calls, evidenceOf(o.brand_id, { status: allCalls }))}
      </li>
      <li>Unsure sentiments: {linked(unsure, evidenceOf(o.brand_id, { sentiment: "unsure" }))}</li>
      <li>
        <a class="include" href={csvOf(o.brand_id, "overview", {}, comparedQuery())} download>
          Download CSV
        </a>
      </li>
    </ul>
  );
}

const columnsOf = (brandId: string): DataColumn<EngineCoverage>[] => {
  const column = (head: string, figure: "answers" | "calls" | "failed" | "truncated" | "unsure", filter = {}) => ({
    head,
    num: true,
    cell: (e: EngineCoverage) => linked(e[figure], evidenceOf(brandId, { collector: e.collector, ...filter })),
  });
  return [
    { head: "Engine", cell: (e) => engineName(e.collector) },
    column("Calls", "calls", { status: allCalls }),
    column("Failed", "failed", { status: "failed" }),
    column("Scored answers", "answers"),
    column("Truncated", "truncated", { truncated: "true" }),
    column("Unsure", "unsure", { sentiment: "unsure" }),
    { head: "Models", cell: (e) => <bdi>{e.models.join(", ")}</bdi> },
  ];
};

/** The calls by engine, the compared cells, and the formulas of the figures. */
export function Basis({ overview: o }: { overview: Overview }) {
  const left = o.comparison.left_out;
  const cells: [label: string, n: number, meaning: string][] = [
    ["Compared", o.comparison.cells, "Both periods contain scored answers."],
    ["Only this period", left.only_after, "The query was not sent in the period before."],
    ["Only the period before", left.only_before, "The query was not sent in this period."],
    [
      "Not answered",
      left.unanswered,
      "At least one period contains no scored answer, for example because Google showed no AI Overview.",
    ],
  ];
  return (
    <details class="basis">
      <summary>Data behind the figures</summary>
      <h3>Calls by engine</h3>
      <DataTable label="Calls by engine" columns={columnsOf(o.brand_id)} rows={o.coverage} keyOf={(e) => e.collector} />
      <h3>Cells</h3>
      <p class="hint">
        A cell is one query, sent to one engine for one country. Verdicts compare only cells with answers in both
        periods.
      </p>
      <dl class="facts">
        {cells.map(([label, n, meaning]) => (
          <>
            <dt>{label}</dt>
            <dd>
              {n} <span class="quiet">{meaning}</span>
            </dd>
          </>
        ))}
      </dl>
      <h3>Formulas</h3>
      <dl class="facts">
        {figures.map((f) => (
          <>
            <dt>{f.title}</dt>
            <dd>{f.formula}</dd>
          </>
        ))}
        <dt>Verdict</dt>
        <dd>{verdictRule}</dd>
      </dl>
    </details>
  );
}
