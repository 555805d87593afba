// The columns of the table of schedules.
import type { ComponentChildren } from "preact";
import type { List } from "../list";
import { may } from "../session";
import type { ScheduleException, ScheduledJob } from "../types";
import { engineNames } from "./engines";
import { Switch, checkedOf } from "./field";
import { Menu } from "./menu";
import { attempt, say } from "./notes";
import { pauseOf } from "./pauses";
import { endOf, sayPaused, scheduleName, setActive, triggerAndSay } from "./schedule-actions";
import { Spark } from "./spark";
import { Status } from "./status";
import type { Column } from "./table";
import { SuppressedBy } from "./tick-time";
import { Ago, Duration, dayAndTime, zonedTime } from "./time";
import { collects, jobTypes, reportTemplates } from "./words";

interface Options {
  list: List<ScheduledJob>;
  /** The pauses that have not ended. */
  pauses: ScheduleException[];
  selected: Set<string>;
  setSelected: (selected: Set<string>) => void;
  onEdit: (job: ScheduledJob) => void;
  onDuplicate: (job: ScheduledJob) => void;
  onDelete: (job: ScheduledJob) => void;
}

export function scheduleColumns(options: Options): (Column<ScheduledJob> | false)[] {
  const { list, pauses, onEdit, onDuplicate, onDelete } = options;
  const mayEdit = may("update-scheduled-job");
  const flip = (job: ScheduledJob) => setActiveInList(list, pauses, job);
  return [
    mayEdit && selectColumn(options),
    { name: "brand", head: "Brand", sort: "brand", cell: (j) => <Brand job={j} /> },
    { name: "what", head: "Job type", cell: (j) => <JobType job={j} /> },
    { name: "when", head: "Schedule", cell: (j) => <Schedule job={j} /> },
    { name: "next", head: "Next run", sort: "next", cell: (j) => <NextRun job={j} pause={pauseOf(j, pauses)} /> },
    { name: "last", head: "Last run", sort: "last", descending: true, cell: (j) => <LastRun job={j} /> },
    { name: "trend", head: "Last 20 runs", cell: (j) => <Spark runs={j.recent_runs} of={scheduleName(j)} /> },
    {
      name: "active",
      head: "Active",
      sort: "active",
      cell: (j) =>
        mayEdit ? (
          <Switch on={j.is_active} label={`${scheduleName(j)} is active`} onChange={() => flip(j)} />
        ) : j.is_active ? (
          "Yes"
        ) : (
          "No"
        ),
    },
    mayEdit && {
      name: "actions",
      head: <span class="vh">Actions</span>,
      cell: (j) => (
        <>
          <button
            type="button"
            class="small"
            aria-label={`Trigger ${scheduleName(j)}`}
            onClick={() => void triggerAndSay(j)}
          >
            Trigger
          </button>
          <Menu
            label={`More actions for ${scheduleName(j)}`}
            items={[
              { text: "Edit", run: () => onEdit(j) },
              { text: "Duplicate …", run: () => onDuplicate(j) },
              { text: "History", href: `/admin/scheduled-jobs/${j.id}` },
              { text: j.is_active ? "Pause" : "Resume", run: () => void flip(j) },
              { text: "Pause with note …", href: `/admin/scheduled-jobs/${j.id}?pause=1` },
              { text: "Skip next …", href: `/admin/scheduled-jobs/${j.id}?skip=1` },
              { text: "Brand trends", href: `/admin/trends?brand_id=${j.brand_id}` },
              { text: "Delete …", run: () => onDelete(j), danger: true },
            ]}
          />
        </>
      ),
    },
  ];
}

function selectColumn({ list, selected, setSelected }: Options): Column<ScheduledJob> {
  const select = (ids: string[], on: boolean) => {
    const next = new Set(selected);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    setSelected(next);
  };
  const shown = list.rows.map((j) => j.id);
  const all = shown.length > 0 && shown.every((id) => selected.has(id));
  return {
    name: "pick",
    head: (
      <input
        type="checkbox"
        aria-label="Select all shown schedules"
        checked={all}
        onChange={(e) => select(shown, checkedOf(e))}
      />
    ),
    cell: (j) => (
      <input
        type="checkbox"
        aria-label={`Select ${scheduleName(j)}`}
        checked={selected.has(j.id)}
        onChange={(e) => select([j.id], checkedOf(e))}
      />
    ),
  };
}

const changing = new Set<string>(); // the ids of the schedules whose change has not ended

