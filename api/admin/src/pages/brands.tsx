// The list of brands, each with its mention rate, its changes, its schedules and its last run. Dialogs add one brand or
// import several.
import { get } from "../client";
import { useChanges, useLimited, useThings, useTitle } from "../load";
import { Amount } from "../parts/amount";
import { changeOf, figures, intervalText } from "../parts/figures";
import { Filters, SearchField } from "../parts/filters";
import { MoreButton, usePages } from "../parts/more";
import { Empty, Failed, Placeholder } from "../parts/notes";
import { Shown } from "../parts/shown";
import { Status } from "../parts/status";
import { type Column, Table } from "../parts/table";
import { Ago, day, readerZone } from "../parts/time";
import { Verdict } from "../parts/verdict";
import { count } from "../parts/words";
import { param, setQuery } from "../router";
import { everyClass } from "../segment";
import { may } from "../session";
import type { BrandOverview } from "../types";
import { ImportDialog } from "./import-dialog";
import { NewBrandDialog } from "./new-brand-dialog";

const pageSize = 50;

/** Loads the brands page by page. */
function useBrands() {
  const query = { q: param("q"), customer_id: param("customer_id"), timezone: readerZone, limit: pageSize };
  const load = (cursor?: string) => get("/brand-overviews", { query: { ...query, cursor } });
  const loaded = usePages(load, JSON.stringify(query), (b) => b.brand_id);
  const rows = loaded.data?.data.map((b) => ({ ...b, id: b.brand_id }));
  return { ...loaded, rows };
}

type Row = BrandOverview & { id: string };

export function Brands() {
  useTitle("Brands");
  const brands = useBrands();
  const { rows, error, loading, reload } = brands;
  useThings(["brand", "customer", "catalog"], reload);
  const reloadStates = useLimited(reload);
  useChanges(({ jobs, scored }) => {
    if (jobs.size || scored.size) reloadStates();
  });
  const close = () => setQuery({ new: "", import: "" });
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Brands</h1>
          <p class="summary">
            {rows && !brands.isOld
              ? `${count(rows.length, "brand")}${brands.data?.next_cursor ? " shown" : ""}`
              : "\u00a0"}
          </p>
        </div>
        <div class="actions">
          {may("import-catalog") && (
            <button onClick={() => setQuery({ import: "1" }, { push: true })}>Import YAML</button>
          )}
          {may("create-brand") && (
            <button class="primary" data-new onClick={openNew}>
              Add brand <kbd aria-hidden="true">n</kbd>
            </button>
          )}
        </div>
      </div>
      <Filters search>
        <SearchField label="Search by name" />
      </Filters>
      <Failed error={error} what="the brands" retry={reload} />
      {!rows && !error && <Placeholder />}
      {brands.isEmpty && <NoBrands />}
      <Shown of={brands}>
        {rows && rows.length > 0 && (
          <Table label="Brands" className="brands" rows={rows} loading={loading} columns={columns} />
        )}
        <MoreButton of={brands} what="brands" />
      </Shown>
      {param("new") && may("create-brand") && <NewBrandDialog onClose={close} />}
      {param("import") && may("import-catalog") && <ImportDialog onClose={close} onDone={reload} />}
    </>
  );
}

const openNew = () => setQuery({ new: "1" }, { push: true });

const NoBrands = () => (
  <Empty title={param("q") ? "No matching brands" : "No brands yet"}>
    <p>Each brand has aliases, domains, competitors and queries.</p>
    {may("create-brand") && (
      <p>
        <button class="primary" onClick={openNew}>
          Add brand
        </button>
      </p>
    )}
  </Empty>
);

const columns: Column<Row>[] = [
  {
    name: "brand",
    head: "Brand",
    cell: (b) => (
      <>
        <a href={`/admin/brands/${b.brand_id}`}>
          <strong>
            <bdi>{b.name}</bdi>
          </strong>
        </a>
        <span class="sub">
          <bdi>{b.customer_name}</bdi>
        </span>
      </>
    ),
  },
  { name: "figure", head: "Mention rate, 28 days", cell: (b) => <Rate brand={b} /> },
  { name: "change", head: "Change", cell: (b) => <Change brand={b} /> },
  { name: "changes", head: "Changes, 7 days", cell: (b) => <ChangeCount brand={b} /> },
  { name: "schedules", head: "Schedules", cell: (b) => <Schedules brand={b} /> },
  { name: "run", head: "Last run", cell: (b) => <LastRun brand={b} /> },
];

function Rate({ brand: b }: { brand: BrandOverview }) {
  const [rate] = figures;
  const { value, count: mentioned, n, enough } = b.mention_rate;
  if (!rate || value === null) {
    return (
      <>
        <span class="quiet">No answers</span>
        <span class="sub">until {day(b.to)}</span>
      </>
    );
  }
  return (
    <Amount
      value={rate.format(value)}
      basis={
        <>
          {mentioned.toLocaleString("en")} of {n.toLocaleString("en")}
          <br />
          {intervalText(rate, b.mention_rate)}
        </>
      }
      enough={enough}
      href={`/admin/brands/${b.brand_id}/answers?counted=true`}
    />
  );
}

function Change({ brand: b }: { brand: BrandOverview }) {
  const [rate] = figures;
  const { change, value } = b.mention_rate;
  if (!rate || value === null) return null;
  return (
    <>
      <Verdict of={change} />
      <span class="sub">{changeOf(rate, change.difference)}</span>
    </>
  );
}

/** The number of recent changes, with the number of changes of high severity. */
function ChangeCount({ brand: b }: { brand: BrandOverview }) {
  const { high, medium, low } = b.changes;
  const all = high + medium + low;
  if (!all) return <span class="quiet">None</span>;
  return (
    <>
      <a href={`/admin/brands/${b.brand_id}/changes?severity=high,medium,low&query_class=${everyClass}`}>
        {all.toLocaleString("en")}
      </a>
      {high > 0 && <span class="sub">{high.toLocaleString("en")} of high severity</span>}
    </>
  );
}

function Schedules({ brand: b }: { brand: BrandOverview }) {
  const href = `/admin/scheduled-jobs?brand_id=${b.brand_id}`;
  return (
    <>
      <a href={href}>{b.schedules} active</a>
      {!b.schedules && may("create-scheduled-job") && (
        <span class="sub">
          <a href={`/admin/scheduled-jobs?new=1&brand=${b.brand_id}`}>Create</a>
        </span>
      )}
      {b.failing_schedules > 0 && (
        <span class="sub red">
          <span aria-hidden="true">✕ </span>
          {b.failing_schedules} failing
        </span>
      )}
    </>
  );
}

function LastRun({ brand: b }: { brand: BrandOverview }) {
  if (!b.last_run) return <span class="quiet">No runs yet</span>;
  return (
    <>
      <a class="plain" href={`/admin/runs/${b.last_run.id}`}>
        <Status run={b.last_run} />
      </a>
      <span class="sub">
        <Ago at={b.last_run.scheduled_for} />
      </span>
    </>
  );
}
