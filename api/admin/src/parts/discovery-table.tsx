// The table of untracked names, with the lines of answers that present each name and the actions that track the name.
import { useState } from "preact/hooks";
import { call } from "../client";
import { may } from "../session";
import type { Brand, Competitor, Discovery, Rescore } from "../types";
import { linked } from "./amount";
import { byName } from "./collation";
import { engineName } from "./engines";
import { evidenceOf } from "./evidence";
import { Menu } from "./menu";
import { attempt, say } from "./notes";
import { At } from "./time";
import { type Owner, TrackDialog } from "./track-dialog";
import { count } from "./words";

interface TableProps {
  brand: Brand;
  competitors: Competitor[];
  rows: Discovery[];
  /** Reloads the views, and shows the re-score that tracking a name has started. */
  changed: (rescore?: Rescore) => Promise<unknown>;
}

export function DiscoveryTable({ brand, competitors, rows, changed }: TableProps) {
  const [asked, setAsked] = useState<{ name: string; owner: Owner } | null>(null);
  return (
    <>
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
            {may("track-discovery") && (
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
                {linked(d.answers, evidenceOf(brand.id, { presents: d.variants }))}
              </td>
              <td role="cell" class="num" data-head="Queries">
                {linked(d.queries, evidenceOf(brand.id, { presents: d.variants }))}
              </td>
              <td role="cell" data-head="Engines">
                {d.collectors.map((collector, i) => (
                  <>
                    {i > 0 && ", "}
                    <a href={evidenceOf(brand.id, { presents: d.variants, collector })}>{engineName(collector)}</a>
                  </>
                ))}
              </td>
              <td role="cell" data-head="Last seen">
                <At at={d.last_seen} />
              </td>
              {may("track-discovery") && (
                <td role="cell">
                  <Actions
                    brand={brand}
                    competitors={competitors}
                    name={d.name}
                    track={(owner) => setAsked({ name: d.name, owner })}
                    changed={changed}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {asked && <TrackDialog brand={brand} {...asked} onClose={() => setAsked(null)} onTracked={changed} />}
    </>
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
                  {engineName(q.collector)}, <At at={q.created_at} />
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
  /** Asks whether to track the name. */
  track: (owner: Owner) => void;
  changed: () => Promise<unknown>;
}

function Actions({ brand, competitors, name, track, changed }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const dismiss = async () => {
    setBusy(true);
    await attempt(async () => {
      await call("POST", "/brands/{id}/discoveries/dismiss", { path: { id: brand.id }, body: { name } });
      say(`${name} dismissed.`);
      await changed();
    });
    setBusy(false);
  };
  return (
    <div class="row-actions">
      <button disabled={busy} onClick={() => track(null)} aria-label={`Track ${name} as a competitor`}>
        Track …
      </button>
      <Menu
        label={`More actions for ${name}`}
        items={[
          ...[brand, ...competitors.toSorted((a, b) => byName(a.name, b.name))].map((o) => ({
            text: `Add to the names of ${o.name} …`,
            run: () => track(o),
          })),
          { text: "Dismiss", run: () => void dismiss() },
        ]}
      />
    </div>
  );
}
