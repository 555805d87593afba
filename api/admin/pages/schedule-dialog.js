// Creating and editing a schedule: what two thirds of all need at once, the rest under "More".
import { html, useEffect, useRef, useState } from "../html.js";
import { Problem, call, get } from "../client.js";
import { useChanges, useLoad } from "../load.js";
import { param } from "../router.js";
import { findBrands } from "../parts/brand-filter.js";
import { CronField, findZones, usePreview } from "../parts/cron-field.js";
import { Dialog } from "../parts/dialog.js";
import { Combobox, Field, checkedOf, valueOf } from "../parts/field.js";
import { Failed, say } from "../parts/notes.js";
import { jobTypes } from "../parts/words.js";
import { Conflict, More, bodyOf, emptyForm, formOf, merged } from "./schedule-more.js";

/** @typedef {import("./schedule-more.js").Form} Form */

/**
 * @param {{id: string, onClose: () => void, onSaved: (job: import("../types").ScheduledJob) => void}} props id "": a new one
 */
export function ScheduleDialog({ id, onClose, onSaved }) {
  const loaded = useLoad(async () => {
    if (id) {
      const { data, etag } = await call("GET", `/scheduled-jobs/${id}`);
      return { job: data, etag };
    }
    const brand = param("brand") || param("brand_id");
    const job = brand ? await get(`/brands/${brand}`) : null;
    return { job: null, etag: "", brand: job && { value: job.id, label: job.name, more: job.customer_name } };
  }, id);
  const title = id ? "Edit schedule" : "Create a scheduled job";
  return html`<${Dialog} title=${title} wide onClose=${onClose}>
    ${loaded.error && html`<div class="body"><${Failed} error=${loaded.error} what="The schedule" retry=${loaded.reload} /></div>`}
    ${loaded.data ? html`<${ScheduleForm} id=${id} ...${loaded.data} onClose=${onClose} onSaved=${onSaved} />` : html`<div class="body placeholder" aria-busy="true"></div>`}
  <//>`;
}

/**
 * @param {{id: string, job: import("../types").ScheduledJob | null, etag: string, brand?: import("../parts/field.js").Option | null, onClose: () => void, onSaved: (job: import("../types").ScheduledJob) => void}} props
 */
