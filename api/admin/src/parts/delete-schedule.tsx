// The dialog that confirms the deletion of a schedule and lists the data that is kept.
import type { ScheduledJob } from "../types";
import { Confirm } from "./dialog";
import { say } from "./notes";
import { remove as removeSchedule, scheduleName } from "./schedule-actions";

interface Props {
  job: ScheduledJob;
  onClose: () => void;
  onDone: () => void;
  /** Receives the new state of the schedule if another user has changed the schedule. */
  onEdited: (now: ScheduledJob) => void;
}

export function DeleteSchedule({ job, onClose, onDone, onEdited }: Props) {
  const remove = async () => {
    await removeSchedule(job, onEdited);
    say(`Schedule of ${job.brand_name} deleted. Its runs remain.`);
    onDone();
  };
  return (
    <Confirm title="Delete this schedule?" action="Delete schedule" onClose={onClose} onConfirm={remove}>
      <p>
        <strong>
          <bdi>{scheduleName(job)}</bdi>
        </strong>{" "}
        will no longer fire. The deletion cannot be undone. To stop the schedule temporarily, pause the schedule
        instead.
      </p>
      <p>
        <strong>This data remains:</strong> the runs of the schedule, their answers and scores, and the trends of the
        brand. A run in progress will finish.
      </p>
    </Confirm>
  );
}
