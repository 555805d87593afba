// The list of brands, with dialogs that add one brand or import several brands.
import { useList } from "../list";
import { useThings, useTitle } from "../load";
import { engineNames } from "../parts/engines";
import { Filters, SearchField } from "../parts/filters";
import { Empty, Failed } from "../parts/notes";
import { type Column, Table } from "../parts/table";
import { count } from "../parts/words";
import { param, setQuery } from "../router";
import { isAdmin, isOverseer } from "../session";
import type { Brand } from "../types";
import { ImportDialog } from "./import-dialog";
import { NewBrandDialog } from "./new-brand-dialog";

export function Brands() {
  useTitle("Brands");
  const list = useList("/brands", { query: { q: param("q"), customer_id: param("customer_id") } });
  useThings(["brand", "customer", "catalog"], list.reload);
  const close = () => setQuery({ new: "", import: "" });
  const none = list.ready && !list.loading && !list.rows.length;
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Brands</h1>
          <p class="summary">
            {list.ready ? `${count(list.rows.length, "brand")}${list.done ? "" : " shown"}` : "\u00a0"}
          </p>
        </div>
        <div class="actions">
          {isOverseer.value && <button onClick={() => setQuery({ import: "1" }, { push: true })}>Import YAML</button>}
          {isAdmin.value && (
            <button class="primary" data-new onClick={openNew}>
              Add brand <kbd aria-hidden="true">n</kbd>
            </button>
          )}
        </div>
      </div>
      <Filters search>
        <SearchField label="Search by name" />
      </Filters>
      <Failed error={list.error} what="the brands" retry={list.reload} />
      {none ? (
        <NoBrands />
      ) : (
        <Table
          label="Brands"
          rows={list.rows}
          loading={list.loading}
          more={list.done ? undefined : list.more}
          columns={columns}
        />
      )}
      {param("new") && isAdmin.value && <NewBrandDialog onClose={close} />}
      {param("import") && isOverseer.value && <ImportDialog onClose={close} onDone={list.reload} />}
    </>
  );
}

const openNew = () => setQuery({ new: "1" }, { push: true });

const NoBrands = () => (
  <Empty title={param("q") ? "No matching brands" : "No brands yet"}>
    <p>Each brand has aliases, domains, competitors and queries.</p>
    {isAdmin.value && (
      <p>
        <button class="primary" onClick={openNew}>
          Add brand
        </button>
      </p>
    )}
  </Empty>
);

const columns: Column<Brand>[] = [
  {
    name: "brand",
    head: "Brand",
    cell: (b) => (
      <>
        <a href={`/admin/brands/${b.id}`}>
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
  { name: "names", head: "Aliases", cell: (b) => <bdi>{b.aliases.join(", ")}</bdi> },
  { name: "domains", head: "Domains", cell: (b) => <bdi>{b.domains.join(", ")}</bdi> },
  {
    name: "engines",
    head: "Engines",
    cell: (b) => (b.collectors.length ? engineNames(b.collectors) : <span class="quiet">Default engines</span>),
  },
];
