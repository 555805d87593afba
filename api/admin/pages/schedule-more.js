// What is folded away in the schedule's dialog, and what somebody else changed meanwhile.
import { html } from "../html.js";
import { get } from "../client.js";
import { useLoad } from "../load.js";
import { Field, checkedOf, valueOf } from "../parts/field.js";
import { dayAndTime } from "../parts/time.js";
import { engineName, jobTypes } from "../parts/words.js";

/**
 * @typedef {{brand: import("../parts/field.js").Option | null, name: string, job_type: string, cron: string, zone: string, dst_gap: string, dst_repeat: string,
 *   is_active: boolean, overlap_policy: string, misfire_policy: string, misfire_window_seconds: number, jitter_seconds: number, run_timeout_seconds: number,
 *   starts_at: string, ends_at: string, collectors: string[], parallel: boolean, positionLimit: number, sentimentLimit: number, samples: number,
 *   locale: string, country: string, maxCalls: number, maxCostUsd: number}} Form
 */

/** The recommended schedule. @returns {Form} */
export const emptyForm = () => ({
  brand: null, name: "", job_type: "data_collection_and_scoring", cron: "0 9 * * *", zone: "UTC", dst_gap: "shift", dst_repeat: "first", is_active: true,
  overlap_policy: "skip", misfire_policy: "run_once", misfire_window_seconds: 86400, jitter_seconds: 0, run_timeout_seconds: 21600, starts_at: "", ends_at: "",
  collectors: [], parallel: true, positionLimit: 0, sentimentLimit: 0, samples: 1, locale: "", country: "", maxCalls: 0, maxCostUsd: 0,
});

/** @param {import("../types").ScheduledJob} j @returns {Form} */
export const formOf = (j) => ({
  brand: { value: j.brand_id, label: j.brand_name, more: j.customer_name }, name: j.name ?? "", job_type: j.job_type, cron: j.cron_expression, zone: j.timezone,
  dst_gap: j.dst_gap, dst_repeat: j.dst_repeat, is_active: j.is_active, overlap_policy: j.overlap_policy, misfire_policy: j.misfire_policy,
  misfire_window_seconds: j.misfire_window_seconds, jitter_seconds: j.jitter_seconds, run_timeout_seconds: j.run_timeout_seconds,
  starts_at: j.starts_at ?? "", ends_at: j.ends_at ?? "", collectors: j.metadata.collectors ?? [], parallel: j.metadata.parallel ?? false,
  positionLimit: j.metadata.positionLimit ?? 0, sentimentLimit: j.metadata.sentimentLimit ?? 0, samples: j.metadata.samples || 1,
  locale: j.metadata.locale ?? "", country: j.metadata.country ?? "", maxCalls: j.metadata.maxCalls ?? 0, maxCostUsd: j.metadata.maxCostUsd ?? 0,
});

/**
 * What is sent: for an edit, only what is otherwise than it was.
 * @param {Form} f
 * @param {import("../types").ScheduledJob | null} was
 */
export function bodyOf(f, was) {
  const metadata = { // what the dialog does not show stays as it was
    ...was?.metadata, collectors: f.collectors.length ? f.collectors : undefined, parallel: f.parallel, positionLimit: f.positionLimit || undefined,
    sentimentLimit: f.sentimentLimit || undefined, samples: f.samples > 1 ? f.samples : undefined, locale: f.locale || undefined,
    country: f.country.toUpperCase() || undefined, maxCalls: f.maxCalls || undefined, maxCostUsd: f.maxCostUsd || undefined,
  };
  /** @type {Record<string, unknown>} */
  const body = {
    name: f.name || null, job_type: f.job_type, cron_expression: f.cron.trim(), timezone: f.zone, dst_gap: f.dst_gap, dst_repeat: f.dst_repeat, is_active: f.is_active,
    overlap_policy: f.overlap_policy, misfire_policy: f.misfire_policy, misfire_window_seconds: f.misfire_window_seconds, jitter_seconds: f.jitter_seconds,
    run_timeout_seconds: f.run_timeout_seconds, starts_at: f.starts_at || null, ends_at: f.ends_at || null, metadata,
  };
  if (!was) return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  const old = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (was));
  const same = (/** @type {string} */ name) => (name === "metadata" ? JSON.stringify(formOf(was)) === JSON.stringify({ ...formOf(was), ...metadataFields(f) }) : old[name] === body[name]);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !same(name)));
}

