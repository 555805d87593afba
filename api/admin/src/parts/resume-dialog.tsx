// The dialog that ends pauses, and asks what happens to the missed runs. For pauses that have ended, the dialog starts
// missed runs.
import { useRef, useState } from "preact/hooks";
import { call, get } from "../client";
import { useLoad } from "../load";
import type { ResumePreview, ScheduleException } from "../types";
import { FormDialog } from "./dialog";
import { CheckField } from "./field";
import { eachOf } from "./lanes";
import { Failed, Placeholder, say } from "./notes";
import { count } from "./words";

interface Props {
  pauses: ScheduleException[];
  onClose: () => void;
  onDone: () => void;
}

type Policy = "skip" | "run_once" | "run_all";

export function ResumeDialog({ pauses, onClose, onDone }: Props) {
  const haveEnded = pauses.length > 0 && pauses.every((p) => p.has_ended);
  const [policy, setPolicy] = useState<Policy>(haveEnded ? "run_once" : "skip");
  const [group, setGroup] = useState(false);
  const preview = useLoad(() => missed(pauses, group), `${group} ${pauses.map((p) => p.id).join()}`);
  const resumed = useRef(new Map<string, number>()); // the number of started runs by pause
  const resume = async () => {
    const waiting = pauses.filter((p) => !resumed.current.has(p.id));
    const errors = await eachOf(waiting, async ({ id }) => {
      const body = { missed_policy: policy, group };
      const { data } = await call("POST", "/schedule-exceptions/{id}/resume", { path: { id }, body });
      resumed.current.set(id, data.started_runs);
    });
    const [failed] = errors;
    if (failed && waiting.length === 1) throw failed[1];
    if (failed) throw new Error(`${errors.length} of ${waiting.length} pauses not resumed. ${failed[1].message}`);
    onDone();
    const started = [...resumed.current.values()].reduce((sum, n) => sum + n, 0);
    const done = haveEnded ? "" : "Resumed. ";
    say(started || haveEnded ? `${done}${count(started, "missed run")} started.` : "Resumed.");
  };
  const p = preview.data;
  const [title, action] = haveEnded ? ["Start missed runs", "Start"] : ["Resume", "Resume"];
  return (
    <FormDialog title={title} action={action} disabled={haveEnded && !p?.run_all} onClose={onClose} save={resume}>
      {() => (
        <>
          {pauses.length === 1 && pauses[0]?.group_id && (
            <CheckField
              label={`${haveEnded ? "Include" : "Resume"} all pauses that were created together`}
              checked={group}
              onChange={setGroup}
            />
          )}
          <Failed error={p ? undefined : preview.error} what="the missed runs" retry={preview.reload} />
          {!p && !preview.error && <Placeholder />}
          {p?.missed_ticks === 0 && <p>No run was missed. The next run starts at its scheduled time.</p>}
          {p && p.missed_ticks > 0 && !p.run_all && (
            <p>
              {count(p.missed_ticks, "run")} {p.missed_ticks === 1 ? "was" : "were"} missed, but none can start. Each
              run has an inactive schedule, is older than the catch-up window of its schedule, or is suppressed by
              another exception.
            </p>
          )}
          {!!p?.run_all && <Choice of={p} mayStartNone={!haveEnded} policy={policy} onChange={setPolicy} />}
        </>
      )}
    </FormDialog>
  );
}

/** Adds up the missed ticks of several pauses. */
async function missed(pauses: ScheduleException[], group: boolean): Promise<ResumePreview> {
  const sum: ResumePreview = { missed_ticks: 0, schedule_count: 0, run_once: 0, run_all: 0 };
  const errors = await eachOf(pauses, async ({ id }) => {
    const one = await get("/schedule-exceptions/{id}/resume-preview", { path: { id }, query: { group } });
    for (const key of ["missed_ticks", "schedule_count", "run_once", "run_all"] as const) sum[key] += one[key];
  });
  const [failed] = errors;
  if (failed) throw failed[1];
  return sum;
}

interface ChoiceProps {
  of: ResumePreview;
  mayStartNone: boolean;
  policy: Policy;
  onChange: (policy: Policy) => void;
}

function Choice({ of: p, mayStartNone, policy, onChange }: ChoiceProps) {
  const none: [Policy, label: string, hint: string] = [
    "skip",
    "Start none of them",
    "The missed runs stay skipped, and cannot start later.",
  ];
  const choices: [Policy, label: string, hint: string][] = [
    ...(mayStartNone ? [none] : []),
    [
      "run_once",
      `Start the newest of each schedule (${count(p.run_once, "run")})`,
      "The older missed runs stay skipped, and cannot start later.",
    ],
    ["run_all", `Start all of them (${count(p.run_all, "run")})`, "Oldest first, up to 100 runs of each schedule."],
  ];
  return (
    <fieldset>
      <legend>
        {count(p.missed_ticks, "run")} of {count(p.schedule_count, "schedule")} {p.missed_ticks === 1 ? "was" : "were"}{" "}
        missed
      </legend>
      {choices.map(([value, label, hint]) => (
        <label class="choice">
          <input
            type="radio"
            name="missed_policy"
            value={value}
            checked={policy === value}
            onChange={() => onChange(value)}
          />
          <span>
            {label}
            <span class="sub">{hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
