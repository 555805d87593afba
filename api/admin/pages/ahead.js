// What fires in the next 24 hours, so that crowded minutes are seen, and what did not run lately and why.
import { html, useEffect } from "../html.js";
import { all, get } from "../client.js";
import { useChanges, useLoad } from "../load.js";
import { param } from "../router.js";
import { Empty, Failed } from "../parts/notes.js";
import { Status } from "../parts/status.js";
import { Ago, clock, dayAndTime, readerZone } from "../parts/time.js";
import { count } from "../parts/words.js";

const minutes = 15;

export function Ahead() {
  const customer = param("customer_id");
  const ahead = useLoad(() => get("/ahead", { bucket_minutes: minutes, customer_id: customer }), `ahead${customer}`);
  const lately = useLoad(() => missed(customer), `missed${customer}`);
  useEffect(() => {
    document.title = "Ahead · Tidewatch";
  }, []);
  useChanges(({ jobs, runs, reset }) => {
    if (reset || jobs.size) void ahead.reload();
    if (reset || runs.size) void lately.reload();
  });
  const a = /** @type {import("../types").Ahead | undefined} */ (ahead.data);
  return html`
    <div class="page-head"><div><h1>Ahead</h1><p class="summary">${a ? `${count(a.count, "fire time")} of ${count(a.schedule_count, "schedule")} in the next 24 hours` : " "}</p></div></div>
    <${Failed} error=${ahead.data ? undefined : ahead.error} what="What is ahead" retry=${ahead.reload} />
    ${a && (a.count ? html`<${Day} ahead=${a} />` : html`<${Empty} title="Nothing fires in the next 24 hours"><p>All schedules are paused or fire later. <a href="/admin/scheduled-jobs">To the schedules</a></p><//>`)}
    ${(a || ahead.error) && html`<section aria-labelledby="missed"><h2 id="missed">What did not run in the last 7 days, and why</h2><${Failed} error=${lately.data ? undefined : lately.error} what="The list" retry=${lately.reload} />
      ${lately.data && html`<${Missed} of=${lately.data} />`}</section>`}`;
}

/** @param {{ahead: import("../types").Ahead}} props */
function Day({ ahead }) {
  const from = Math.floor(Date.parse(ahead.from) / (minutes * 60_000)) * minutes * 60_000;
  const slots = Math.ceil((Date.parse(ahead.to) - from) / (minutes * 60_000));
  const most = Math.max(...ahead.buckets.map((b) => b.count));
  const busiest = ahead.buckets.find((b) => b.count === most);
  const width = 960, step = width / slots, height = 120;
  return html`<figure class="day"><figcaption>Fire times per ${minutes} minutes, in your zone, ${readerZone}. Busiest: ${busiest && `${dayAndTime(busiest.at)} with ${busiest.count}`}.</figcaption>
    <div class="scroll" tabindex="0" role="group" aria-label="Timeline of the next 24 hours"><svg viewBox=${`0 0 ${width} ${height + 22}`} role="img" aria-label=${`Most in a quarter of an hour: ${most}`}>
      ${ahead.buckets.map((b) => {
        const x = ((Date.parse(b.at) - from) / (minutes * 60_000)) * step;
        const h = Math.max(3, (b.count / most) * height);
        return html`<rect x=${x + 0.5} y=${height - h} width=${Math.max(2, step - 1.5)} height=${h} rx="1"><title>${`${clock(b.at)}: ${count(b.count, "fire time")}`}</title></rect>`;
      })}
      <line x1="0" x2=${width} y1=${height + 0.5} y2=${height + 0.5} />
      ${Array.from({ length: 9 }, (_, i) => html`<text x=${Math.min(width - 2, Math.max(2, (i * width) / 8))} y=${height + 16} text-anchor=${i === 0 ? "start" : i === 8 ? "end" : "middle"}>${clock(new Date(from + (i * 24 * 3_600_000) / 8))}</text>`)}
    </svg></div></figure>
    <ol class="ticks ahead">${ahead.buckets.slice(0, 48).map((b) => html`<li><span><strong>${dayAndTime(b.at)}</strong> <span class="quiet">${count(b.count, "fire time")}</span></span>
      <span>${b.schedules.map((s, i) => html`${i > 0 && ", "}<a href=${`/admin/scheduled-jobs/${s.id}`}><bdi>${s.brand_name}${s.name ? ` · ${s.name}` : ""}</bdi></a>`)}${b.schedules.length >= 3 && b.count > 3 ? " and more" : ""}</span></li>`)}</ol>
    ${ahead.buckets.length > 48 && html`<p class="quiet">and ${ahead.buckets.length - 48} more quarters of an hour</p>`}`;
}

/** @param {string} customer */
async function missed(customer) {
  const since = new Date(Date.now() - 7 * 86_400_000).toISOString();
  const [runs, late, jobs] = await Promise.all([
    get("/job-runs", { status: "failed,skipped,cancelled", from: since, limit: 100, customer_id: customer }),
    get("/job-runs", { trigger: "tick", from: since, limit: 200, customer_id: customer }),
    all("/scheduled-jobs", { customer_id: customer, recent_runs: 0 }, 1000),
  ]);
  return { runs: runs.data, late: late.data.filter((/** @type {import("../types").Run} */ r) => r.missed), jobs: jobs.filter((j) => !j.is_active || j.schedule_error) };
}

/** @param {{of: {runs: import("../types").Run[], late: import("../types").Run[], jobs: import("../types").ScheduledJob[]}}} props */
function Missed({ of }) {
  if (!of.runs.length && !of.jobs.length && !of.late.length) return html`<p class="quiet">Everything ran.</p>`;
  return html`<ol class="trail">
    ${of.jobs.map((j) => html`<li><span><span class=${`status ${j.schedule_error ? "red" : "grey"}`}>${j.schedule_error ? "Does not fire" : "Paused"}</span> <a href=${`/admin/scheduled-jobs/${j.id}`}><bdi>${j.brand_name}${j.name ? ` · ${j.name}` : ""}</bdi></a></span><span class="quiet"><bdi>${j.schedule_error ?? "fires again when it is resumed"}</bdi></span></li>`)}
    ${of.late.map((r) => html`<li><span><span class="status amber">Missed</span> <a href=${`/admin/runs/${r.id}`}><bdi>${r.brand_name}</bdi></a> ${count(r.missed?.count ?? 0, "time")} for which this run stands</span><span class="quiet"><${Ago} at=${r.scheduled_for} /></span></li>`)}
    ${of.runs.map((r) => html`<li><span><${Status} run=${r} /> <a href=${`/admin/runs/${r.id}`}><bdi>${r.brand_name}</bdi></a> <bdi>${r.error_message ?? ""}</bdi></span><span class="quiet"><${Ago} at=${r.scheduled_for} /></span></li>`)}
  </ol>`;
}
