// The dialogs that pause schedules, and that skip the next runs of a schedule.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Problem, call } from "../client";
import { NewScheduleException } from "../fields";
import type { NewException } from "../types";
import { FormDialog } from "./dialog";
import { Effects, useEffects } from "./exception-effects";
import { Field, NumberField, TextField, valueOf } from "./field";
import { say } from "./notes";
import { instantOf } from "./time";

/** The note and the end of a pause. */
export interface PauseFields {
  note?: string;
  ends_at?: string;
}

/** The fields of a request that select the schedules of an exception, or null if the selection is incomplete. */
export type ScopeBody = Pick<NewException, "all_customers" | "brand_id" | "customer_id" | "scheduled_job_id"> | null;

interface PauseProps {
  title: string;
  /** The schedules of the preview. The value null shows no preview. */
  scope: ScopeBody;
  onClose: () => void;
  pause: (fields: PauseFields) => Promise<unknown>;
  children?: (problem: Problem | null) => ComponentChildren;
}

export function PauseDialog({ title, scope, onClose, pause, children }: PauseProps) {
  const [note, setNote] = useState("");
  const [end, setEnd] = useState("");
  const fields: PauseFields = { ...(note && { note }), ...(end && { ends_at: instantOf(end) }) };
  const effects = useEffects(scope && { kind: "pause", ...scope, ...(end && { ends_at: fields.ends_at ?? "" }) });
  return (
    <FormDialog title={title} action="Pause" onClose={onClose} save={() => pause(fields)}>
      {(problem) => (
        <>
          {children?.(problem)}
          <NoteField
            value={note}
            hint="The reason for the pause, shown with each skipped run."
            problem={problem}
            onInput={setNote}
          />
          <Field
            label="Ends at"
            optional
            hint="In your time zone. Without an end, the pause lasts until you resume."
            error={problem?.of("ends_at") ?? effects.data?.problem?.of("ends_at")}
          >
            {(a) => <input {...a} type="datetime-local" value={end} onChange={(e) => setEnd(valueOf(e))} />}
          </Field>
          {scope && <Effects of={effects} />}
        </>
      )}
    </FormDialog>
  );
}

interface NoteProps {
  value: string;
  hint: string;
  problem: Problem | null;
  onInput: (note: string) => void;
}

/** The note of an exception. */
export const NoteField = ({ value, hint, problem, onInput }: NoteProps) => (
  <TextField
    label="Note"
    optional
    hint={hint}
    error={problem?.of("note")}
    maxLength={NewScheduleException.note.maxLength}
    value={value}
    onInput={onInput}
  />
);

/** Creates an exception. */
export const createException = (body: NewException) => call("POST", "/schedule-exceptions", { body, once: true });

interface SkipProps {
  /** The id of the schedule. */
  id: string;
  onClose: () => void;
  onDone: () => void;
}

export function SkipDialog({ id, onClose, onDone }: SkipProps) {
  const [ticks, setTicks] = useState(1);
  const [note, setNote] = useState("");
  const body: NewException = { kind: "skip", scheduled_job_id: id, ticks, ...(note && { note }) };
  const { minimum, maximum } = NewScheduleException.ticks;
  const effects = useEffects(ticks >= minimum && ticks <= maximum ? body : null);
  const skip = async () => {
    await createException(body);
    say("The next runs will be skipped. The skip can be undone below.");
    onDone();
  };
  return (
    <FormDialog title="Skip next runs" action="Skip" onClose={onClose} save={skip}>
      {(problem) => (
        <>
          <NumberField
            label="Number of runs"
            hint="Does not include runs that a pause or a blackout suppresses."
            error={problem?.of("ticks")}
            required
            bounds={NewScheduleException.ticks}
            value={ticks}
            onChange={setTicks}
          />
          <NoteField value={note} hint="The reason for the skip." problem={problem} onInput={setNote} />
          <Effects of={effects} />
        </>
      )}
    </FormDialog>
  );
}
