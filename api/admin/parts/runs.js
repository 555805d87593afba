// Lists of runs, which move by themselves.
import { html, useEffect } from "../html.js";
import { get } from "../client.js";
import { useChanges } from "../load.js";
import { useList } from "../list.js";
import { Empty, Failed } from "./notes.js";
import { Progress, Status } from "./status.js";
import { Table } from "./table.js";
import { Ago, Took, duration } from "./time.js";
import { count, engineName, jobTypes } from "./words.js";

/** @typedef {import("../types").Run & {progress?: import("../types").RunDetail["progress"]}} ListedRun */

const mostFetched = 10; // changed runs that are fetched one by one; for more the list is

/**
 * @param {{label: string, query: import("../client.js").Query, size?: number, endless?: boolean, brandless?: boolean, empty?: any}} props
 */
export function Runs({ label, query, size = 10, endless = false, brandless = false, empty }) {
  const list = /** @type {import("../list.js").List<ListedRun>} */ (useList("/job-runs", query, { size }));
  const rows = endless ? list.rows : list.rows.slice(0, size);
  const fetchRun = (/** @type {string} */ id) => get(`/job-runs/${id}`).then(list.put, () => undefined);
  useChanges(({ runs, reset }) => {
    const known = rows.filter((r) => runs.has(r.id));
    if (reset || known.length > mostFetched || known.length < runs.size) void list.reload();
    else for (const run of known) void fetchRun(run.id);
  });
  const unknown = rows.filter((r) => r.status === "processing" && !r.progress).slice(0, mostFetched).map((r) => r.id).join();
  useEffect(() => {
    for (const id of unknown ? unknown.split(",") : []) void fetchRun(id);
  }, [unknown]);
  if (list.error && !list.ready) return html`<${Failed} error=${list.error} what="The list of runs" retry=${list.reload} />`;
  if (list.ready && !rows.length && !list.loading) return empty ?? html`<${Empty} title="No runs yet"><p>A run appears here when a schedule fires, or when you trigger one.</p><//>`;
  return html`<${Table} label=${label} className=${`runs ${brandless ? "brandless" : ""}`} rows=${rows} loading=${list.loading} columns=${brandless ? columns.filter((c) => c.name !== "brand") : columns}
    more=${endless && !list.done ? list.more : undefined} />`;
}

/** @type {import("./table.js").Column<ListedRun>[]} */
const columns = [
  { name: "status", head: "Status", cell: (r) => html`<a class="plain" href=${`/admin/runs/${r.id}`}><${Status} run=${r} /></a>` },
  {
    name: "brand", head: "Brand",
    cell: (r) => html`<a href=${`/admin/runs/${r.id}`}><bdi>${r.brand_name}</bdi></a><span class="sub"><bdi>${r.rescores_run_id ? "Answers scored again" : r.schedule_name ?? jobTypes[r.job_type]?.name}</bdi></span>`,
  },
  { name: "when", head: "Scheduled for", cell: (r) => html`<${Ago} at=${r.scheduled_for} /><span class="sub">${r.trigger === "manual" ? "by hand" : "by schedule"}${late(r)}</span>` },
  { name: "took", head: "Took", cell: (r) => (r.started_at ? html`<${Took} from=${r.started_at} to=${r.finished_at} />` : html`<span class="quiet">—</span>`) },
  { name: "outcome", head: "What came of it", cell: (r) => html`<${Outcome} run=${r} />` },
];

/** @param {import("../types").Run} run */
export function late(run) {
  if (!run.started_at || run.trigger === "manual") return "";
  const ms = Date.parse(run.started_at) - Date.parse(run.scheduled_for);
  return ms >= 1000 ? ` · ${duration(ms)} late` : "";
}

/** @param {{run: ListedRun}} props */
export function Outcome({ run }) {
  if (run.status === "processing" && run.progress?.length) {
    const total = run.progress.reduce((n, l) => n + l.total, 0);
    const done = run.progress.reduce((n, l) => n + l.answered + l.failed, 0);
    return html`<${Progress} done=${done} total=${total} label=${`Progress of ${run.brand_name}`} />
      <span class="sub">${run.progress.map((l) => `${engineName(l.collector)} ${l.answered + l.failed}/${l.total}`).join(" · ")}</span>`;
  }
  const text = metricsText(run.metrics);
  return html`${text && html`<span>${text}</span>`}${run.error_message && html`<span class=${text ? "sub clip" : "clip"} title=${run.error_message}><bdi>${run.error_message}</bdi></span>`}
    ${!text && !run.error_message && html`<span class="quiet">${run.status === "pending" ? "waits for its turn" : "—"}</span>`}`;
}

/** @param {import("../types").Run["metrics"]} metrics */
export function metricsText(metrics) {
  const parts = [];
  const { dataCollection: collected, scoring: scored } = metrics;
  if (collected) {
    parts.push(count(collected.successfulExecutions, "answer"));
    if (collected.failedExecutions) parts.push(`${collected.failedExecutions} failed`);
    if (collected.costUsd) parts.push(`$${collected.costUsd.toFixed(collected.costUsd < 1 ? 3 : 2)}`);
  }
  if (scored) parts.push(`${scored.positionsProcessed} scored`, count(scored.citationsProcessed, "citation"));
  return parts.join(" · ");
}
