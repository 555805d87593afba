// The buttons that act on all selected schedules.
import { useState } from "preact/hooks";
import { call } from "../client";
import type { List } from "../list";
import { param } from "../router";
import { caller } from "../session";
import type { ScheduleException, ScheduledJob } from "../types";
import { Confirm } from "./dialog";
import { eachOf } from "./lanes";
import { say } from "./notes";
import { PauseDialog, type PauseFields } from "./pause-dialog";
import { widerPauseOf } from "./pauses";
import { ResumeDialog } from "./resume-dialog";
import { setActive, trigger } from "./schedule-actions";
import { count } from "./words";

interface Props {
  list: List<ScheduledJob>;
  /** The pauses that have not ended, or undefined if the pauses could not be loaded. */
  pauses: ScheduleException[] | undefined;
  selected: Set<string>;
  /** The schedules by id, also those that a reload of the list has left out. */
  known: Map<string, ScheduledJob>;
  clear: () => void;
}

export function Bulk({ list, pauses, selected, known, clear }: Props) {
  const [busy, setBusy] = useState("");
  const [dialog, setDialog] = useState<"" | "pause" | "resume" | "trigger">("");
  const own = (pauses ?? []).filter((p) => p.scheduled_job_id && selected.has(p.scheduled_job_id));
  const each = async (
    doing: string,
    done: string,
    jobs: ScheduledJob[],
    work: (job: ScheduledJob) => Promise<unknown>,
  ) => {
    setBusy(doing);
    const errors = await eachOf(jobs, work);
    setBusy("");
    const succeeded = `${count(jobs.length - errors.length, "schedule")} ${done}`;
    const [first] = errors;
    if (first) {
      const { brand_name: brand, name } = first[0];
      const which = name ? `${brand} · ${name}` : brand;
      say(`${succeeded}, ${errors.length} failed. ${which}: ${first[1].message}`, { tone: "bad" });
    } else say(`${succeeded}.`);
    clear();
    void list.reload();
  };
  const set = async (jobs: ScheduledJob[], active: boolean) => {
    const changed = jobs.filter((j) => j.is_active !== active);
    if (!changed.length) {
      say(`All selected schedules are ${active ? "active" : "paused"} already.`);
      return clear();
    }
    const [doing, done] = active ? ["Resuming …", "resumed"] : ["Pausing …", "paused"];
    await each(doing, done, changed, async (j) => list.put(await setActive(j, active, list.put)));
  };
  const chosen = [...selected].flatMap((id) => known.get(id) ?? []);
  const widerOf = (job: ScheduledJob) => widerPauseOf(job, pauses ?? []);
  const activate = async (jobs: ScheduledJob[]) => {
    const free = jobs.filter((j) => !widerOf(j));
    if (free.length === chosen.length || free.some((j) => !j.is_active)) await set(free, true);
    else clear();
    sayHeld(chosen.flatMap((j) => widerOf(j) ?? []));
  };
  const resumed = () => void activate(chosen.filter((j) => !j.is_active));
  const close = () => setDialog("");
  const disabled = busy !== "";
  return (
    <>
      <div class="bulk" role="group" aria-label="Actions on the selected schedules">
        <strong>{selected.size} selected</strong>
        <button disabled={disabled} onClick={() => void set(chosen, false)}>
          Pause
        </button>
        <button disabled={disabled} onClick={() => setDialog("pause")}>
          Pause with note …
        </button>
        <button
          disabled={disabled || !pauses}
          onClick={() => (own.length ? setDialog("resume") : void activate(chosen))}
        >
          {own.length ? "Resume …" : "Resume"}
        </button>
        <button disabled={disabled} onClick={() => setDialog("trigger")}>
          Trigger …
        </button>
        <button class="quiet-button" onClick={clear}>
          Clear
        </button>
        <span class="quiet" role="status">
          {busy}
        </span>
      </div>
      {dialog === "pause" && <PauseSelected list={list} selected={selected} clear={clear} onClose={close} />}
      {dialog === "trigger" && (
        <Confirm
          title={`Trigger ${count(chosen.length, "schedule")}?`}
          action="Trigger"
          tone="primary"
          onClose={close}
          onConfirm={() => each("Triggering …", "triggered", chosen, trigger)}
        >
          <p>Each schedule starts a run now. Runs that collect data call the engines, which may cost money.</p>
        </Confirm>
      )}
      {dialog === "resume" && <ResumeDialog pauses={own} onClose={close} onDone={resumed} />}
    </>
  );
}

/** Says that schedules stay paused by pauses of their brands or customers. The list has one pause for each schedule. */
function sayHeld(pauses: ScheduleException[]): void {
  const [first] = pauses;
  if (!first) return;
  const rest = pauses.some((p) => p.id !== first.id) ? " and others" : "";
  const whose = first.brand_id ? "brand" : "customer";
  say(
    `${count(pauses.length, "schedule")} not resumed, because the ${whose} is paused: “${first.note ?? first.description}”${rest}.`,
    { tone: "bad", link: { to: "/admin/settings/blackouts", text: "Resume the pause" } },
  );
}

interface PauseProps extends Omit<Props, "pauses" | "known"> {
  onClose: () => void;
}

/** Pauses the selected schedules, or all schedules that the filters of the list select. */
function PauseSelected({ list, selected, clear, onClose }: PauseProps) {
  const [matching, setMatching] = useState(false);
  const filters = {
    customer_id: param("customer_id"),
    brand_id: param("brand_id"),
    job_type: param("job_type"),
    q: param("q"),
  };
  const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value));
  const isFiltered = Object.keys(set).length > 0;
  const pause = async (fields: PauseFields) => {
    const body = { ...fields, ...(matching ? set : { scheduled_job_ids: [...selected] }) };
    const { data } = await call("POST", "/scheduled-job-pauses", { body, once: true });
    say(`${count(data.count, "schedule")} paused. Runs in progress will finish.`);
    clear();
    void list.reload();
  };
  const choices: [matching: boolean, label: string][] = [[false, count(selected.size, "selected schedule")]];
  if (isFiltered) choices.push([true, "All active schedules that match the filters"]);
  // The API refuses to pause the schedules of all customers at once.
  else if (caller.value?.customer_id) choices.push([true, "All active schedules"]);
  return (
    <PauseDialog title="Pause schedules" scope={null} onClose={onClose} pause={pause}>
      {() => (
        <fieldset>
          <legend>Schedules</legend>
          {choices.map(([value, label]) => (
            <label class="choice">
              <input type="radio" name="which" checked={matching === value} onChange={() => setMatching(value)} />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      )}
    </PauseDialog>
  );
}
