// One run: when what happened, how far each engine is, what went wrong and what to do about it, and the answers.
import { html, useEffect } from "../html.js";
import { call, get } from "../client.js";
import { useChanges, useLoad } from "../load.js";
import { isAdmin, isOverseer } from "../session.js";
import { Answers } from "../parts/answers.js";
import { Failed, attempt, say } from "../parts/notes.js";
import { late, metricsText } from "../parts/runs.js";
import { Progress, Status } from "../parts/status.js";
import { Ago, At, Took, duration } from "../parts/time.js";
import { count, engineName, jobTypes } from "../parts/words.js";

/** @typedef {import("../types").RunDetail} RunDetail */

/** @param {{id: string}} props */
export function Run({ id }) {
  const loaded = useLoad(() => get(`/job-runs/${id}`), id);
  useChanges(({ runs, reset }) => {
    if (reset || runs.has(id)) void loaded.reload();
  });
  const run = /** @type {RunDetail | undefined} */ (loaded.data);
  useEffect(() => {
    if (run) document.title = `Run of ${run.brand_name} · Tidewatch`;
  }, [run?.brand_name]);
  if (loaded.error && !run) return html`<h1>Run</h1><${Failed} error=${loaded.error} what="The run" retry=${loaded.reload} /><p><a href="/admin/runs">All runs</a></p>`;
  if (!run) return html`<h1 class="vh">Run</h1><div class="placeholder" aria-hidden="true"></div>`;
  const over = Boolean(run.finished_at);
  return html`
    <nav class="crumbs" aria-label="Where you are"><a href="/admin/runs">Runs</a> <span aria-hidden="true">/</span>${" "}
      ${run.scheduled_job_id ? html`<a href=${`/admin/scheduled-jobs/${run.scheduled_job_id}`}><bdi>${run.schedule_name ?? run.brand_name}</bdi></a>` : html`<span class="quiet">its schedule was deleted</span>`}</nav>
    <div class="page-head">
      <div><h1>Run of <bdi>${run.brand_name}</bdi></h1><p class="summary" aria-live="polite"><${Status} run=${run} /> <span class="quiet">· ${run.rescores_run_id ? html`scores the answers of <a href=${`/admin/runs/${run.rescores_run_id}`}>an older run</a> again` : jobTypes[run.job_type]?.name}</span></p></div>
      <${Actions} run=${run} reload=${loaded.reload} />
    </div>
    ${run.error_message && html`<div class=${`note ${run.status === "failed" ? "bad" : "warn"}`}><p><bdi>${run.error_message}</bdi></p><${Advice} text=${run.error_message} run=${run} /></div>`}
    <${Timeline} run=${run} />
    ${over && html`<${Outcome} run=${run} />`}
    ${run.progress.length > 0 && html`<section aria-labelledby="lanes"><h2 id="lanes">${over ? "By engine" : "Under way"}</h2><${Lanes} run=${run} /></section>`}
    ${run.errors.length > 0 && html`<section aria-labelledby="errors"><h2 id="errors">What went wrong</h2><${Errors} run=${run} /></section>`}
    ${run.job_type !== "scoring" && html`<section aria-labelledby="answers"><h2 id="answers">Answers</h2><${Answers} run=${run} /></section>`}`;
}

/** @param {{run: RunDetail, reload: () => Promise<void>}} props */
function Actions({ run, reload }) {
  const unfinished = run.status === "pending" || run.status === "processing";
  const retryable = run.status === "failed" || run.status === "cancelled" || (run.status === "completed" && Boolean(run.error_message));
  const act = (/** @type {string} */ action, /** @type {string} */ done) => () => attempt(async () => {
    await call("POST", `/job-runs/${run.id}/${action}`);
    await reload();
  }, done);
  const scoreAgain = () => attempt(async () => {
    const { data } = await call("POST", `/job-runs/${run.id}/rescore`);
    say("The answers are being scored again.", { link: { to: `/admin/runs/${data.id}`, text: "See how far it is" } });
    await reload();
  });
  return html`<div class="actions">
    ${isAdmin.value && unfinished && html`<button onClick=${act("cancel", "The run is being cancelled. What it has stays.")}>Cancel</button>`}
    ${isAdmin.value && retryable && html`<button class="primary" onClick=${act("retry", "What was missing is asked for again, and scored.")} title="Asks only for what is missing">Retry what is missing</button>`}
    ${isAdmin.value && hasAnswers(run) && html`<button onClick=${scoreAgain} disabled=${run.rescored_in.some((r) => !r.finished_at)}
      title="Reads its answers again, with the names and the scorer as they are now. No engine is asked.">Score again</button>`}
    ${isOverseer.value && run.river_job_id && html`<a class="button" href=${`/riverui/jobs/${run.river_job_id}`} target="_blank" rel="noopener">Queue job ${run.river_job_id}</a>`}
  </div>`;
}

/** Whether there is something to score. @param {RunDetail} run */
const hasAnswers = (run) => Boolean(run.finished_at) && (run.progress.some((l) => l.answered > 0) || Boolean(run.metrics.dataCollection?.successfulExecutions));

