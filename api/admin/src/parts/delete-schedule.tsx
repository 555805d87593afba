// The dialog that confirms the deletion of a schedule and lists the data that is kept.
import { call } from "../client";
import type { ScheduledJob } from "../types";
import { Confirm } from "./dialog";
import { attempt } from "./notes";
import { scheduleName } from "./schedule-actions";

interface Props {
  job: ScheduledJob;
  onClose: () => void;
  onDone: () => void;
}

export function DeleteSchedule({ job, onClose, onDone }: Props) {
  const remove = async () => {
    const path = { id: job.id };
    const ok = await attempt(
      () => call("DELETE", "/scheduled-jobs/{id}", { path }),
      `Schedule of ${job.brand_name} deleted. Its runs remain.`,
    );
    if (ok) onDone();
    return ok;
  };
  return (
    <Confirm title="Delete this schedule?" action="Delete schedule" onClose={onClose} onConfirm={remove}>
      <p>
        <strong>
          <bdi>{scheduleName(job)}</bdi>
        </strong>{" "}
        will no longer fire. Deleting cannot be undone; pausing can.
      </p>
      <p>
        <strong>This data remains:</strong> its runs, answers and scores, and the trends of the brand. A run in progress
        will finish.
      </p>
    </Confirm>
  );
}
