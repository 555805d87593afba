// A note on the pages of a brand that no runs will start, because all schedules of the brand are paused.
import { get } from "../client";
import { type Loaded, useLoad, useThings } from "../load";
import { may } from "../session";
import type { ScheduledJob } from "../types";
import { attempt, say } from "./notes";
import { setActive } from "./schedule-actions";

/** Loads the schedules of a brand if all of them are paused. The list is empty if the brand has an active schedule. */
export function usePaused(brandId: string): Loaded<ScheduledJob[]> {
  const loaded = useLoad(async () => {
    const { data, next_cursor } = await get("/scheduled-jobs", {
      query: { brand_id: brandId, recent_runs: 0, limit: 200 },
    });
    return next_cursor || data.some((job) => job.is_active) ? [] : data; // of more schedules, one can be active
  }, brandId);
  useThings([brandId], loaded.reload);
  return loaded;
}

export function PausedNote({ brandId, paused }: { brandId: string; paused: Loaded<ScheduledJob[]> }) {
  const [job, ...others] = paused.data ?? [];
  if (!job) return null;
  const resume = async () => {
    await setActive(job, true, () => void paused.reload());
    say("Resumed.");
    await paused.reload();
  };
  return (
    <p class="note">
      {others.length ? "All schedules of this brand are paused." : "The schedule is paused"}
      {others.length ? (
        ""
      ) : job.paused_reason ? (
        <>
          : <bdi>{job.paused_reason}</bdi>
        </>
      ) : (
        "."
      )}{" "}
      No further runs start.{" "}
      {others.length ? (
        <a href={`/admin/scheduled-jobs?brand_id=${brandId}`}>Schedules</a>
      ) : may("update-scheduled-job") ? (
        <button onClick={() => void attempt(resume)}>Resume schedule</button>
      ) : (
        <a href={`/admin/scheduled-jobs/${job.id}`}>Schedule</a>
      )}
    </p>
  );
}
