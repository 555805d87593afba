// The page of one schedule, with its settings in words, its next runs, its past runs and its audit log.
import { useState } from "preact/hooks";
import { get } from "../client";
import { useChanges, useLoad, useTitle } from "../load";
import { Audit } from "../parts/audit";
import { Chain } from "../parts/chain";
import { Crumbs } from "../parts/crumbs";
import { DeleteSchedule } from "../parts/delete-schedule";
import { Exceptions, useExceptions } from "../parts/exceptions";
import { Switch } from "../parts/field";
import { Empty, Failed, Placeholder, attempt, say } from "../parts/notes";
import { RunTable } from "../parts/run-table";
import { sayPaused, scheduleName, setActive, triggerAndSay } from "../parts/schedule-actions";
import { ScheduleStory } from "../parts/schedule-story";
import { Spark } from "../parts/spark";
import { Versions } from "../parts/versions";
import { go, param, setQuery } from "../router";
import { may } from "../session";
import type { ScheduledJob } from "../types";
import { ScheduleDialog } from "./schedule-dialog";

const runsShown = 20;
const ticksShown = 5;

export function Schedule({ id }: { id: string }) {
  const job = useLoad(() => get("/scheduled-jobs/{id}", { path: { id }, query: { recent_runs: runsShown } }), id);
  const ticks = useLoad(() => get("/scheduled-jobs/{id}/ticks", { path: { id }, query: { n: ticksShown } }), id);
  const exceptions = useExceptions(id);
  const [deleting, setDeleting] = useState(false);
  const [history, setHistory] = useState(false); // whether the past runs are loaded
  const [audited, setAudited] = useState(false);
  useChanges(({ jobs, reset }) => {
    if (!reset && !jobs.has(id)) return;
    void job.reload();
    void ticks.reload();
    void exceptions.reload(); // a tick uses up a skip
  });
  const j = job.data;
  useTitle(j && scheduleName(j));
  if (job.error && !j) {
    return (
      <>
        <h1>Schedule</h1>
        <Failed error={job.error} what="the schedule" retry={job.reload} />
        <p>
          <a href="/admin/scheduled-jobs">All schedules</a>
        </p>
      </>
    );
  }
  if (!j || !(ticks.data || ticks.error) || !(exceptions.data || exceptions.error)) {
    return (
      <>
        <h1 class="vh">Schedule</h1>
        <Placeholder />
      </>
    );
  }
  const onSaved = (saved: ScheduledJob) => {
    job.set(() => saved);
    void ticks.reload();
  };
  return (
    <>
      <Crumbs
        parent={["Schedules", "/admin/scheduled-jobs"]}
        href={`/admin/brands/${j.brand_id}`}
        name={j.brand_name}
      />
      <div class="page-head">
        <div>
          <h1>
            <bdi>{scheduleName(j)}</bdi>
          </h1>
          <p class="summary">
            <bdi>{j.customer_name}</bdi>
          </p>
        </div>
        {may("update-scheduled-job") && (
          <Actions
            job={j}
            suspended={exceptions.data?.some((e) => e.kind === "pause" && !e.has_ended) ?? false}
            onChanged={onSaved}
            onDelete={() => setDeleting(true)}
          />
        )}
      </div>
      <Failed error={job.error} what="the schedule" retry={job.reload} />
      <Failed error={ticks.error} what="the next runs" retry={ticks.reload} />
      <ScheduleStory job={j} ticks={ticks.data} />
      <Exceptions job={j} exceptions={exceptions} onChanged={onSaved} />
      <Chain job={j} />
      <History job={j} onLoaded={() => setHistory(true)} />
      <section aria-labelledby="audit" hidden={!history}>
        <h2 id="audit">Audit log</h2>
        <Audit query={{ object_id: id, object_kind: "scheduled_job" }} onLoaded={() => setAudited(true)} />
      </section>
      <section aria-labelledby="versions" hidden={!history || !audited}>
        <h2 id="versions">Versions</h2>
        <Versions job={j} onRestored={onSaved} />
      </section>
      {param("edit") && may("update-scheduled-job") && (
        <ScheduleDialog id={id} onClose={() => setQuery({ edit: "" })} onSaved={onSaved} />
      )}
      {param("copy") && may("create-scheduled-job") && (
        <ScheduleDialog
          id=""
          copyOf={id}
          onClose={() => setQuery({ copy: "" })}
          onSaved={(made) => go(`/admin/scheduled-jobs/${made.id}`)}
        />
      )}
      {deleting && (
        <DeleteSchedule
          job={j}
          onClose={() => setDeleting(false)}
          onDone={() => go("/admin/scheduled-jobs")}
          onEdited={onSaved}
        />
      )}
    </>
  );
}

interface ActionProps {
  job: ScheduledJob;
  /** Whether a pause suppresses the ticks of the schedule while the schedule is active. */
  suspended: boolean;
  onChanged: (job: ScheduledJob) => void;
  onDelete: () => void;
}

function Actions({ job, suspended, onChanged, onDelete }: ActionProps) {
  const flip = async (on: boolean) => {
    if (!(await attempt(async () => onChanged(await setActive(job, on, onChanged))))) return;
    if (on) say(suspended ? "Active, but a pause suppresses its runs." : "Resumed.");
    else sayPaused(job, "Paused. Runs in progress will finish.");
  };
  const state = !job.is_active ? "Paused" : suspended ? "Active, but a pause suppresses its runs" : "Active";
  return (
    <div class="actions">
      <label class="inline">
        <Switch on={job.is_active} label="Active" onChange={flip} /> {state}
      </label>
      <button onClick={() => void triggerAndSay(job)}>Trigger</button>
      <button onClick={() => setQuery({ edit: job.id }, { push: true })}>Edit</button>
      <button onClick={() => setQuery({ copy: job.id }, { push: true })}>Duplicate …</button>
      <button class="danger-quiet" onClick={onDelete}>
        Delete …
      </button>
    </div>
  );
}

function firstRun(job: ScheduledJob): string {
  if (!job.is_active) return "The schedule is paused.";
  return job.after
    ? "This schedule fires after another schedule. The first run starts when that schedule completes its next run."
    : "The first run starts at the next scheduled time.";
}

interface HistoryProps {
  job: ScheduledJob;
  onLoaded: () => void;
}

function History({ job, onLoaded }: HistoryProps) {
  const empty = (
    <Empty title="No runs yet">
      <p>
        {firstRun(job)}{" "}
        {may("trigger-scheduled-job") && <button onClick={() => void triggerAndSay(job)}>Trigger now</button>}
      </p>
    </Empty>
  );
  return (
    <section aria-labelledby="history">
      <div class="section-head">
        <h2 id="history">History</h2>
        <Spark runs={job.recent_runs} of={scheduleName(job)} />
      </div>
      <RunTable
        label="Runs of this schedule"
        query={{ scheduled_job_id: job.id }}
        size={50}
        endless
        oneBrand
        empty={empty}
        onLoaded={onLoaded}
      />
    </section>
  );
}
