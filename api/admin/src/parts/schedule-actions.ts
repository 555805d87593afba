// The functions that the buttons of a schedule call.
import { Problem, call } from "../client";
import type { ScheduledJob } from "../types";
import { changeListed } from "./edits";
import { say } from "./notes";
import { zonedTime } from "./time";

/** The function "show" receives the new state of a schedule that another user has changed. */
type Show = (now: ScheduledJob) => void;

function change<R>(job: ScheduledJob, make: (etag: string) => Promise<R>, show: Show): Promise<R> {
  const read = () => call("GET", "/scheduled-jobs/{id}", { path: { id: job.id } });
  return changeListed(job, read, make, (now) => show({ ...now, recent_runs: job.recent_runs }));
}

/** Pauses or resumes a schedule. Returns the changed schedule with the recent runs that the page already shows. */
export async function setActive(job: ScheduledJob, active: boolean, show: Show): Promise<ScheduledJob> {
  const options = { path: { id: job.id }, body: { is_active: active } };
  const { data } = await change(job, (etag) => call("PUT", "/scheduled-jobs/{id}", { ...options, etag }), show);
  return { ...data, recent_runs: job.recent_runs };
}

/** Says that a schedule is paused, with a link that adds a note or an end. */
export const sayPaused = (job: ScheduledJob, text: string): void =>
  say(text, { link: { to: `/admin/scheduled-jobs/${job.id}?pause=1`, text: "Add a note or an end" } });

export const remove = (job: ScheduledJob, show: Show) =>
  change(job, (etag) => call("DELETE", "/scheduled-jobs/{id}", { path: { id: job.id }, etag }), show);

export const trigger = (job: ScheduledJob) =>
  call("POST", "/scheduled-jobs/{id}/trigger", { path: { id: job.id }, once: true });

/**
 * Triggers a run and shows a link to the run. If an unfinished run prevents the trigger, the link leads to the
 * unfinished run.
 */
export async function triggerAndSay(job: ScheduledJob): Promise<void> {
  try {
    const { data } = await trigger(job);
    say(`Run of ${job.brand_name} triggered.`, { link: { to: `/admin/runs/${data.id}`, text: "Open the run" } });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const runId = error instanceof Problem ? error.runId : undefined;
    say(message, {
      tone: "bad",
      ...(runId && { link: { to: `/admin/runs/${runId}`, text: "Open the unfinished run" } }),
    });
  }
}

/** Whether an active schedule has no further tick before its end. */
export const hasEnded = (job: ScheduledJob): boolean =>
  job.is_active && !!job.ends_at && !job.next_run_at && !job.after && !job.schedule_error;

/**
 * Returns the end of a schedule that has ended, such as "Ended on Tue 24 Nov, 09:00 Europe/Berlin". A schedule without
 * an end and without a next run is new or resumed, and is planned within seconds.
 */
export function endOf({ ends_at, timezone }: ScheduledJob): string {
  if (!ends_at) return "Not planned yet";
  return Date.parse(ends_at) > Date.now()
    ? `Ended. No run is left until ${zonedTime(ends_at, timezone)}.`
    : `Ended on ${zonedTime(ends_at, timezone)}`;
}

/** Returns the name of a schedule, or else the name of the schedule's brand. */
export const scheduleName = (job: Pick<ScheduledJob, "name" | "brand_name">): string => job.name ?? job.brand_name;
