// The cron expression while it is written: words at once, then what the server says of it.
import { html } from "../html.js";
import { Problem, call } from "../client.js";
import { useLoad, useSettled } from "../load.js";
import { Field, valueOf } from "./field.js";
import { cronWords, presets } from "./words.js";
import { clock, dayAndTime, offset, readerZone, relative } from "./time.js";

/**
 * @typedef {{cron: string, zone: string, dst_gap: string, dst_repeat: string, starts_at: string | null, ends_at: string | null, brand_id: string, editing: string}} Timing
 * @typedef {{cron: string, preview: import("../types").SchedulePreview | null, problem: Problem | null}} Previewed cron: what it is said of
 */

/** What the server says of a schedule that is being written. @param {Timing} timing */
export function usePreview(timing) {
  const key = useSettled(JSON.stringify(timing), 150);
  return useLoad(async (signal) => {
    const t = /** @type {Timing} */ (JSON.parse(key));
    if (!t.cron.trim()) return { cron: t.cron, preview: null, problem: null };
    try {
      const body = {
        cron_expression: t.cron, timezone: t.zone || "UTC", dst_gap: t.dst_gap, dst_repeat: t.dst_repeat, starts_at: t.starts_at, ends_at: t.ends_at, n: 5,
        ...(t.editing ? { scheduled_job_id: t.editing } : t.brand_id ? { brand_id: t.brand_id } : {}),
      };
      return /** @type {Previewed} */ ({ cron: t.cron, preview: (await call("POST", "/schedule-preview", { body, signal })).data, problem: null });
    } catch (error) {
      if (error instanceof Problem) return /** @type {Previewed} */ ({ cron: t.cron, preview: null, problem: error });
      throw error;
    }
  }, key);
}

/**
 * @param {{timing: Timing, onChange: (cron: string) => void, previewed: import("../load.js").Loaded<Previewed>, error?: string | undefined}} props
 */
export function CronField({ timing, onChange, previewed, error }) {
  const problem = previewed.data?.cron === timing.cron ? previewed.data.problem : null; // what is said of an older expression is not shown beside this one
  const wrong = error ?? problem?.of("cron_expression") ?? (problem && !problem.fields.length && problem.status ? problem.message : undefined);
  const words = (previewed.data?.cron === timing.cron && previewed.data.preview?.description) || cronWords(timing.cron);
  return html`
    <${Field} label="When" error=${wrong} hint=${html`Minute, hour, day of month, month, day of week. <code>*</code> is every, <code>*/2</code> every second, <code>1-5</code> a range.`}>
      ${(/** @type {any} */ a) => html`<div class="cron">
        <select aria-label="Common schedules" value=${presets.some(([e]) => e === timing.cron) ? timing.cron : ""} onChange=${(/** @type {Event} */ e) => { if (valueOf(e)) onChange(valueOf(e)); }}>
          <option value="">Write my own</option>${presets.map(([expression, name]) => html`<option value=${expression}>${name}</option>`)}
        </select>
        <input ...${a} class="mono" name="cron_expression" spellcheck=${false} autocomplete="off" autocapitalize="off" required value=${timing.cron} onInput=${(/** @type {Event} */ e) => onChange(valueOf(e))} />
      </div>`}
    <//>
    <${Preview} words=${words} timing=${timing} previewed=${previewed} />`;
}

/** @param {{words: string, timing: Timing, previewed: import("../load.js").Loaded<Previewed>}} props */
function Preview({ words, timing, previewed }) {
  const preview = previewed.data?.preview;
  const there = preview?.timezone ?? timing.zone;
  const both = there !== readerZone;
  return html`<div class="preview" aria-live="polite" aria-busy=${previewed.loading ? "true" : "false"}>
    <p class="words">${words || "…"}</p>
    ${preview && html`<ol>${preview.ticks.map((t) => html`<li><span>${dayAndTime(t.at, there)} <span class="zone">${offset(there, t.local)}</span></span>
      ${both && html`<span class="quiet">${clock(t.at)} ${readerZone}</span>`}<span class="quiet">${relative(Date.parse(t.at) - Date.now())}</span></li>`)}</ol>`}
    ${preview && !preview.ticks.length && html`<p class="warning">It does not fire within its bounds.</p>`}
    ${preview?.warnings.map((w) => html`<p class=${`warning ${w.code === "too_often" ? "red" : ""}`}>${w.message}</p>`)}
    ${preview?.changes && (preview.changes.gone_count > 0 || preview.changes.come_count > 0) && html`<p class="changes">In the next 30 days this edit takes away${" "}
      <strong>${preview.changes.gone_count}</strong> fire times and adds <strong>${preview.changes.come_count}</strong>; <strong>${preview.changes.kept_count}</strong> stay.</p>`}
    ${previewed.error && html`<p class="quiet">${previewed.error.message}</p>`}
  </div>`;
}

/** @param {string} text @returns {Promise<import("./field.js").Option[]>} */
export async function findZones(text) {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((z) => z !== "UTC")];
  const wanted = text.toLowerCase().replaceAll(" ", "_");
  return zones.filter((z) => z.toLowerCase().includes(wanted)).slice(0, 50).map((z) => ({ value: z, label: z, more: `${clock(new Date(), z)} now` }));
}
