// A table of the fields that changed while the user edited the schedule: by another user or in another window. Two buttons keep or discard the
// user's own changes.
import type { ScheduledJob } from "../types";
import { type FieldName, type Form, changedFields, formOf } from "./schedule-form";
import { fieldLabels, shownValue } from "./schedule-labels";

/** All fields, in the order of the dialog. */
const allFields = Object.keys(fieldLabels) as FieldName[];

interface Props {
  mine: Form;
  /** The state of the schedule before the edit. */
  was: ScheduledJob;
  theirs: ScheduledJob;
  /** Whether the user made the changes in another window. */
  isOwn: boolean;
  onTake: () => void;
  onKeep: () => void;
}

export function ScheduleConflict({ mine, was, theirs, isOwn, onTake, onKeep }: Props) {
  const before = formOf(was);
  const now = formOf(theirs);
  const changed = new Set(changedFields(now, before));
  const my = new Set(changedFields(mine, before));
  return (
    <div class="note warn" role="alert">
      <p>
        <strong>
          {isOwn ? "You changed this schedule in another window" : "Another user changed this schedule"} after you
          opened it.
        </strong>{" "}
        Your changes are not saved yet.
      </p>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Original value</th>
            <th scope="col">Now</th>
            <th scope="col">Yours</th>
          </tr>
        </thead>
        <tbody>
          {allFields
            .filter((name) => changed.has(name))
            .map((name) => (
              <tr>
                <th scope="row">{fieldLabels[name]}</th>
                <td>
                  <bdi>{shownValue(before, name)}</bdi>
                </td>
                <td>
                  <bdi>{shownValue(now, name)}</bdi>
                </td>
                <td>{my.has(name) ? <bdi>{shownValue(mine, name)}</bdi> : <span class="quiet">—</span>}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p class="actions decide">
        <button type="button" onClick={onTake}>
          Discard my changes
        </button>{" "}
        <button type="button" onClick={onKeep}>
          Keep my changes
        </button>
      </p>
    </div>
  );
}