/** @param {Form} f */
const metadataFields = (f) => ({
  collectors: f.collectors, parallel: f.parallel, positionLimit: f.positionLimit, sentimentLimit: f.sentimentLimit, samples: f.samples, locale: f.locale, country: f.country,
  maxCalls: f.maxCalls, maxCostUsd: f.maxCostUsd,
});

/** What a datetime-local field shows of an instant, and back, in the reader's zone. @param {string} at */
function localOf(at) {
  if (!at) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/**
 * @param {{form: Form, set: (change: Partial<Form>) => void, problem: import("../client.js").Problem | null}} props
 */
export function More({ form, set, problem }) {
  const { data } = useLoad(() => get("/collectors"), "collectors");
  const engines = /** @type {import("../types").Collector[]} */ (data?.data ?? []);
  const number = (/** @type {keyof Form} */ name, /** @type {string} */ label, /** @type {string} */ hint, min = 0, max = 1_000_000, by = 1) => html`<${Field} label=${label} hint=${hint} error=${problem?.of(name) ?? problem?.of(`metadata.${name}`)}>
    ${(/** @type {any} */ a) => html`<input ...${a} type="number" min=${min} max=${max} value=${by < 1 ? Math.round(/** @type {number} */ (form[name]) / by) : /** @type {number} */ (form[name]) / by} onChange=${(/** @type {Event} */ e) => set({ [name]: (by < 1 ? Math.round(Number(valueOf(e))) : Math.round(Number(valueOf(e)) * by)) * Math.min(1, by) || 0 })} />`}<//>`;
  const select = (/** @type {keyof Form} */ name, /** @type {string} */ label, /** @type {[string, string][]} */ options) => html`<${Field} label=${label}>
    ${(/** @type {any} */ a) => html`<select ...${a} value=${form[name]} onChange=${(/** @type {Event} */ e) => set({ [name]: valueOf(e) })}>${options.map(([v, text]) => html`<option value=${v}>${text}</option>`)}</select>`}<//>`;
  const bound = (/** @type {"starts_at" | "ends_at"} */ name, /** @type {string} */ label) => html`<${Field} label=${label} optional error=${problem?.of(name)} hint="In your own time zone.">
    ${(/** @type {any} */ a) => html`<input ...${a} type="datetime-local" value=${localOf(form[name])} onChange=${(/** @type {Event} */ e) => set({ [name]: valueOf(e) ? new Date(valueOf(e)).toISOString() : "" })} />`}<//>`;
  const pick = (/** @type {string} */ name) => (/** @type {Event} */ e) => set({ collectors: checkedOf(e) ? [...form.collectors, name] : form.collectors.filter((c) => c !== name) });
  const touched = form.name || form.collectors.length || problem?.fields.some((f) => /name|metadata|_at/.test(f.location));
  return html`<details class="more-options" open=${Boolean(touched) || undefined}><summary>More: engines, limits, what happens when it is late</summary>
    <${Field} label="Name" optional error=${problem?.of("name")} hint="Tells two schedules of one brand apart.">${(/** @type {any} */ a) => html`<input ...${a} maxlength="200" value=${form.name} onInput=${(/** @type {Event} */ e) => set({ name: valueOf(e) })} />`}<//>
    <fieldset class="engines"><legend>Engines</legend>
      <p class="hint">None chosen: the brand's own choice, else the server's: ${engines.filter((c) => c.is_default).map((c) => c.title).join(", ") || "none is set up"}.</p>
      ${engines.map((c) => html`<label class="choice ${c.configured ? "" : "off"}"><input type="checkbox" checked=${form.collectors.includes(c.name)} disabled=${!c.configured && !form.collectors.includes(c.name)} onChange=${pick(c.name)} />
        <span>${c.title === c.name ? engineName(c.name) : c.title}${!c.configured && html`<span class="sub">${c.missing}</span>`}${c.paused_at && html`<span class="sub">paused: ${c.paused_reason}</span>`}</span></label>`)}
      ${problem?.of("metadata.collectors") && html`<p class="error">${problem.of("metadata.collectors")}</p>`}
    </fieldset>
    <label class="choice"><input type="checkbox" checked=${form.parallel} onChange=${(/** @type {Event} */ e) => set({ parallel: checkedOf(e) })} /> <span>Ask in parallel<span class="sub">Each engine on its own lane, so that a slow one does not hold the others. Else one call after another.</span></span></label>
    <div class="grid">
      ${number("samples", "Times each query is asked", "Answers vary: more give a surer rate, and cost more.", 1, 10)}
      ${number("positionLimit", "Answers scored for positions", "Newest first. 0: all.")}
      ${number("sentimentLimit", "Answers scored for sentiment", "Newest first. 0: all.")}
      ${number("maxCalls", "Calls a run may make", "Then it ends with what it has. 0: the server's default.")}
      ${number("maxCostUsd", "US cents a run may cost", "As far as costs are known. 0: the server's default.", 0, 1_000_000, 0.01)}
      ${select("overlap_policy", "When the last run is still going", [["skip", "Skip this time, and say so"], ["allow", "Run beside it"]])}
      ${select("misfire_policy", "When it was missed", [["run_once", "Run once for all that was missed"], ["run_all", "Run for each, one after another"], ["skip", "Only count it"]])}
      ${number("misfire_window_seconds", "Make up for the last … hours", "What was missed before that is only counted.", 0, 720, 3600)}
      ${number("jitter_seconds", "Spread by up to … seconds", "Keeps many schedules of one time apart, the same way each day.", 0, 86400)}
      ${number("run_timeout_seconds", "Give a run … minutes", "Then it ends with what it has.", 1, 10080, 60)}
      ${select("dst_gap", "When the clock leaves its time out", [["shift", "Run right after the gap"], ["skip", "Skip that day"]])}
      ${select("dst_repeat", "When the clock shows its time twice", [["first", "Run the first time"], ["second", "Run the second time"], ["both", "Run both times"]])}
      ${bound("starts_at", "Not before")}${bound("ends_at", "Not after")}
    </div>
  </details>`;
}

/**
 * The reader's own changes on top of what somebody else has saved meanwhile.
 * @param {Form} mine
 * @param {import("../types").ScheduledJob | null} was what the reader began with
 * @param {import("../types").ScheduledJob} theirs
 * @returns {Form}
 */
export function merged(mine, was, theirs) {
  const before = was ? formOf(was) : mine;
  const touched = /** @type {(keyof Form)[]} */ (Object.keys(mine)).filter((k) => JSON.stringify(mine[k]) !== JSON.stringify(before[k]));
  return { ...formOf(theirs), ...Object.fromEntries(touched.map((k) => [k, mine[k]])) };
}

/** What is shown of a schedule's fields, by their names. @param {Form} f @returns {Record<string, string>} */
const shownFields = (f) => ({
  "Job type": jobTypes[f.job_type]?.name ?? f.job_type, When: f.cron, "Time zone": f.zone, Active: f.is_active ? "yes" : "no", Name: f.name || "none",
  Engines: f.collectors.map(engineName).join(", ") || "the usual ones", Parallel: f.parallel ? "yes" : "no", Samples: String(f.samples),
  "Position limit": String(f.positionLimit), "Sentiment limit": String(f.sentimentLimit), Overlap: f.overlap_policy, Missed: f.misfire_policy,
  Jitter: `${f.jitter_seconds} s`, "Not before": f.starts_at && dayAndTime(f.starts_at), "Not after": f.ends_at && dayAndTime(f.ends_at),
});

/**
 * Shows what somebody else has changed, and lets the reader decide.
 * @param {{mine: Form, was: import("../types").ScheduledJob | null, theirs: import("../types").ScheduledJob, onTake: () => void, onKeep: () => void}} props
 */
export function Conflict({ mine, was, theirs, onTake, onKeep }) {
  const [now, before, my] = [shownFields(formOf(theirs)), was ? shownFields(formOf(was)) : {}, shownFields(mine)];
  const changed = Object.keys(now).filter((k) => now[k] !== before[k]);
  return html`<div class="note warn" role="alert">
    <p><strong>Somebody else has changed this schedule since you opened it.</strong> Nothing of yours was saved, and nothing of theirs is overwritten.</p>
    <table class="plain-table"><thead><tr><th scope="col">Field</th><th scope="col">When you opened it</th><th scope="col">Now</th><th scope="col">Yours</th></tr></thead>
      <tbody>${changed.map((k) => html`<tr><th scope="row">${k}</th><td>${before[k]}</td><td><bdi>${now[k]}</bdi></td><td>${my[k] === before[k] ? html`<span class="quiet">not changed</span>` : html`<bdi>${my[k]}</bdi>`}</td></tr>`)}</tbody></table>
    <p class="actions decide"><button type="button" onClick=${onTake}>Take theirs</button> <button type="button" onClick=${onKeep}>Keep my changes on top of theirs</button></p>
  </div>`;
}
