// The weakest queries and the top sources of a segment.
import { inSegment } from "../segment";
import type { OverviewSource, WeakQuery } from "../types";
import { Amount } from "./amount";
import { type DataColumn, DataTable } from "./data-table";
import { evidenceOf } from "./evidence";
import { owners } from "./owners";
import { number, percent } from "./words";

const fewBelow = 20; // answers
const mostLeaders = 2; // the maximum number of shown names in a tie

export function WeakestQueries({ brandId, rows }: { brandId: string; rows: WeakQuery[] }) {
  const columns: DataColumn<WeakQuery>[] = [
    {
      head: "Query",
      cell: (q) =>
        q.query_id ? (
          <a href={inSegment(`/admin/brands/${brandId}/queries/${q.query_id}`)}>
            <bdi>{q.text}</bdi>
          </a>
        ) : (
          <bdi>{q.text}</bdi>
        ),
    },
    {
      head: "Mention rate",
      num: true,
      cell: (q) => (
        <Amount
          value={q.mention_rate ? percent(q.mention_rate.value) : null}
          basis={`${number(q.mentioned)} of ${number(q.n)}`}
          enough={q.n >= fewBelow}
          href={q.query_id ? evidenceOf(brandId, { counted: "true", query_id: q.query_id }) : undefined}
        />
      ),
    },
    {
      head: "Top competitor",
      cell: (q) =>
        q.leaders.length > 0 ? (
          <>
            {q.leaders.slice(0, mostLeaders).map((name, i) => (
              <>
                {i > 0 && ", "}
                <bdi>{name}</bdi>{" "}
                <span class="quiet">
                  in{" "}
                  {q.query_id ? (
                    <a href={evidenceOf(brandId, { name, mentioned: "true", query_id: q.query_id })}>
                      {number(q.leader_mentioned)}
                    </a>
                  ) : (
                    number(q.leader_mentioned)
                  )}
                </span>
              </>
            ))}
            {q.leaders.length > mostLeaders && (
              <span class="quiet"> and {number(q.leaders.length - mostLeaders)} more</span>
            )}
          </>
        ) : (
          <span class="quiet">No competitor</span>
        ),
    },
  ];
  return <DataTable label="Weakest queries" columns={columns} rows={rows} keyOf={(q) => q.query_id ?? q.text} />;
}

export function TopSources({ brandId, rows }: { brandId: string; rows: OverviewSource[] }) {
  const columns: DataColumn<OverviewSource>[] = [
    {
      head: "Domain",
      cell: (s) => (
        <>
          <a href={inSegment(`/admin/brands/${brandId}/sources/${encodeURIComponent(s.domain)}`)}>
            <bdi>{s.domain}</bdi>
          </a>{" "}
          {s.owner !== "other" && <span class="quiet">{owners[s.owner]}</span>}
        </>
      ),
    },
    {
      head: "Answers",
      num: true,
      cell: (s) => (
        <Amount
          value={s.answers.toLocaleString("en")}
          basis={`${percent(s.share)} of answers`}
          enough
          href={evidenceOf(brandId, { domain: s.domain })}
        />
      ),
    },
    { head: "Queries", num: true, cell: (s) => s.queries },
  ];
  return <DataTable label="Top sources" columns={columns} rows={rows} keyOf={(s) => s.domain} />;
}
