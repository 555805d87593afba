// The table of the domains that answers cite.
import { dayIn, inSegment } from "../segment";
import type { CitedSource } from "../types";
import { Amount } from "./amount";
import { type DataColumn, DataTable } from "./data-table";
import { engineNames } from "./engines";
import { evidenceOf } from "./evidence";
import { SourceStatus, fewBelow, gapText, shareInterval, sourceTypes } from "./source-labels";
import { day } from "./time";
import { count, number, percent } from "./words";

interface Props {
  brandId: string;
  rows: CitedSource[];
  /** The number of scored answers of the segment. */
  n: number;
  /** The number of scored answers of the segment in the previous period. */
  before: number;
}

export function SourceTable({ brandId, rows, n, before }: Props) {
  const columns: DataColumn<CitedSource>[] = [
    {
      head: "Domain",
      cell: (s) => (
        <>
          <a href={inSegment(`/admin/brands/${brandId}/sources/${encodeURIComponent(s.domain)}`)}>
            <bdi>{s.domain}</bdi>
          </a>
          <span class="sub">
            {sourceTypes[s.type]}
            {s.gap.length > 0 && ` · ${gapText(s)}`}
          </span>
        </>
      ),
    },
    {
      head: "Share of answers",
      cell: (s) => (
        <span class="rate">
          <meter min={0} max={1} value={s.share?.value ?? 0} aria-label={`Share of answers that cite ${s.domain}`} />
          <Amount
            value={s.share ? percent(s.share.value) : null}
            basis={
              <>
                {number(s.answers)} of {number(n)}
                <br />
                {s.share && shareInterval(s.share)}
              </>
            }
            enough={n >= fewBelow}
            href={s.answers ? evidenceOf(brandId, { domain: s.domain }) : undefined}
          />
        </span>
      ),
    },
    {
      head: "Change",
      cell: (s) => (
        <>
          <SourceStatus source={s} />
          <span class="sub">before {before ? percent(s.previous_answers / before) : "–"}</span>
        </>
      ),
    },
    { head: "Queries", num: true, cell: (s) => s.queries },
    { head: "Engines", num: true, cell: (s) => <span title={engineNames(s.collectors)}>{s.collectors.length}</span> },
    {
      head: "Mentions the brand",
      num: true,
      cell: (s) =>
        s.answers ? (
          <a href={evidenceOf(brandId, { domain: s.domain, mentioned: "true" })}>
            {number(s.mentioned)} of {number(s.answers)}
          </a>
        ) : (
          "–"
        ),
    },
    {
      head: "Mentions a competitor",
      num: true,
      cell: (s) =>
        s.answers ? (
          <a href={evidenceOf(brandId, { domain: s.domain, competitor_mentioned: "true" })}>
            {number(s.rivals_mentioned)} of {number(s.answers)}
          </a>
        ) : (
          "–"
        ),
    },
    {
      head: "Names in the answers",
      cell: (s) => (
        <ul class="name-list">
          {s.names.map((name) => (
            <li class={name.owner === "brand" ? "" : "quiet"}>
              <bdi>{name.name}</bdi> {name.answers}
            </li>
          ))}
          <li class="quiet">{s.names.length > 0 ? `in the newest ${count(s.names_from, "answer")}` : "–"}</li>
        </ul>
      ),
    },
    { head: "Last seen", cell: (s) => day(dayIn(s.last_seen)) },
  ];
  return <DataTable label="Sources" className="sources-table" columns={columns} rows={rows} keyOf={(s) => s.domain} />;
}
