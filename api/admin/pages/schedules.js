// The schedules, and the newest runs under them.
import { html, useEffect, useState } from "../html.js";
import { call, get } from "../client.js";
import { useChanges, useLoad, useSettled } from "../load.js";
import { useList } from "../list.js";
import { param, setQuery } from "../router.js";
import { isAdmin } from "../session.js";
import { Failed, say } from "../parts/notes.js";
import { Runs } from "../parts/runs.js";
import { scheduleColumns, setActive, trigger } from "../parts/schedule-row.js";
import { Table } from "../parts/table.js";
import { count, jobTypes } from "../parts/words.js";
import { valueOf } from "../parts/field.js";
import { Welcome } from "../parts/welcome.js";
import { BrandFilter } from "../parts/brand-filter.js";
import { DeleteSchedule } from "../parts/delete-schedule.js";
import { ScheduleDialog } from "./schedule-dialog.js";

/** @typedef {import("../types").ScheduledJob} ScheduledJob */

const mostFetched = 8; // changed schedules that are fetched one by one; for more the list is

const filters = () => ({
  customer_id: param("customer_id"), brand_id: param("brand_id"), job_type: param("job_type"), is_active: param("is_active"), q: param("q"), recent_runs: 20,
});

export function Schedules() {
  const query = filters();
  const filtered = Boolean(query.brand_id || query.job_type || query.is_active || query.q || query.customer_id);
  const list = /** @type {import("../list.js").List<ScheduledJob>} */ (useList("/scheduled-jobs", query));
  const [chosen, setChosen] = useState(/** @type {Set<string>} */ (new Set()));
  const [doomed, setDoomed] = useState(/** @type {ScheduledJob | null} */ (null));
  const sort = param("sort");
  useEffect(() => {
    document.title = "Scheduled jobs · Tidewatch";
  }, []);
  useEffect(() => {
    if (sort && !list.done && !list.loading) void list.all();
  }, [sort, list.done, list.loading]);
  useChanges(({ jobs, reset }) => {
    const known = list.rows.filter((j) => jobs.has(j.id));
    if (reset || known.length < jobs.size || known.length > mostFetched) void list.reload();
    else for (const job of known) void fetchOne(list, job.id);
  });
  const rows = sorted(list.rows, sort);
  const nothing = list.ready && !list.loading && !list.rows.length;
  const edited = param("edit");
  return html`
    <div class="page-head">
      <div><h1>Scheduled jobs</h1><p class="summary" aria-live="off">${summary(list)}</p></div>
      ${isAdmin.value && html`<button class=${nothing && !filtered ? "" : "primary"} data-new onClick=${() => setQuery({ new: "1" }, { push: true })}>Create Scheduled Job <kbd aria-hidden="true">n</kbd></button>`}
    </div>
    ${nothing && !filtered ? html`<${Welcome} />` : html`
      <${Filters} />
      ${chosen.size > 0 && html`<${Bulk} list=${list} chosen=${chosen} clear=${() => setChosen(new Set())} />`}
      ${list.error && html`<${Failed} error=${list.error} what="The list of schedules" retry=${list.reload} />`}
      ${nothing && filtered && html`<div class="empty"><h2>No schedule fits these filters</h2><p><button onClick=${() => setQuery({ brand_id: "", job_type: "", is_active: "", q: "", customer_id: "" })}>Show all schedules</button></p></div>`}
      ${rows.length > 0 && html`<${Table} label="Scheduled jobs" className="schedules" rows=${rows} loading=${list.loading} more=${list.done ? undefined : list.more} sort=${sort}
        onSort=${(/** @type {string} */ by) => setQuery({ sort: by })} total=${list.done ? rows.length + 1 : undefined}
        columns=${scheduleColumns({ chosen, setChosen, list, onDelete: setDoomed, onEdit: (j) => setQuery({ edit: j.id }, { push: true }) })} />`}`}
    ${!list.ready && !list.error && html`<div class="placeholder" aria-hidden="true"></div>`}
    <section aria-labelledby="recent" hidden=${!list.ready && !list.error}><h2 id="recent">Recent runs</h2><${Runs} label="Recent runs" query=${{ customer_id: param("customer_id") }} size=${10} /></section>
    ${(param("new") || edited) && isAdmin.value && html`<${ScheduleDialog} id=${edited} key=${edited} onClose=${() => setQuery({ new: "", edit: "", brand: "" })} onSaved=${() => list.reload()} />`}
    ${doomed && html`<${DeleteSchedule} job=${doomed} onClose=${() => setDoomed(null)} onDone=${() => list.drop(doomed.id)} />`}`;
}

