// The page of one brand, with its queries, names, domains and competitors.
import { useState } from "preact/hooks";
import { all, call } from "../client";
import { useLoad, useThings, useTitle } from "../load";
import { Competitors } from "../parts/competitors";
import { Crumbs } from "../parts/crumbs";
import { Confirm } from "../parts/dialog";
import { NamesForm } from "../parts/names-form";
import { Failed, Placeholder, attempt } from "../parts/notes";
import { unlessEdited } from "../parts/edits";
import { Queries } from "../parts/queries";
import { go } from "../router";
import { isAdmin } from "../session";
import type { Brand as BrandRow } from "../types";

export function Brand({ id }: { id: string }) {
  const path = { id };
  const loaded = useLoad(() => call("GET", "/brands/{id}", { path }), id);
  const competitors = useLoad(() => all("/brands/{id}/competitors", { path }), id);
  const queries = useLoad(() => all("/brands/{id}/queries", { path }), id);
  useThings([id, "catalog"], () => Promise.all([loaded.reload(), competitors.reload(), queries.reload()]));
  // All data is loaded before anything is shown, because late content would shift the layout.
  const ready = [competitors, queries].every((list) => list.data || list.error);
  const b = loaded.data?.data;
  const etag = loaded.data?.etag ?? "";
  useTitle(b?.name);
  if (loaded.error && !b) {
    return (
      <>
        <h1>Brand</h1>
        <Failed error={loaded.error} what="the brand" retry={loaded.reload} />
        <p>
          <a href="/admin/brands">All brands</a>
        </p>
      </>
    );
  }
  if (!b || !ready) {
    return (
      <>
        <h1 class="vh">Brand</h1>
        <Placeholder />
      </>
    );
  }
  return (
    <>
      <Head brand={b} />
      <div class="columns">
        <section aria-labelledby="queries">
          <h2 id="queries">Queries</h2>
          <Queries brand={b} list={queries} />
        </section>
        <div>
          <section aria-labelledby="names">
            <h2 id="names">Names and domains</h2>
            <NamesForm
              of={b}
              action="Save"
              save={async (body) => {
                const saved = await unlessEdited(call("PUT", "/brands/{id}", { path, body, etag }), loaded.reload);
                loaded.set(() => saved);
              }}
            />
          </section>
          <section class="gap" aria-labelledby="competitors">
            <h2 id="competitors">Competitors</h2>
            <Competitors brandId={id} list={competitors} />
          </section>
          {isAdmin.value && <DeleteBrand brand={b} etag={etag} />}
        </div>
      </div>
    </>
  );
}

function Head({ brand: b }: { brand: BrandRow }) {
  return (
    <>
      <Crumbs parent={["Brands", "/admin/brands"]} name={b.customer_name} />
      <div class="page-head">
        <div>
          <h1>
            <bdi>{b.name}</bdi>
          </h1>
          <p class="summary">
            <bdi>{b.customer_name}</bdi>
          </p>
        </div>
        <div class="actions">
          <a class="button" href={`/admin/scheduled-jobs?brand_id=${b.id}`}>
            Schedules
          </a>
          <a class="button" href={`/admin/trends?brand_id=${b.id}`}>
            Trends
          </a>
          {isAdmin.value && (
            <a class="button primary" href={`/admin/scheduled-jobs?new=1&brand=${b.id}`}>
              Create Scheduled Job
            </a>
          )}
        </div>
      </div>
    </>
  );
}

function DeleteBrand({ brand: b, etag }: { brand: BrandRow; etag: string }) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    const path = { id: b.id };
    const ok = await attempt(() => call("DELETE", "/brands/{id}", { path, etag }), `${b.name} deleted.`);
    if (ok) go("/admin/brands");
    return ok;
  };
  return (
    <section class="gap">
      <button class="danger-quiet" onClick={() => setAsking(true)}>
        Delete brand …
      </button>
      {asking && (
        <Confirm title={`Delete ${b.name}?`} action="Delete brand" onClose={() => setAsking(false)} onConfirm={remove}>
          <p>
            This also deletes its queries, competitors, schedules, runs, answers and trends, and cannot be undone. To
            keep them, pause its schedules instead.
          </p>
        </Confirm>
      )}
    </section>
  );
}
