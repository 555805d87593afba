// The names that appear in answers and that the brand does not track.
import { useEffect } from "preact/hooks";
import { call, get } from "../../client";
import { useFigures, useLoad } from "../../load";
import { DiscoveryTable } from "../../parts/discovery-table";
import { enginesOf } from "../../parts/engines";
import { MoreButton, usePages } from "../../parts/more";
import { Empty, Failed, Placeholder, attempt } from "../../parts/notes";
import { Searches } from "../../parts/searches";
import { SegmentBar, ShowToday, cleared } from "../../parts/segment-bar";
import { Shown } from "../../parts/shown";
import { TrackedNames } from "../../parts/tracked-names";
import { count } from "../../parts/words";
import { csvOf, isNarrowed, segmentQuery } from "../../segment";
import { may } from "../../session";
import type { DismissedDiscovery, Rescore } from "../../types";
import { type BrandView, scoredKey } from "./view";

const pageSize = 50;

export function Discoveries(view: BrandView) {
  const { brand, queries, competitors, rescore } = view;
  const query = segmentQuery();
  const path = { id: brand.id };
  const key = JSON.stringify([scoredKey(view), query]);
  const load = (cursor?: string) =>
    get("/brands/{id}/discoveries", { path, query: { ...query, limit: pageSize, cursor } });
  const loaded = usePages(load, key, (d) => d.name);
  const dismissed = useLoad(() => get("/brands/{id}/discoveries/dismissed", { path }), brand.id);
  useFigures(brand.id, loaded.reload);
  const engines = enginesOf(brand);
  // When a re-score ends, the figures of new names cover all stored answers.
  const rescored = rescore.data?.finished_at;
  useEffect(() => {
    if (rescored) void Promise.all([view.loaded.reload(), competitors.reload()]);
  }, [rescored]);
  const page = loaded.data;
  if ((!page && !loaded.error) || !engines) return <Placeholder />;
  const changed = (started?: Rescore) => {
    if (started) rescore.set(() => started);
    return Promise.all([loaded, dismissed, view.loaded, competitors, rescore].map((l) => l.reload()));
  };
  return (
    <>
      <SegmentBar queries={queries.data ?? []} engines={engines} />
      <p class="hint">
        Untracked names from the lists, headings, tables and bold text of answers. Some of these names are not names of
        products or companies.{" "}
        <a class="include" href={csvOf(brand.id, "discoveries")} download>
          Download CSV
        </a>
      </p>
      <Failed error={loaded.error} what="the discoveries" retry={loaded.reload} />
      <Shown of={loaded}>
        {page && page.data.length > 0 && (
          <DiscoveryTable brand={brand} competitors={competitors.data ?? []} rows={page.data} changed={changed} />
        )}
        {loaded.isEmpty && <NoDiscoveries brandId={brand.id} />}
        <MoreButton of={loaded} what="names" />
      </Shown>
      {dismissed.data && dismissed.data.data.length > 0 && (
        <Dismissed brandId={brand.id} rows={dismissed.data.data} changed={changed} />
      )}
      <TrackedNames brand={brand} competitors={competitors.data ?? []} />
      <Searches brand={brand} queries={queries} version={key} />
    </>
  );
}

interface DismissedProps {
  brandId: string;
  rows: DismissedDiscovery[];
  changed: () => Promise<unknown>;
}

function Dismissed({ brandId, rows, changed }: DismissedProps) {
  const restore = async (d: DismissedDiscovery) => {
    const path = { id: brandId, key: d.key };
    if (await attempt(() => call("DELETE", "/brands/{id}/discoveries/dismissed/{key}", { path }))) await changed();
  };
  return (
    <details class="dismissed">
      <summary>{count(rows.length, "dismissed name")}</summary>
      <ul>
        {rows.map((d) => (
          <li key={d.key}>
            <bdi>{d.name}</bdi>{" "}
            {may("restore-discovery") && (
              <button class="quiet-button" onClick={() => void restore(d)} aria-label={`Restore ${d.name}`}>
                Restore
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function NoDiscoveries({ brandId }: { brandId: string }) {
  return (
    <Empty title="No untracked names in this period">
      <p>Names appear here when answers contain products or companies that the brand does not track yet.</p>
      <ShowToday />
      <p>
        {isNarrowed() ? (
          <a href={cleared()}>Clear filters</a>
        ) : (
          <a href={`/admin/scheduled-jobs?brand_id=${brandId}`}>Schedules of this brand</a>
        )}
      </p>
    </Empty>
  );
}