/** @param {import("../list.js").List<ScheduledJob>} list @param {string} id */
async function fetchOne(list, id) {
  try {
    list.put(await get(`/scheduled-jobs/${id}`, { recent_runs: 20 }));
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 404) list.drop(id);
  }
}

/** @param {import("../list.js").List<ScheduledJob>} list */
function summary(list) {
  if (!list.rows.length) return " ";
  const active = list.rows.filter((j) => j.is_active).length;
  const failing = list.rows.filter((j) => j.schedule_error || j.recent_runs[0]?.status === "failed").length;
  const text = [`${active} active`, `${list.rows.length - active} paused`, `${failing} failing`].join(" · ");
  return list.done ? text : `Of the newest ${list.rows.length}: ${text}`;
}

/** @param {ScheduledJob[]} rows @param {string} by */
function sorted(rows, by) {
  const last = "￿";
  /** @type {Record<string, (j: ScheduledJob) => string>} */
  const keys = {
    brand: (j) => j.brand_name.toLowerCase(), next: (j) => (j.is_active && j.next_run_at) || last, last: (j) => j.recent_runs[0]?.scheduled_for ?? "",
    active: (j) => (j.is_active ? "0" : "1"),
  };
  const key = keys[by];
  if (!key) return rows;
  const out = [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return by === "last" ? out.reverse() : out;
}

function Filters() {
  const [text, setText] = useState(param("q"));
  const settled = useSettled(text, 200);
  useEffect(() => {
    if (settled !== param("q")) setQuery({ q: settled });
  }, [settled]);
  const choose = (/** @type {string} */ name) => (/** @type {Event} */ e) => setQuery({ [name]: valueOf(e) });
  return html`<form class="filters" role="search" onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}>
    <input type="search" data-search aria-label="Search by name of brand or schedule" placeholder="Search   /" value=${text} onInput=${(/** @type {Event} */ e) => setText(valueOf(e))}
      onKeyDown=${(/** @type {KeyboardEvent} */ e) => { if (e.key === "Escape") { setText(""); /** @type {HTMLElement} */ (e.target).blur(); } }} />
    <${BrandFilter} />
    <select aria-label="Job type" value=${param("job_type")} onChange=${choose("job_type")}><option value="">Every type</option>${Object.entries(jobTypes).map(([id, t]) => html`<option value=${id}>${t.name}</option>`)}</select>
    <select aria-label="State" value=${param("is_active")} onChange=${choose("is_active")}><option value="">Active and paused</option><option value="true">Active</option><option value="false">Paused</option></select>
  </form>`;
}

/** @param {{list: import("../list.js").List<ScheduledJob>, chosen: Set<string>, clear: () => void}} props */
function Bulk({ list, chosen, clear }) {
  const [busy, setBusy] = useState("");
  const each = async (/** @type {string} */ doing, /** @type {string} */ done, /** @type {(j: ScheduledJob) => Promise<unknown>} */ work) => {
    const jobs = list.rows.filter((j) => chosen.has(j.id));
    const waiting = [...jobs];
    let failed = 0, first = "";
    setBusy(doing);
    const lane = async () => {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        try {
          await work(job);
        } catch (error) {
          failed++;
          first ||= `${job.brand_name}: ${error instanceof Error ? error.message : error}`;
        }
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    setBusy("");
    if (failed) say(`${count(jobs.length - failed, "schedule")} ${done}, ${failed} not. ${first}`, { tone: "bad" });
    else say(`${count(jobs.length, "schedule")} ${done}.`);
    clear();
    void list.reload();
  };
  return html`<div class="bulk" role="group" aria-label="What to do with the chosen schedules">
    <strong>${chosen.size} selected</strong>
    <button disabled=${busy} onClick=${() => each("Pausing …", "paused", (j) => setActive(j, false))}>Pause</button>
    <button disabled=${busy} onClick=${() => each("Resuming …", "resumed", (j) => setActive(j, true))}>Resume</button>
    <button disabled=${busy} onClick=${() => each("Triggering …", "triggered", trigger)}>Trigger</button>
    <button class="quiet-button" onClick=${clear}>Clear</button>
    <span class="quiet" role="status">${busy}</span>
  </div>`;
}
