// All runs, with filters.
import { html, useEffect } from "../html.js";
import { param, setQuery } from "../router.js";
import { BrandFilter } from "../parts/brand-filter.js";
import { valueOf } from "../parts/field.js";
import { Runs } from "../parts/runs.js";
import { jobTypes } from "../parts/words.js";

const statuses = { "": "Every status", "pending,processing": "Under way", completed: "Completed", failed: "Failed", skipped: "Skipped", cancelled: "Cancelled" };

export function RunsPage() {
  useEffect(() => {
    document.title = "Runs · Tidewatch";
  }, []);
  const choose = (/** @type {string} */ name) => (/** @type {Event} */ e) => setQuery({ [name]: valueOf(e) });
  const query = { customer_id: param("customer_id"), brand_id: param("brand_id"), status: param("status"), trigger: param("trigger"), job_type: param("job_type") };
  const filtered = Object.values(query).some(Boolean);
  return html`<div class="page-head"><div><h1>Runs</h1><p class="summary">Newest first, as they happen</p></div></div>
    <form class="filters" onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}>
      <${BrandFilter} />
      <select aria-label="Status" value=${query.status} onChange=${choose("status")}>${Object.entries(statuses).map(([v, t]) => html`<option value=${v}>${t}</option>`)}</select>
      <select aria-label="Made by" value=${query.trigger} onChange=${choose("trigger")}><option value="">By schedule and by hand</option><option value="tick">By schedule</option><option value="manual">By hand</option></select>
      <select aria-label="Job type" value=${query.job_type} onChange=${choose("job_type")}><option value="">Every type</option>${Object.entries(jobTypes).map(([v, t]) => html`<option value=${v}>${t.name}</option>`)}</select>
    </form>
    <${Runs} key=${JSON.stringify(query)} label="Runs" query=${query} size=${100} endless empty=${filtered
      ? html`<div class="empty"><h2>No run fits these filters</h2><p><button onClick=${() => setQuery({ brand_id: "", status: "", trigger: "", job_type: "", customer_id: "" })}>Show all runs</button></p></div>` : undefined} />`;
}
