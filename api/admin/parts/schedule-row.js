// One schedule in a row, and what its buttons do.
import { html } from "../html.js";
import { call } from "../client.js";
import { isAdmin } from "../session.js";
import { Menu } from "./dialog.js";
import { Switch, checkedOf } from "./field.js";
import { attempt, say } from "./notes.js";
import { Spark, Status } from "./status.js";
import { Ago, Took, dayAndTime } from "./time.js";
import { cronWords, engineName, jobTypes } from "./words.js";

/** @typedef {import("../types").ScheduledJob} ScheduledJob */

/** @param {ScheduledJob} job @param {boolean} on */
export const setActive = (job, on) => call("PUT", `/scheduled-jobs/${job.id}`, { body: { is_active: on } });

/** @param {ScheduledJob} job */
export const trigger = (job) => call("POST", `/scheduled-jobs/${job.id}/trigger`, { once: crypto.randomUUID() });

/** Starts a run and says where to watch it; a run in the way is linked. @param {ScheduledJob} job */
export async function triggerAndSay(job) {
  try {
    const { data } = await trigger(job);
    say(`A run of ${job.brand_name} is on its way.`, { link: { to: `/admin/runs/${data.id}`, text: "Watch it" } });
  } catch (error) {
    const problem = /** @type {import("../client.js").Problem} */ (error);
    say(problem.message, { tone: "bad", ...(problem.runId && { link: { to: `/admin/runs/${problem.runId}`, text: "Open that run" } }) });
  }
}

/** @param {{job: ScheduledJob}} props */
export function When({ job }) {
  return html`<span>${cronWords(job.cron_expression) || job.cron_expression}</span><span class="sub"><code>${job.cron_expression}</code> ${job.timezone}</span>`;
}

/** @param {{job: ScheduledJob}} props */
export function Next({ job }) {
  if (job.schedule_error) return html`<span class="status red">does not fire</span><span class="sub clip" title=${job.schedule_error}><bdi>${job.schedule_error}</bdi></span>`;
  if (!job.is_active) return html`<span class="quiet">paused</span>${job.paused_reason && html`<span class="sub clip" title=${job.paused_reason}><bdi>${job.paused_reason}</bdi></span>`}`;
  if (!job.next_run_at) return html`<span class="quiet">never again</span>`;
  return html`<${Ago} at=${job.next_run_at} zone=${job.timezone} /><span class="sub" aria-hidden="true">${dayAndTime(job.next_run_at, job.timezone)}</span>`;
}

/** @param {{job: ScheduledJob}} props */
function Last({ job }) {
  const run = job.recent_runs[0];
  if (!run) return html`<span class="quiet">not yet</span>`;
  return html`<a class="plain" href=${`/admin/runs/${run.id}`}><${Status} run=${run} /></a>
    <span class="sub"><${Ago} at=${run.started_at ?? run.scheduled_for} />${run.started_at && html` · <${Took} from=${run.started_at} to=${run.finished_at} />`}</span>`;
}

/**
 * @param {{chosen: Set<string>, setChosen: (chosen: Set<string>) => void, list: import("../list.js").List<ScheduledJob>, onEdit: (job: ScheduledJob) => void, onDelete: (job: ScheduledJob) => void}} how
 * @returns {import("./table.js").Column<ScheduledJob>[]}
 */
export function scheduleColumns({ chosen, setChosen, list, onEdit, onDelete }) {
  const admin = isAdmin.value;
  const toggle = (/** @type {string} */ id) => (/** @type {Event} */ e) => {
    const next = new Set(chosen);
    if (checkedOf(e)) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const every = list.rows.length > 0 && list.rows.every((j) => chosen.has(j.id));
  const flip = (/** @type {ScheduledJob} */ job) => async (/** @type {boolean} */ on) => {
    list.put({ ...job, is_active: on, next_run_at: on ? job.next_run_at : null });
    const ok = await attempt(async () => list.put({ ...(await setActive(job, on)).data, recent_runs: job.recent_runs }));
    if (!ok) list.put({ ...job });
    else say(on ? `${job.brand_name} is active again: it goes on with its next time.` : `${job.brand_name} is paused. Runs under way go on.`);
  };
  const name = (/** @type {ScheduledJob} */ j) => j.name ?? j.brand_name;
  /** @type {(import("./table.js").Column<ScheduledJob> | false)[]} */
  const columns = [
    admin && {
      name: "pick", head: html`<input type="checkbox" aria-label="Select all that are shown" checked=${every} onChange=${(/** @type {Event} */ e) => setChosen(new Set(checkedOf(e) ? list.rows.map((j) => j.id) : []))} />`,
      cell: (j) => html`<input type="checkbox" aria-label=${`Select ${name(j)}`} checked=${chosen.has(j.id)} onChange=${toggle(j.id)} />`,
    },
    { name: "brand", head: "Brand", sort: "brand", cell: (j) => html`<a href=${`/admin/scheduled-jobs/${j.id}`}><strong><bdi>${j.brand_name}</bdi></strong></a><span class="sub"><bdi>${j.customer_name}</bdi>${j.name && html` · <bdi>${j.name}</bdi>`}</span>` },
    { name: "what", head: "Does", cell: (j) => html`<span>${jobTypes[j.job_type]?.name}</span><span class="sub">${j.job_type === "scoring" ? "what is there already" : (j.metadata.collectors?.map(engineName).join(", ") ?? "the usual engines")}</span>` },
    { name: "when", head: "When", cell: (j) => html`<${When} job=${j} />` },
    { name: "next", head: "Next run", sort: "next", cell: (j) => html`<${Next} job=${j} />` },
    { name: "last", head: "Last run", sort: "last", cell: (j) => html`<${Last} job=${j} />` },
    { name: "trend", head: "Last 20", cell: (j) => html`<${Spark} runs=${j.recent_runs} />` },
    { name: "active", head: "Active", sort: "active", cell: (j) => (admin ? html`<${Switch} on=${j.is_active} label=${`${name(j)} is active`} onChange=${flip(j)} />` : j.is_active ? "yes" : "no") },
    admin && {
      name: "actions", head: html`<span class="vh">Actions</span>`,
      cell: (j) => html`<button type="button" class="small" aria-label=${`Trigger ${name(j)}`} onClick=${() => triggerAndSay(j)}>Trigger</button>
        <${Menu} label=${`More for ${name(j)}`} items=${[
          { text: "Edit", do: () => onEdit(j) }, { text: "History", href: `/admin/scheduled-jobs/${j.id}` },
          { text: j.is_active ? "Pause" : "Resume", do: () => void flip(j)(!j.is_active) },
          { text: "Trends of the brand", href: `/admin/trends?brand_id=${j.brand_id}` }, { text: "Delete …", do: () => onDelete(j), danger: true },
        ]} />`,
    },
  ];
  return /** @type {import("./table.js").Column<ScheduledJob>[]} */ (columns.filter(Boolean));
}
