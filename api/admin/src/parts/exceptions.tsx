// The exceptions of a schedule: the pauses, skips and blackouts that suppress its ticks.
import { useRef } from "preact/hooks";
import { all } from "../client";
import { type Loaded, useLoad, useThings } from "../load";
import { param, setQuery } from "../router";
import { may } from "../session";
import type { ScheduleException, ScheduledJob } from "../types";
import { ExceptionRow, WithEnded } from "./exception-row";
import { Failed, say } from "./notes";
import { PauseDialog, type PauseFields, SkipDialog, createException } from "./pause-dialog";
import { setActive } from "./schedule-actions";

/** Loads the present exceptions of a schedule. The parameter "ended" of the URL adds the pauses that have ended. */
export function useExceptions(jobId: string): Loaded<ScheduleException[]> {
  const withEnded = Boolean(param("ended"));
  const load = async () => {
    const present = await all("/schedule-exceptions", { query: { applies_to: jobId, in_effect: true } });
    if (!withEnded) return present;
    const pauses = await all("/schedule-exceptions", { query: { applies_to: jobId, kind: "pause" } });
    return [...present, ...pauses.filter((p) => p.has_ended)];
  };
  const loaded = useLoad(load, `${jobId} ${withEnded}`);
  useThings(["schedule_exception"], loaded.reload);
  return loaded;
}

interface Props {
  job: ScheduledJob;
  exceptions: Loaded<ScheduleException[]>;
  /** Receives the schedule after each change of its exceptions. */
  onChanged: (job: ScheduledJob) => void;
}

export function Exceptions({ job, exceptions, onChanged }: Props) {
  const mayCreate = may("create-schedule-exception");
  const reload = () => {
    void exceptions.reload();
    onChanged(job);
  };
  const open = (dialog: "pause" | "skip") => setQuery({ [dialog]: "1" }, { push: true });
  const close = () => setQuery({ pause: "", skip: "" });
  return (
    <section aria-labelledby="exceptions">
      <div class="section-head">
        <h2 id="exceptions">Exceptions</h2>
        {mayCreate && (
          <span class="actions">
            <button class="small" onClick={() => open("pause")}>
              Pause …
            </button>
            <button class="small" onClick={() => open("skip")}>
              Skip next …
            </button>
          </span>
        )}
      </div>
      <Failed error={exceptions.error} what="the exceptions" retry={exceptions.reload} />
      {exceptions.data?.length === 0 && (
        <p class="quiet">
          None. A pause, a skip or a <a href="/admin/settings/blackouts">blackout</a> suppresses scheduled runs.
        </p>
      )}
      <WithEnded />
      <ul class="trail exceptions">
        {exceptions.data?.map((e) => (
          <ExceptionRow key={e.id} exception={e} scope={scopeOf(e)} onEnded={reload} />
        ))}
      </ul>
      {mayCreate && param("pause") && (
        <PauseSchedule job={job} exceptions={exceptions} onChanged={onChanged} onClose={close} />
      )}
      {mayCreate && param("skip") && <SkipDialog id={job.id} onClose={close} onDone={reload} />}
    </section>
  );
}

function PauseSchedule({ job, exceptions, onChanged, onClose }: Props & { onClose: () => void }) {
  const created = useRef(""); // the fields of the pause that this dialog has created
  /** Creates a pause, and then activates an inactive schedule. In this order, no run starts in between. */
  const pause = async (fields: PauseFields) => {
    const text = JSON.stringify(fields);
    if (!created.current) {
      await createException({ kind: "pause", scheduled_job_id: job.id, ...fields });
      created.current = text;
      say("Paused. Runs in progress will finish.");
      void exceptions.reload();
    } else if (created.current !== text)
      throw new Error(
        "The pause exists already. To change the pause, close this dialog, end the pause and create a new one.",
      );
    onChanged(job.is_active ? job : await setActive(job, true, onChanged));
  };
  return <PauseDialog title="Pause schedule" scope={{ scheduled_job_id: job.id }} onClose={onClose} pause={pause} />;
}

function scopeOf(e: ScheduleException): string {
  if (e.scheduled_job_id) return "This schedule";
  if (e.brand_id) return "All schedules of the brand";
  return e.customer_id ? "All schedules of the customer" : "All customers";
}
