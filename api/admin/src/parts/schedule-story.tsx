// The settings of a schedule in words, with its next runs beside them.
import { NewScheduledJob } from "../fields";
import type { ScheduledJob, ScheduledJobTicks, Tick } from "../types";
import { endOf, hasEnded } from "./schedule-actions";
import { type FieldName, formOf } from "./schedule-form";
import { fieldLabels, shownValue } from "./schedule-labels";
import { TickTime } from "./tick-time";
import { clock, readerZone, relative } from "./time";
import { collects } from "./words";

/** The fields that are shown even without a value, if they apply to the job type. */
const always: FieldName[] = [
  "job_type",
  "collectors",
  "parallel",
  "overlap_policy",
  "misfire_policy",
  "run_timeout_seconds",
];

/** The fields that are shown only if they have a value. */
const whenSet: FieldName[] = [
  "samples",
  "locale",
  "country",
  "positionLimit",
  "sentimentLimit",
  "rescore",
  "maxCalls",
  "maxCostUsd",
  "pauseAtCap",
  "jitter_seconds",
  "start_deadline_seconds",
  "starts_at",
  "ends_at",
];

/** The fields that are shown only if they differ from their defaults. */
const unlessDefault = ["misfire_window_seconds", "dst_gap", "dst_repeat"] as const;

/** The fields that are shown for schedules that make reports. */
const ofReports: FieldName[] = ["reportTemplate", "recipients"];

/** The fields that apply to scoring. Runs that make reports do not use these fields. */
const ofScoring: FieldName[] = ["positionLimit", "sentimentLimit", "rescore", "pauseAtCap"];

/** The fields that apply only to runs that call engines. */
const ofCollection: FieldName[] = ["collectors", "parallel", "samples", "locale", "country", "maxCalls", "maxCostUsd"];

interface Props {
  job: ScheduledJob;
  ticks: ScheduledJobTicks | undefined;
}

export function ScheduleStory({ job, ticks }: Props) {
  const form = formOf(job);
  const isSet = (name: FieldName) => Boolean(form[name]);
  const hidden = collects(job.job_type)
    ? []
    : job.job_type === "report"
      ? [...ofCollection, ...ofScoring]
      : ofCollection;
  const own = job.job_type === "report" ? ofReports : [];
  const chosen = unlessDefault.filter((name) => form[name] !== NewScheduledJob[name].default);
  const shown = [...always, ...own, ...chosen, ...whenSet.filter(isSet)].filter((name) => !hidden.includes(name));
  return (
    <div class="columns">
      <section aria-label="Settings">
        <p class="words big">{job.description || job.cron_expression}</p>
        {!job.after && (
          <p class="quiet">
            <code>{job.cron_expression}</code> {job.timezone}
          </p>
        )}
        {job.paused_reason && (
          <p class="note warn">
            Paused: <bdi>{job.paused_reason}</bdi>
          </p>
        )}
        {job.schedule_error && (
          <p class="note bad" role="alert">
            Invalid schedule: <bdi>{job.schedule_error}</bdi>
          </p>
        )}
        <dl class="facts">
          {shown.map((name) => (
            <>
              <dt>{fieldLabels[name]}</dt>
              <dd>
                <bdi>{shownValue(form, name)}</bdi>
              </dd>
            </>
          ))}
        </dl>
      </section>
      <section aria-labelledby="next">
        <h2 id="next">Next runs</h2>
        {job.after && <AfterSchedule job={job} />}
        {hasEnded(job) && <p>{endOf(job)}</p>}
        {!job.after && !job.is_active && <p class="quiet">Paused. If resumed, the schedule fires at:</p>}
        <ol class="ticks">
          {(ticks?.ticks ?? []).map((t) => (
            <NextTick tick={t} zone={job.timezone} />
          ))}
        </ol>
      </section>
    </div>
  );
}

function AfterSchedule({ job }: { job: ScheduledJob }) {
  return (
    <p>
      {!job.is_active && "Paused. If resumed: "}After{" "}
      <a href={`/admin/scheduled-jobs/${job.after ?? ""}`}>
        <bdi>{job.after_name}</bdi>
      </a>
    </p>
  );
}

function NextTick({ tick, zone }: { tick: Tick; zone: string }) {
  const away = relative(Date.parse(tick.at));
  return (
    <li>
      <TickTime tick={tick} zone={zone} />
      <span class="quiet">{zone === readerZone ? away : `${clock(tick.at)} ${readerZone} · ${away}`}</span>
    </li>
  );
}