/** Shows the new state immediately, and restores the old state if the request fails. */
async function setActiveInList(
  list: List<ScheduledJob>,
  pauses: ScheduleException[],
  job: ScheduledJob,
): Promise<void> {
  const active = !job.is_active;
  if (changing.has(job.id)) return;
  changing.add(job.id);
  let shown = job; // the state to restore
  list.put({ ...job, is_active: active, next_run_at: active ? job.next_run_at : null });
  const ok = await attempt(async () => list.put(await setActive(job, active, (now) => (shown = now))));
  changing.delete(job.id);
  if (!ok) list.put({ ...shown });
  else if (active && pauseOf(job, pauses)) say(`${job.brand_name} is active, but a pause suppresses its runs.`);
  else if (active) say(`${job.brand_name} resumed.`);
  else sayPaused(job, `${job.brand_name} paused. Runs in progress will finish.`);
}

function Brand({ job }: { job: ScheduledJob }) {
  return (
    <>
      <a href={`/admin/scheduled-jobs/${job.id}`}>
        <strong>
          <bdi>{job.brand_name}</bdi>
        </strong>
      </a>
      <span class="sub">
        <bdi>{job.customer_name}</bdi>
        {job.name && (
          <>
            {" · "}
            <bdi>{job.name}</bdi>
          </>
        )}
      </span>
    </>
  );
}

function JobType({ job }: { job: ScheduledJob }) {
  const engines = job.metadata.collectors ?? [];
  return (
    <>
      <span>{jobTypes[job.job_type].name}</span>
      {job.job_type === "report" && <span class="sub">{reportTemplates[job.metadata.reportTemplate ?? "weekly"]}</span>}
      {collects(job.job_type) && <span class="sub">{engines.length ? engineNames(engines) : "Default engines"}</span>}
    </>
  );
}

function Schedule({ job }: { job: ScheduledJob }) {
  return (
    <>
      <span>{job.description || job.cron_expression}</span>
      {!job.after && (
        <span class="sub">
          <code>{job.cron_expression}</code> {job.timezone}
        </span>
      )}
    </>
  );
}

function NextRun({ job, pause }: { job: ScheduledJob; pause: ScheduleException | undefined }) {
  if (job.schedule_error)
    return <Reasoned word={<span class="status red">Invalid</span>} reason={job.schedule_error} />;
  if (!job.is_active) return <Reasoned word={<span class="quiet">Paused</span>} reason={job.paused_reason} />;
  if (pause) {
    const end = pause.ends_at ? `until ${zonedTime(pause.ends_at, job.timezone)}` : "until resumed";
    return <Reasoned word={<span class="quiet">Paused</span>} reason={[end, pause.note].filter(Boolean).join(" · ")} />;
  }
  if (job.after) return <AfterLink job={job} />;
  if (!job.next_run_at) return <span class="quiet">{endOf(job)}</span>;
  if (job.next_run_suppressed)
    return (
      <>
        <s>{dayAndTime(job.next_run_at, job.timezone)}</s>
        <span class="sub">
          <SuppressedBy {...job.next_run_suppressed} />
        </span>
      </>
    );
  return (
    <>
      <Ago at={job.next_run_at} zone={job.timezone} />
      <span class="sub" aria-hidden="true">
        {dayAndTime(job.next_run_at, job.timezone)}
      </span>
    </>
  );
}

function AfterLink({ job }: { job: ScheduledJob }) {
  return (
    <>
      After{" "}
      <a class="plain" href={`/admin/scheduled-jobs/${job.after ?? ""}`}>
        <bdi>{job.after_name}</bdi>
      </a>
    </>
  );
}

function Reasoned({ word, reason }: { word: ComponentChildren; reason: string | null }) {
  return (
    <>
      {word}
      {reason && (
        <span class="sub clip" title={reason}>
          <bdi>{reason}</bdi>
        </span>
      )}
    </>
  );
}

function LastRun({ job }: { job: ScheduledJob }) {
  const run = job.recent_runs[0];
  if (!run) return <span class="quiet">None yet</span>;
  return (
    <>
      <a class="plain" href={`/admin/runs/${run.id}`}>
        <Status run={run} />
      </a>
      <span class="sub">
        <Ago at={run.started_at ?? run.scheduled_for} />
        {run.started_at && (
          <>
            {" · "}
            <Duration from={run.started_at} to={run.finished_at} />
          </>
        )}
      </span>
    </>
  );
}
