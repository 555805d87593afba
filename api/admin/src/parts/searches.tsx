// The texts that engines searched for while they answered. One click adds a text as a query of the brand.
import { useState } from "preact/hooks";
import { call, get } from "../client";
import { type Loaded, useFigures } from "../load";
import { setQuery, param } from "../router";
import { csvOf, inSegment, segmentQuery } from "../segment";
import { may } from "../session";
import type { Brand, Query, Search } from "../types";
import { Amount, linked } from "./amount";
import { type DataColumn, DataTable } from "./data-table";
import { engineNames } from "./engines";
import { evidenceOf } from "./evidence";
import { FilterSelect } from "./field";
import { MoreButton, usePages } from "./more";
import { Failed, attempt, say } from "./notes";
import { Shown } from "./shown";
import { At } from "./time";
import { number, percent } from "./words";

const pageSize = 20;
const fewBelow = 20; // answers

const kinds = [
  ["", "All searches"],
  ["false", "Not a query yet"],
  ["true", "Queries of this brand"],
] as const;

interface Props {
  brand: Brand;
  queries: Loaded<Query[]>;
  /** A key that changes when a re-score starts or ends. */
  version: string;
}

export function Searches({ brand, queries, version }: Props) {
  const path = { id: brand.id };
  const query = { ...segmentQuery(), is_query: param("is_query") as "true" | "false" | "", limit: pageSize };
  const load = (cursor?: string) => get("/brands/{id}/searches", { path, query: { ...query, cursor } });
  const loaded = usePages(load, version + JSON.stringify(query), (s) => s.text);
  useFigures(brand.id, loaded.reload);
  const page = loaded.data;
  const changed = () => Promise.all([loaded.reload(), queries.reload()]);
  return (
    <section aria-labelledby="searches">
      <h2 id="searches">Engine searches</h2>
      <p class="hint">
        Web searches that engines made while they answered the queries of this brand. Not all engines report their
        searches.
        {page?.since && (
          <>
            {" "}
            The counts cover the newest 20,000 answers with searches, since <At at={page.since} />.
          </>
        )}{" "}
        <a class="include" href={csvOf(brand.id, "searches", { is_query: query.is_query })} download>
          Download CSV
        </a>
      </p>
      <div class="filters">
        <FilterSelect
          label="Searches"
          value={param("is_query")}
          options={kinds}
          onChange={(value) => setQuery({ is_query: value })}
        />
      </div>
      <Failed error={loaded.error} what="the searches" retry={loaded.reload} />
      <Shown of={loaded}>
        {page && page.data.length > 0 && (
          <DataTable
            label="Engine searches"
            className="searches"
            columns={columnsOf(brand, changed)}
            rows={page.data}
            keyOf={(s) => s.text}
          />
        )}
        {loaded.isEmpty && <p class="quiet">No searches in this period.</p>}
        <MoreButton of={loaded} what="searches" />
      </Shown>
    </section>
  );
}

const columnsOf = (brand: Brand, changed: () => Promise<unknown>): (DataColumn<Search> | false)[] => [
  {
    head: "Search",
    cell: (s) =>
      s.query_id ? (
        <a href={inSegment(`/admin/brands/${brand.id}/queries/${s.query_id}`, { query_id: "" })}>
          <bdi>{s.text}</bdi>
        </a>
      ) : (
        <bdi>{s.text}</bdi>
      ),
  },
  { head: "Answers", num: true, cell: (s) => linked(s.answers, evidenceOf(brand.id, { search: s.text })) },
  {
    head: "Mention rate",
    num: true,
    cell: (s) => (
      <Amount
        value={s.mention_rate ? percent(s.mention_rate.value) : null}
        basis={`${number(s.mentioned)} of ${number(s.n)}`}
        enough={s.n >= fewBelow}
        href={evidenceOf(brand.id, { search: s.text, counted: "true" })}
      />
    ),
  },
  { head: "Queries", num: true, cell: (s) => s.queries },
  { head: "Engines", cell: (s) => engineNames(s.collectors) },
  { head: "Last seen", cell: (s) => <At at={s.last_seen} /> },
  may("create-query") && {
    head: "Actions",
    cell: (s) =>
      s.query_id ? (
        <span class="quiet">Already a query</span>
      ) : (
        <AddQuery brand={brand} text={s.text} changed={changed} />
      ),
  },
];

interface AddProps {
  brand: Brand;
  text: string;
  changed: () => Promise<unknown>;
}

function AddQuery({ brand, text, changed }: AddProps) {
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    const work = () => call("POST", "/brands/{id}/queries", { path: { id: brand.id }, body: { text } });
    if (await attempt(work)) {
      say(`“${text}” added as a query.`);
      await changed();
    }
    setBusy(false);
  };
  return (
    <button class="small" disabled={busy} onClick={() => void add()} aria-label={`Add as query: ${text}`}>
      Add as query
    </button>
  );
}