/** @param {{run: RunDetail}} props */
function Timeline({ run }) {
  const a = run.attempts;
  const missed = run.missed;
  return html`<ol class="timeline">
    <li><span class="what">${run.trigger === "manual" ? "Triggered" : "Scheduled for"}</span><${At} at=${run.scheduled_for} />${run.triggered_by && html`<span class="sub">by <bdi>${run.triggered_by}</bdi></span>`}
      ${missed && html`<span class="sub">stands for ${missed.count_is_minimum ? "at least " : ""}${count(missed.count, "missed time")}</span>`}</li>
    <li><span class="what">Enqueued</span><${At} at=${run.created_at} />${run.trace_id && html`<span class="sub">trace <code>${run.trace_id}</code></span>`}</li>
    <li class=${run.started_at ? "" : "open"}><span class="what">Started</span>${run.started_at ? html`<${At} at=${run.started_at} /><span class="sub">${late(run).replace(" · ", "") || "on time"}</span>` : html`<span class="quiet">not yet</span>`}
      ${a && a.attempt > 1 && html`<span class="sub">${count(a.attempt, "attempt")}, ${a.errors} with an error</span>`}${run.retries > 0 && html`<span class="sub">retried by hand ${count(run.retries, "time")}</span>`}</li>
    <li class=${run.finished_at ? "" : "open"}><span class="what">${run.finished_at ? "Finished" : "Finishes"}</span>
      ${run.finished_at ? html`<${At} at=${run.finished_at} />` : html`<span class="quiet">${run.status === "processing" ? "under way" : "waits for its turn"}</span>`}
      ${run.started_at && html`<span class="sub"><${Took} from=${run.started_at} to=${run.finished_at} />${!run.finished_at && ` of at most ${duration(run.run_timeout_seconds * 1000)}`}</span>`}</li>
  </ol>`;
}

/** @param {{run: RunDetail}} props */
function Lanes({ run }) {
  const kept = run.metrics.dataCollection?.collectorResults ?? {};
  const over = Boolean(run.finished_at);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Progress by engine"><table class="plain-table lanes"><thead><tr><th scope="col">Engine</th>${!over && html`<th scope="col">Progress</th>`}<th scope="col" class="num">Answered</th><th scope="col" class="num">Failed</th><th scope="col" class="num">Of</th></tr></thead>
    <tbody>${run.progress.map((l) => html`<tr><th scope="row">${engineName(l.collector)}</th>
      ${!over && html`<td><${Progress} done=${l.answered + l.failed} total=${l.total} label=${`${engineName(l.collector)}: ${l.answered + l.failed} of ${l.total}`} /></td>`}
      <td class="num">${Math.max(l.answered, over ? (kept[l.collector] ?? 0) : 0)}</td><td class=${`num ${l.failed ? "red" : ""}`}>${l.failed}</td><td class="num">${l.total}</td></tr>`)}</tbody></table></div>`;
}

/** @param {{run: RunDetail}} props */
function Outcome({ run }) {
  const { dataCollection: c, scoring: s } = run.metrics;
  if (!c && !s && !run.rescored_in.length) return null;
  /** @type {[figure: string | number, what: string][]} */
  const figures = [];
  if (c) {
    figures.push([c.successfulExecutions, c.successfulExecutions === 1 ? "answer" : "answers"]);
    if (c.failedExecutions) figures.push([c.failedExecutions, "calls failed"]);
    if (c.costUsd) figures.push([`$${c.costUsd.toFixed(c.costUsd < 1 ? 3 : 2)}`, "cost, as far as it is known"]);
  }
  if (s) {
    figures.push([s.positionsProcessed, "read for positions"], [s.sentimentsProcessed, "for the brand's sentiment"],
      [s.competitorSentimentsProcessed, "sentiments of competitors"], [s.citationsProcessed, "pages cited or consulted"]);
  }
  return html`<section aria-labelledby="outcome"><h2 id="outcome">What came of it</h2>
    <dl class="figures">${figures.map(([figure, what]) => html`<div><dd>${figure}</dd><dt>${what}</dt></div>`)}</dl>
    ${run.rescored_in.length > 0 && html`<h3 class="again">Scored again since then</h3><ul class="rescored">${run.rescored_in.map((r) => html`<li key=${r.id}>
      <a class="plain" href=${`/admin/runs/${r.id}`}><${Status} run=${r} /></a> <${Ago} at=${r.created_at} />
      <span class="quiet">${[r.triggered_by && `by ${r.triggered_by}`, metricsText(r.metrics)].filter(Boolean).map((t) => html` · <bdi>${t}</bdi>`)}</span></li>`)}</ul>`}</section>`;
}

/** @type {Record<string, string>} */
const classAdvice = {
  throttled: "The engine asked for fewer calls. What is missing was tried again by itself; Retry asks for the rest. If it goes on, spread schedules (More → Spread) or lower the engine's limit.",
  transient: "The engine had trouble of its own. What is missing was tried again by itself; Retry asks for the rest.",
  out_of_quota: "The account at the engine has no credit left. Top it up there, then Retry.",
  permanent: "The engine refuses this call whenever it is made: mostly a wrong key or a model that is gone. Set it right at the server, then Retry.",
};

/** @param {{run: RunDetail}} props */
function Errors({ run }) {
  return html`<ul class="errors">${run.errors.map((e) => html`<li><p><strong>${engineName(e.collector)}</strong>, ${count(e.count, "call")}: <bdi>${e.message}</bdi></p>
    <p class="quiet">${classAdvice[e.class] ?? ""}</p></li>`)}</ul>`;
}

/** What to do about an error of the run as a whole. @param {{text: string, run: RunDetail}} props */
function Advice({ text, run }) {
  if (/no active queries/i.test(text)) return html`<p><a href=${`/admin/brands/${run.brand_id}`}>Add queries to the brand</a>, or switch some on; then trigger the schedule again.</p>`;
  if (/not configured|API_KEY/.test(text)) return html`<p>Set what is missing where the server runs, start it again, then Retry. <a href="/admin/settings/collectors">What each engine needs</a></p>`;
  if (run.status === "skipped" && /run/.test(text)) return html`<p>The schedule skips a time while its last run is still going. A longer pause between runs, or More → "Run beside it", changes that.</p>`;
  if (/timeout|took longer/i.test(text)) return html`<p>Give its runs more time under More, ask in parallel, or ask fewer queries.</p>`;
  return null;
}
