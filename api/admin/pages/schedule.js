// One schedule: what it does in words, when it fires next, its runs, and who changed it.
import { html, useEffect, useState } from "../html.js";
import { get } from "../client.js";
import { useChanges, useLoad } from "../load.js";
import { go, param, setQuery } from "../router.js";
import { isAdmin } from "../session.js";
import { Audit } from "../parts/audit.js";
import { DeleteSchedule } from "../parts/delete-schedule.js";
import { Switch } from "../parts/field.js";
import { Empty, Failed, attempt } from "../parts/notes.js";
import { Runs } from "../parts/runs.js";
import { setActive, triggerAndSay } from "../parts/schedule-row.js";
import { Spark } from "../parts/status.js";
import { clock, dayAndTime, offset, readerZone, relative } from "../parts/time.js";
import { cronWords, engineName, jobTypes } from "../parts/words.js";
import { ScheduleDialog } from "./schedule-dialog.js";

/** @typedef {import("../types").ScheduledJob} ScheduledJob */

/** @param {{id: string}} props */
export function Schedule({ id }) {
  const job = useLoad(() => get(`/scheduled-jobs/${id}`, { recent_runs: 20 }), id);
  const ticks = useLoad(() => get(`/scheduled-jobs/${id}/ticks`, { n: 5 }), id);
  const [doomed, setDoomed] = useState(false);
  useChanges(({ jobs, reset }) => {
    if (!reset && !jobs.has(id)) return;
    void job.reload();
    void ticks.reload();
  });
  const j = /** @type {ScheduledJob | undefined} */ (job.data);
  useEffect(() => {
    if (j) document.title = `${j.name ?? j.brand_name} · Tidewatch`;
  }, [j?.name, j?.brand_name]);
  if (job.error && !j) return html`<h1>Schedule</h1><${Failed} error=${job.error} what="The schedule" retry=${job.reload} /><p><a href="/admin/scheduled-jobs">All schedules</a></p>`;
  if (!j) return html`<h1 class="vh">Schedule</h1><div class="placeholder" aria-hidden="true"></div>`;
  return html`
    <nav class="crumbs" aria-label="Where you are"><a href="/admin/scheduled-jobs">Schedules</a> <span aria-hidden="true">/</span> <a href=${`/admin/brands/${j.brand_id}`}><bdi>${j.brand_name}</bdi></a></nav>
    <div class="page-head">
      <div><h1><bdi>${j.name ?? j.brand_name}</bdi></h1><p class="summary"><bdi>${j.customer_name}</bdi></p></div>
      ${isAdmin.value && html`<div class="actions">
        <label class="inline"><${Switch} on=${j.is_active} label="Active" onChange=${(/** @type {boolean} */ on) => attempt(async () => { await setActive(j, on); await job.reload(); }, on ? "It is active again." : "It is paused. Runs under way go on.")} /> ${j.is_active ? "Active" : "Paused"}</label>
        <button onClick=${() => triggerAndSay(j)}>Trigger</button><button onClick=${() => setQuery({ edit: id }, { push: true })}>Edit</button>
        <button class="danger-quiet" onClick=${() => setDoomed(true)}>Delete …</button></div>`}
    </div>
    <${Story} job=${j} ticks=${ticks.data} />
    <section aria-labelledby="history"><div class="section-head"><h2 id="history">History</h2><${Spark} runs=${j.recent_runs} /></div>
      <${Runs} label="Runs of this schedule" query=${{ scheduled_job_id: id }} size=${50} endless brandless
        empty=${html`<${Empty} title="It has not run yet"><p>${j.is_active ? "It will at its next time." : "It is paused."} ${isAdmin.value ? html`<button onClick=${() => triggerAndSay(j)}>Trigger it now</button>` : ""}</p><//>`} /></section>
    <section aria-labelledby="trail"><h2 id="trail">Who changed what</h2><${Audit} query=${{ object_id: id, object_kind: "scheduled_job" }} /></section>
    ${param("edit") && isAdmin.value && html`<${ScheduleDialog} id=${id} onClose=${() => setQuery({ edit: "" })} onSaved=${() => { void job.reload(); void ticks.reload(); }} />`}
    ${doomed && html`<${DeleteSchedule} job=${j} onClose=${() => setDoomed(false)} onDone=${() => go("/admin/scheduled-jobs")} />`}`;
}

/** @param {{job: ScheduledJob, ticks: import("../types").ScheduledJobTicks | undefined}} props */
function Story({ job: j, ticks }) {
  const m = j.metadata;
  const facts = [
    ["Does", jobTypes[j.job_type]?.does],
    ["Engines", j.job_type === "scoring" ? null : (m.collectors?.map(engineName).join(", ") ?? "the brand's own, else the server's")],
    ["Asks", j.job_type === "scoring" ? null : `${m.parallel ? "engines side by side" : "one after another"}${m.samples && m.samples > 1 ? `, each query ${m.samples} times` : ""}`],
    ["Scores", j.job_type === "data_collection" ? null : [m.positionLimit ? `positions of the newest ${m.positionLimit}` : "positions of all", m.sentimentLimit ? `sentiment of the newest ${m.sentimentLimit}` : "sentiment of all"].join(", ")],
    ["When the last run is still going", j.overlap_policy === "skip" ? "skips that time, and says so" : "runs beside it"],
    ["When it was missed", { run_once: "runs once for all that was missed", run_all: "runs for each", skip: "only counts it" }[j.misfire_policy]],
    ["Spread", j.jitter_seconds ? `by up to ${j.jitter_seconds} s` : null],
    ["Not before", j.starts_at ? dayAndTime(j.starts_at, j.timezone) : null],
    ["Not after", j.ends_at ? dayAndTime(j.ends_at, j.timezone) : null],
  ];
  return html`<div class="columns">
    <section aria-label="What it does">
      <p class="words big">${ticks?.description || cronWords(j.cron_expression)}</p><p class="quiet"><code>${j.cron_expression}</code> ${j.timezone}</p>
      ${j.paused_reason && html`<p class="note warn">Paused: <bdi>${j.paused_reason}</bdi></p>`}
      ${j.schedule_error && html`<p class="note bad" role="alert">It does not fire: <bdi>${j.schedule_error}</bdi></p>`}
      <dl class="facts">${facts.filter(([, v]) => v).map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>
    </section>
    <section aria-labelledby="next"><h2 id="next">Next times</h2>
      ${!j.is_active && html`<p class="quiet">Paused. It would fire at these:</p>`}
      <ol class="ticks">${(ticks?.ticks ?? []).map((t) => html`<li><span>${dayAndTime(t.at, j.timezone)} <span class="zone">${offset(j.timezone, t.local)}</span></span>
        <span class="quiet">${j.timezone === readerZone ? "" : `${clock(t.at)} ${readerZone} · `}${relative(Date.parse(t.at) - Date.now())}</span></li>`)}</ol>
    </section>
  </div>`;
}
