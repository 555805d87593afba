// The names that answers present and that the brand does not track.
import { useState } from "preact/hooks";
import { call, get } from "../../client";
import { useLoad } from "../../load";
import { engineName } from "../../parts/engines";
import { Menu } from "../../parts/menu";
import { Empty, Failed, Placeholder, attempt, say } from "../../parts/notes";
import { SegmentBar, cleared } from "../../parts/segment-bar";
import { dayAndTime } from "../../parts/time";
import { count } from "../../parts/words";
import { isNarrowed, segmentQuery } from "../../segment";
import { isAdmin } from "../../session";
import type { Brand, Competitor, Discovery, DismissedDiscovery } from "../../types";
import { type BrandView, scoredKey } from "./view";

const pageSize = 50;

export function Discoveries(view: BrandView) {
  const { brand, queries, competitors, rescore } = view;
  const query = segmentQuery();
  const path = { id: brand.id };
  const key = JSON.stringify([scoredKey(view), query]);
  const loaded = useLoad(() => get("/brands/{id}/discoveries", { path, query: { ...query, limit: pageSize } }), key);
  const dismissed = useLoad(() => get("/brands/{id}/discoveries/dismissed", { path }), brand.id);
  const engines = useLoad(async () => (await get("/collectors")).data, "");
  const page = loaded.data;
  if ((!page && !loaded.error) || (!engines.data && !engines.error)) return <Placeholder />;
  const configured = (engines.data ?? []).filter((e) => e.configured).map((e) => e.name);
  const more = async (cursor: string) => {
    const next = await get("/brands/{id}/discoveries", { path, query: { ...query, limit: pageSize, cursor } });
    loaded.set((old) => old && { ...next, data: [...old.data, ...next.data] });
  };
  const changed = () => Promise.all([loaded, dismissed, competitors, rescore].map((l) => l.reload()));
  return (
    <>
      <SegmentBar queries={queries.data ?? []} engines={[...new Set([...configured, ...brand.collectors])]} />
      <p class="hint">
        Names that answers present in lists, headings, tables or bold text, and that neither the brand nor a competitor
        has. Some of them are not names of products or companies.
      </p>
      <Failed error={loaded.error} what="the discoveries" retry={loaded.reload} />
      {page && page.data.length > 0 && (
        <DiscoveryTable brand={brand} competitors={competitors.data ?? []} rows={page.data} changed={changed} />
      )}
      {page?.data.length === 0 && <NoDiscoveries brandId={brand.id} />}
      {page?.next_cursor && (
        <button onClick={() => void attempt(() => more(page.next_cursor ?? ""))}>Show more names</button>
      )}
      {dismissed.data && dismissed.data.data.length > 0 && (
        <Dismissed brandId={brand.id} rows={dismissed.data.data} changed={changed} />
      )}
    </>
  );
}

interface TableProps {
  brand: Brand;
  competitors: Competitor[];
  rows: Discovery[];
  changed: () => Promise<unknown>;
}

function DiscoveryTable({ brand, competitors, rows, changed }: TableProps) {
  return (
    <table role="table" class="plain-table data discoveries" aria-label="Untracked names">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            Name
          </th>
          <th role="columnheader" scope="col" class="num">
            Answers
          </th>
          <th role="columnheader" scope="col" class="num">
            Queries
          </th>
          <th role="columnheader" scope="col">
            Engines
          </th>
          <th role="columnheader" scope="col">
            Last seen
          </th>
          {isAdmin.value && (
            <th role="columnheader" scope="col">
              <span class="vh">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((d) => (
          <tr role="row" key={d.name}>
            <th role="rowheader" scope="row">
              <bdi>{d.name}</bdi>
              <Evidence discovery={d} />
            </th>
            <td role="cell" class="num" data-head="Answers">
              {d.answers}
            </td>
            <td role="cell" class="num" data-head="Queries">
              {d.queries}
            </td>
            <td role="cell" data-head="Engines">
              {d.collectors.map(engineName).join(", ")}
            </td>
            <td role="cell" data-head="Last seen">
              {dayAndTime(d.last_seen)}
            </td>
            {isAdmin.value && (
              <td role="cell">
                <Actions brand={brand} competitors={competitors} name={d.name} changed={changed} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The other spellings of a name, and the lines of answers that present the name. */
function Evidence({ discovery: d }: { discovery: Discovery }) {
  const others = d.spellings.filter((s) => s !== d.name);
  return (
    <>
      {others.length > 0 && (
        <p class="sub">
          Also <bdi>{others.join(", ")}</bdi>
        </p>
      )}
      {d.quotes.length > 0 && (
        <details class="quotes">
          <summary>{count(d.quotes.length, "quote")}</summary>
          <ul>
            {d.quotes.map((q) => (
              <li key={q.answer_id}>
                <bdi>{q.text}</bdi>{" "}
                <a href={`/admin/runs/${q.run_id}`}>
                  {engineName(q.collector)}, {dayAndTime(q.created_at)}
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface ActionProps {
  brand: Brand;
  competitors: Competitor[];
  name: string;
  changed: () => Promise<unknown>;
}

function Actions({ brand, competitors, name, changed }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const path = { id: brand.id };
  const act = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true);
    if (await attempt(work)) {
      say(done);
      await changed();
    }
    setBusy(false);
  };
  const track = (as: "competitor" | "brand_alias" | "competitor_alias", competitorId?: string) =>
    act(
      () =>
        call("POST", "/brands/{id}/discoveries/track", {
          path,
          body: { name, as, ...(competitorId && { competitor_id: competitorId }) },
        }),
      `${name} is tracked. The stored answers are being re-scored.`,
    );
  const dismiss = () =>
    act(() => call("POST", "/brands/{id}/discoveries/dismiss", { path, body: { name } }), `${name} dismissed.`);
  return (
    <div class="row-actions">
      <button disabled={busy} onClick={() => void track("competitor")} aria-label={`Track ${name} as a competitor`}>
        Track
      </button>
      <Menu
        label={`More actions for ${name}`}
        items={[
          { text: `Add to the names of ${brand.name}`, run: () => void track("brand_alias") },
          ...competitors.map((c) => ({
            text: `Add to the names of ${c.name}`,
            run: () => void track("competitor_alias", c.id),
          })),
          { text: "Dismiss", run: () => void dismiss() },
        ]}
      />
    </div>
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
            {isAdmin.value && (
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
      <p>Names appear here when answers present products or companies that nobody tracks yet.</p>
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
