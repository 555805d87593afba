// The pauses that apply to the schedules of a list.
import { all } from "../client";
import { type Loaded, useLoad, useThings } from "../load";
import type { ScheduleException, ScheduledJob } from "../types";

/** Loads the pauses that have not ended. */
export function usePauses(): Loaded<ScheduleException[]> {
  const loaded = useLoad(() => all("/schedule-exceptions", { query: { kind: "pause", in_effect: true } }), "pauses");
  useThings(["schedule_exception"], loaded.reload);
  return loaded;
}

/** Returns the newest pause that applies to a schedule: its own pause, or the pause of its brand or customer. */
export const pauseOf = (job: ScheduledJob, pauses: ScheduleException[]): ScheduleException | undefined =>
  pauses.find((p) => lasts(p) && applies(p, job));

/** Returns the newest present pause of a schedule's brand or customer. Resuming the schedule keeps this pause. */
export const widerPauseOf = (job: ScheduledJob, pauses: ScheduleException[]): ScheduleException | undefined =>
  pauseOf(
    job,
    pauses.filter((p) => !p.scheduled_job_id && Date.parse(p.starts_at ?? p.created_at) <= Date.now()),
  );

const lasts = ({ ends_at: end }: ScheduleException): boolean => !end || Date.parse(end) > Date.now();

function applies(p: ScheduleException, job: ScheduledJob): boolean {
  if (p.scheduled_job_id) return p.scheduled_job_id === job.id;
  return p.brand_id ? p.brand_id === job.brand_id : p.customer_id === job.customer_id;
}