function ScheduleForm({ id, job, etag, brand, onClose, onSaved }) {
  const [form, setForm] = useState(() => (job ? formOf(job) : { ...emptyForm(), ...(brand && { brand }) }));
  const [seen, setSeen] = useState({ job, etag });
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [theirs, setTheirs] = useState(/** @type {{job: import("../types").ScheduledJob, etag: string} | null} */ (null));
  const [busy, setBusy] = useState(false);
  const once = useRef(crypto.randomUUID());
  const ref = useRef(/** @type {HTMLFormElement | null} */ (null));
  const set = (/** @type {Partial<Form>} */ change) => setForm((f) => ({ ...f, ...change }));
  const timing = {
    cron: form.cron, zone: form.zone, dst_gap: form.dst_gap, dst_repeat: form.dst_repeat, starts_at: form.starts_at || null, ends_at: form.ends_at || null,
    brand_id: form.brand?.value ?? "", editing: id,
  };
  const previewed = usePreview(timing);
  useEffect(() => {
    /** @type {HTMLElement | null} */ (ref.current?.querySelector(id ? "[name=cron_expression]" : "[role=combobox]"))?.focus();
  }, []);
  useEffect(() => {
    /** @type {HTMLElement | null} */ (ref.current?.querySelector("[aria-invalid=true]"))?.focus();
  }, [problem]);
  useChanges(async ({ jobs, reset }) => {
    if (!id || !(reset || jobs.has(id))) return;
    const now = await call("GET", `/scheduled-jobs/${id}`).catch(() => null);
    if (now && now.etag !== seen.etag) setTheirs({ job: now.data, etag: now.etag });
  });
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!form.brand) return setProblem(new Problem(422, "Choose the brand.", { errors: [{ location: "body.brand_id", message: "Choose the brand to ask about." }] }));
    setBusy(true);
    try {
      const body = bodyOf(form, seen.job);
      const { data } = id ? await call("PUT", `/scheduled-jobs/${id}`, { body, etag: seen.etag })
        : await call("POST", "/scheduled-jobs", { body: { ...body, brand_id: form.brand.value }, once: once.current });
      say(id ? `The schedule of ${data.brand_name} is saved.` : `${data.brand_name} is scheduled.`, { link: { to: `/admin/scheduled-jobs/${data.id}`, text: "Open it" } });
      onSaved(data);
      onClose();
    } catch (error) {
      const failed = error instanceof Problem ? error : new Problem(0, String(error));
      once.current = crypto.randomUUID();
      setBusy(false);
      if (failed.status === 412) {
        const now = await call("GET", `/scheduled-jobs/${id}`).catch(() => null);
        if (now) return setTheirs({ job: now.data, etag: now.etag });
      }
      setProblem(failed);
    }
    return undefined;
  };
  const wrong = (/** @type {string} */ name) => problem?.of(name);
  return html`<form ref=${ref} onSubmit=${save} novalidate>
    <div class="body">
      ${theirs && html`<${Conflict} mine=${form} was=${seen.job} theirs=${theirs.job} onTake=${() => { setForm(formOf(theirs.job)); setSeen(theirs); setTheirs(null); }}
        onKeep=${() => { setForm((f) => merged(f, seen.job, theirs.job)); setSeen(theirs); setTheirs(null); }} />`}
      <${Field} label="Brand" error=${wrong("brand_id")} hint=${id ? "A schedule keeps its brand." : null}>${(/** @type {any} */ a) => (id
        ? html`<input ...${a} disabled value=${form.brand?.label} />`
        : html`<${Combobox} attributes=${a} value=${form.brand} search=${findBrands} onChange=${(/** @type {any} */ o) => { set({ brand: o }); setProblem(null); }} />`)}<//>
      <fieldset class="types"><legend>Job type</legend>
        ${Object.entries(jobTypes).map(([type, { name, does }]) => html`<label class="choice"><input type="radio" name="job_type" value=${type} checked=${form.job_type === type} onChange=${() => set({ job_type: type })} />
          <span><strong>${name}</strong><span class="sub">${does}</span></span></label>`)}
      </fieldset>
      <${CronField} timing=${timing} previewed=${previewed} error=${wrong("cron_expression")} onChange=${(/** @type {string} */ cron) => { set({ cron }); setProblem(null); }} />
      <${Field} label="Time zone" error=${wrong("timezone") ?? previewed.data?.problem?.of("timezone")}>${(/** @type {any} */ a) => html`<${Combobox} attributes=${a} value=${{ value: form.zone, label: form.zone }} search=${findZones}
        onChange=${(/** @type {any} */ o) => o && set({ zone: o.value })} />`}<//>
      <label class="choice"><input type="checkbox" checked=${form.is_active} onChange=${(/** @type {Event} */ e) => set({ is_active: checkedOf(e) })} /> <span><strong>Active</strong><span class="sub">It fires from now on. Without it, it can still be triggered by hand.</span></span></label>
      <${More} form=${form} set=${set} problem=${problem} />
      ${problem && !problem.fields.length && html`<p class="note bad" role="alert">${problem.message}</p>`}
      ${problem?.fields.some((f) => !shown.some((s) => f.location.startsWith(`body.${s}`))) && html`<p class="note bad" role="alert">${problem.message}</p>`}
    </div>
    <footer><button type="button" onClick=${onClose}>Cancel</button><button class="primary" disabled=${busy || Boolean(theirs)}>${id ? "Save" : "Create"}</button></footer>
  </form>`;
}

const shown = ["brand_id", "cron_expression", "timezone", "name", "metadata", "starts_at", "ends_at"];
