// The timeline of a run, with the times when the run was scheduled, enqueued, started and finished.
import type { RunDetail } from "../types";
import { missedText } from "./missed";
import { lateness } from "./run-table";
import { At, Duration, duration } from "./time";
import { count } from "./words";

export function RunTimeline({ run }: { run: RunDetail }) {
  const { attempts } = run;
  const missed = missedText(run);
  return (
    <ol class="timeline">
      <li>
        <span class="what">{occasion(run)}</span>
        <At at={run.scheduled_for} />
        {run.after_run_id && (
          <span class="sub">
            <a href={`/admin/runs/${run.after_run_id}`}>See the preceding run</a>
          </span>
        )}
        {run.triggered_by && (
          <span class="sub">
            by <bdi>{run.triggered_by}</bdi>
          </span>
        )}
        {missed && <span class="sub">{missed}</span>}
      </li>
      <li>
        <span class="what">Enqueued</span>
        <At at={run.created_at} />
        {run.trace_id && (
          <span class="sub">
            Trace <code>{run.trace_id}</code>
          </span>
        )}
      </li>
      <li class={run.started_at ? "" : "open"}>
        <span class="what">Started</span>
        {run.started_at ? (
          <>
            <At at={run.started_at} />
            {!run.retries && <span class="sub">{lateness(run) || "On time"}</span>}
          </>
        ) : (
          <span class="quiet">{run.finished_at ? "Did not start" : "Not yet"}</span>
        )}
        {attempts && attempts.attempt > 1 && (
          <span class="sub">
            {count(attempts.attempt, "attempt")}, {attempts.errors} failed
          </span>
        )}
        {run.retries > 0 && <span class="sub">{count(run.retries, "manual retry", "manual retries")}</span>}
      </li>
      <End run={run} />
    </ol>
  );
}

function End({ run }: { run: RunDetail }) {
  return (
    <li class={run.finished_at ? "" : "open"}>
      <span class="what">Finished</span>
      {run.finished_at ? (
        <At at={run.finished_at} />
      ) : (
        <span class="quiet">{run.status === "processing" ? "In progress" : "Waiting for a worker"}</span>
      )}
      {run.started_at && (
        <span class="sub">
          <Duration from={run.started_at} to={run.finished_at} />
          {!run.finished_at && ` of at most ${duration(run.run_timeout_seconds * 1000)}`}
        </span>
      )}
    </li>
  );
}

/** Returns the label of the time for which a run was created. */
function occasion(run: RunDetail): string {
  if (run.after_run_id) return "Preceding run ended";
  return run.trigger === "manual" ? "Triggered" : "Scheduled for";
}
