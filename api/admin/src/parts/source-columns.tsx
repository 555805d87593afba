// The columns of the pages, queries, engines and names of a source.
import { dayIn, inSegment } from "../segment";
import type { SourceDetails } from "../types";
import { Amount, linked } from "./amount";
import type { DataColumn } from "./data-table";
import { engineName } from "./engines";
import { evidenceOf } from "./evidence";
import { SourceStatus, fewBelow } from "./source-labels";
import { day } from "./time";
import { number } from "./words";

type Page = SourceDetails["pages"][number];

export const pageColumns = (brandId: string, previous: { from: string; to: string }): DataColumn<Page>[] => [
  {
    head: "Page",
    cell: (p) => (
      <>
        <bdi>{p.title || p.url}</bdi>
        <span class="sub">
          <a href={p.url} target="_blank" rel="noopener noreferrer nofollow">
            <bdi>{p.url}</bdi>
          </a>
        </span>
      </>
    ),
  },
  { head: "Change", cell: (p) => <SourceStatus source={p} /> },
  { head: "Answers", num: true, cell: (p) => linked(p.answers, evidenceOf(brandId, { url: p.url })) },
  {
    head: "Before",
    num: true,
    cell: (p) => linked(p.previous_answers, evidenceOf(brandId, { url: p.url, from: previous.from, to: previous.to })),
  },
  { head: "Queries", num: true, cell: (p) => p.queries },
  {
    head: "Mentions the brand",
    num: true,
    cell: (p) => (
      <>
        {linked(p.mentioned, evidenceOf(brandId, { url: p.url, mentioned: "true" }))} of {number(p.answers)}
      </>
    ),
  },
  { head: "Engines", cell: (p) => p.collectors.map(engineName).join(", ") },
  { head: "Last seen", cell: (p) => day(dayIn(p.last_seen)) },
];

/** Returns a text such as "12 of 40" that links to the counted answers. */
const of = (answers: number, n: number, href?: string) => (
  <Amount value={`${number(answers)} of ${number(n)}`} enough={n >= fewBelow} href={href} />
);

export const queryColumns = (brandId: string, domain: string): DataColumn<SourceDetails["queries"][number]>[] => [
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

export const engineColumns = (brandId: string, domain: string): DataColumn<SourceDetails["engines"][number]>[] => [
  { head: "Engine", cell: (e) => engineName(e.collector) },
  {
    head: "Answers",
    num: true,
    cell: (e) => of(e.answers, e.n, evidenceOf(brandId, { domain, collector: e.collector })),
  },
];

export const nameColumns = (
  brandId: string,
  domain: string,
  n: number,
): DataColumn<SourceDetails["names"][number]>[] => [
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
