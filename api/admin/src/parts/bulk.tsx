// The buttons that act on all selected schedules.
import { useState } from "preact/hooks";
import type { List } from "../list";
import type { ScheduledJob } from "../types";
import { say } from "./notes";
import { setActive, trigger } from "./schedule-actions";
import { count } from "./words";

const atOnce = 4;

interface Props {
  list: List<ScheduledJob>;
  selected: Set<string>;
  clear: () => void;
}

export function Bulk({ list, selected, clear }: Props) {
  const [busy, setBusy] = useState("");
  const each = async (doing: string, done: string, work: (job: ScheduledJob) => Promise<unknown>) => {
    const jobs = list.rows.filter((j) => selected.has(j.id));
    setBusy(doing);
    const errors = await workOff(jobs, work);
    setBusy("");
    const succeeded = `${count(jobs.length - errors.length, "schedule")} ${done}`;
    if (errors.length) say(`${succeeded}, ${errors.length} failed. ${errors[0]}`, { tone: "bad" });
    else say(`${succeeded}.`);
    clear();
    void list.reload();
  };
  const disabled = busy !== "";
  return (
    <div class="bulk" role="group" aria-label="Actions on the selected schedules">
      <strong>{selected.size} selected</strong>
      <button
        disabled={disabled}
        onClick={() => void each("Pausing …", "paused", (j) => setActive(j, false, list.put))}
      >
        Pause
      </button>
      <button
        disabled={disabled}
        onClick={() => void each("Resuming …", "resumed", (j) => setActive(j, true, list.put))}
      >
        Resume
      </button>
      <button disabled={disabled} onClick={() => void each("Triggering …", "triggered", trigger)}>
        Trigger
      </button>
      <button class="quiet-button" onClick={clear}>
        Clear
      </button>
      <span class="quiet" role="status">
        {busy}
      </span>
    </div>
  );
}

/** Runs several jobs in parallel and returns their errors. */
async function workOff(jobs: ScheduledJob[], work: (job: ScheduledJob) => Promise<unknown>): Promise<string[]> {
  const waiting = [...jobs];
  const errors: string[] = [];
  const lane = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      try {
        await work(job);
      } catch (error) {
        errors.push(`${job.brand_name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return errors;
}
