import { html } from "../html.js";
import { call } from "../client.js";
import { Confirm } from "./dialog.js";
import { attempt } from "./notes.js";

/**
 * Says what stays before a schedule is deleted.
 * @param {{job: import("../types").ScheduledJob, onClose: () => void, onDone: () => void}} props
 */
export function DeleteSchedule({ job, onClose, onDone }) {
  return html`<${Confirm} title="Delete this schedule?" action="Delete the schedule" danger onClose=${onClose} onConfirm=${async () => {
    const ok = await attempt(() => call("DELETE", `/scheduled-jobs/${job.id}`), `The schedule of ${job.brand_name} is deleted. Its runs are still under Runs.`);
    if (ok) onDone();
    return ok;
  }}>
    <p><strong><bdi>${job.name ?? job.brand_name}</bdi></strong> will not fire any more. This cannot be taken back; pausing can.</p>
    <p><strong>What stays:</strong> all its runs, their answers and their scores, and so the brand's trends. A run under way goes on to its end.</p>
  <//>`;
}
