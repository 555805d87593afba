// One exception in a list, with the button that ends the exception.
import { useState } from "preact/hooks";
import { call } from "../client";
import { param, setQuery } from "../router";
import { isOverseer, may } from "../session";
import type { ScheduleException } from "../types";
import { CheckField } from "./field";
import { Confirm } from "./dialog";
import { attempt, say } from "./notes";
import { ResumeDialog } from "./resume-dialog";
import { Ago } from "./time";

export const exceptionKinds = { blackout: "Blackout", pause: "Pause", skip: "Skip" } as const;

interface Props {
  exception: ScheduleException;
  /** The schedules that the exception applies to, in words. */
  scope: preact.ComponentChildren;
  onEnded: () => void;
}

export function ExceptionRow({ exception: e, scope, onEnded }: Props) {
  return (
    <li>
      <span>
        <strong>{exceptionKinds[e.kind]}</strong> {e.description}
        {e.has_ended && <span class="quiet"> Ended</span>}
        {e.note && (
          <span class="sub">
            <bdi>{e.note}</bdi>
          </span>
        )}
      </span>
      <span class="end">
        <span class="quiet">
          {scope} · {e.created_by && <bdi>{e.created_by} · </bdi>}
          <Ago at={e.created_at} />
        </span>
        <End exception={e} onEnded={onEnded} />
      </span>
    </li>
  );
}

/** A checkbox that adds ended pauses to the list. Tidewatch deletes a pause 90 days after its end. */
export function WithEnded() {
  return (
    <CheckField
      label="Show ended pauses"
      checked={Boolean(param("ended"))}
      onChange={(on) => setQuery({ ended: on ? "1" : "" })}
    />
  );
}

const nameOf = (e: ScheduleException): string => e.note ?? e.description;

/** The button that resumes a pause, starts the missed runs of an ended pause, undoes a skip or deletes a blackout. */
export function End({ exception: e, onEnded }: Pick<Props, "exception" | "onEnded">) {
  const [open, setOpen] = useState(false);
  if (!may("delete-schedule-exception") || (!e.customer_id && !isOverseer.value)) return null;
  if (e.kind === "skip") {
    const undo = () => attempt(() => remove(e, false), "Skip undone.").then((ok) => ok && onEnded());
    return (
      <button class="small" onClick={() => void undo()}>
        Undo
      </button>
    );
  }
  const close = () => setOpen(false);
  const verb = e.kind !== "pause" ? "Delete" : e.has_ended ? "Start missed runs" : "Resume";
  return (
    <>
      <button class="small" aria-label={`${verb} … ${nameOf(e)}`} onClick={() => setOpen(true)}>
        {verb} …
      </button>
      {open && e.kind === "pause" && <ResumeDialog pauses={[e]} onClose={close} onDone={onEnded} />}
      {open && e.kind === "blackout" && <DeleteBlackout exception={e} onClose={close} onDone={onEnded} />}
    </>
  );
}

const remove = (e: ScheduleException, group: boolean) =>
  call("DELETE", "/schedule-exceptions/{id}", { path: { id: e.id }, query: { group } });

interface DeleteProps {
  exception: ScheduleException;
  onClose: () => void;
  onDone: () => void;
}

function DeleteBlackout({ exception: e, onClose, onDone }: DeleteProps) {
  const [group, setGroup] = useState(false);
  const confirm = async () => {
    await remove(e, group);
    onDone();
    say("Blackout deleted.");
  };
  return (
    <Confirm title="Delete this blackout?" action="Delete blackout" onClose={onClose} onConfirm={confirm}>
      <p>
        <strong>
          <bdi>{nameOf(e)}</bdi>
        </strong>{" "}
        no longer suppresses runs. Runs that were already skipped stay skipped.
      </p>
      {e.group_id && <CheckField label="Delete all blackouts of the same import" checked={group} onChange={setGroup} />}
    </Confirm>
  );
}
