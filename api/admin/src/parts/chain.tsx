// The chain of a schedule: the schedules before it, the schedule, and the schedules that fire after it.
import { get } from "../client";
import { useChanges, useLoad } from "../load";
import type { ChainedSchedule, ScheduledJob } from "../types";
import { Failed } from "./notes";
import { scheduleName } from "./schedule-actions";
import { Status } from "./status";
import { Ago } from "./time";

/** Shows the chain of a schedule, and nothing for a schedule without a chain. */
export function Chain({ job }: { job: ScheduledJob }) {
  const load = () => get("/scheduled-jobs/{id}/chain", { path: { id: job.id } });
  const chain = useLoad(load, `${job.id} ${job.after ?? ""}`);
  const schedules = chain.data?.schedules ?? [];
  useChanges(({ jobs, reset }) => {
    if (reset || jobs.has(job.id) || schedules.some((s) => jobs.has(s.id))) void chain.reload();
  });
  const failed = <Failed error={chain.error} what="the chain" retry={chain.reload} />;
  if (schedules.length < 2) return failed;
  return (
    <section aria-labelledby="chain">
      <h2 id="chain">Chain</h2>
      {failed}
      <Level of={schedules} after={null} at={job} />
      {!chain.data?.is_complete && <p class="quiet">Only the nearest 500 schedules after this schedule are shown.</p>}
    </section>
  );
}

interface LevelProps {
  /** All schedules of the chain. */
  of: ChainedSchedule[];
  /** The id of the schedule after which the schedules of the level fire; null for the first schedule of the chain. */
  after: string | null;
  /** The schedule whose page shows the chain. */
  at: ScheduledJob;
}

function Level({ of, after, at }: LevelProps) {
  const level = of.filter((s) => s.after === after);
  if (!level.length) return null;
  return (
    <ul class="chain">
      {level.map((s) => (
        <li key={s.id}>
          <div>
            <Name of={s} at={at} />
            <State of={s} />
          </div>
          <Level of={of} after={s.id} at={at} />
        </li>
      ))}
    </ul>
  );
}

/** The name of a schedule. The name of a schedule of another brand begins with the brand. */
function Name({ of: s, at }: { of: ChainedSchedule; at: ScheduledJob }) {
  const name = <bdi>{s.brand_id === at.brand_id || !s.name ? scheduleName(s) : `${s.brand_name} / ${s.name}`}</bdi>;
  if (s.id === at.id) return <strong aria-current="page">{name}</strong>;
  return <a href={`/admin/scheduled-jobs/${s.id}`}>{name}</a>;
}

/** When the schedule fires, and the result of its last run. */
function State({ of: s }: { of: ChainedSchedule }) {
  return (
    <>
      {s.after_partial && <span class="quiet">even with errors</span>}
      {!s.is_active && <span class="quiet">Paused</span>}
      {s.next_run_at && (
        <span class="quiet">
          Next run <Ago at={s.next_run_at} />
        </span>
      )}
      {s.last_run && (
        <a class="plain" href={`/admin/runs/${s.last_run.id}`}>
          <span class="vh">Last run of {scheduleName(s)}: </span>
          <Status run={s.last_run} />
        </a>
      )}
    </>
  );
}
