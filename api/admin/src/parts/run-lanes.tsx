// The progress of a run by engine.
import type { RunDetail } from "../types";
import { engineName } from "./engines";
import { Progress } from "./progress";
import { clock } from "./time";
import { count } from "./words";

export function RunLanes({ run }: { run: RunDetail }) {
  if (!run.progress.length) return null;
  const finished = Boolean(run.finished_at);
  const hasTotals = run.progress.some((lane) => lane.total !== null);
  return (
    <section aria-labelledby="lanes">
      <h2 id="lanes">{finished ? "By engine" : "Progress by engine"}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label="Progress by engine">
        <table class="plain-table lanes">
          <thead>
            <tr>
              <th scope="col">Engine</th>
              {!finished && <th scope="col">Progress</th>}
              <th scope="col" class="num">
                Answered
              </th>
              <th scope="col" class="num">
                Failed
              </th>
              {hasTotals && (
                <th scope="col" class="num">
                  Total
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {run.progress.map((lane) => (
              <Lane run={run} lane={lane} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** States what the calls to an engine wait for. */
function Wait({ lane }: { lane: RunDetail["progress"][number] }) {
  if (lane.paused_at) {
    return (
      <span class="sub">
        Waits: the engine is paused{lane.paused_reason && <bdi> ({lane.paused_reason})</bdi>}.{" "}
        <a href="/admin/settings/collectors">Engines</a>
      </span>
    );
  }
  if (lane.held_until) return <span class="sub">Waits until {clock(lane.held_until)}, as the engine requested.</span>;
  if (!lane.retry_at) return null;
  return (
    <span class="sub">
      Repeats {count(lane.retrying, "call")} from {clock(lane.retry_at)}.
    </span>
  );
}

function Lane({ run, lane }: { run: RunDetail; lane: RunDetail["progress"][number] }) {
  const name = engineName(lane.collector);
  const done = lane.answered + lane.failed - lane.retrying;
  // The metrics of a finished run still include answers that were deleted later.
  const counted = run.finished_at ? (run.metrics.dataCollection?.collectorResults[lane.collector] ?? 0) : 0;
  return (
    <tr>
      <th scope="row">
        {name}
        <Wait lane={lane} />
      </th>
      {!run.finished_at && (
        <td>
          <Progress done={done} total={lane.total ?? done} label={`${name}: ${done} of ${lane.total ?? done}`} />
        </td>
      )}
      <td class="num">{Math.max(lane.answered, counted)}</td>
      <td class={`num ${lane.failed ? "red" : ""}`}>{lane.failed}</td>
      {lane.total !== null && <td class="num">{lane.total}</td>}
    </tr>
  );
}
