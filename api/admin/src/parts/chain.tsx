// The chain of a schedule: the schedules before it, the schedule, and the schedules that fire after it.
import { get } from "../client";
import { useChanges, useLoad } from "../load";
import type { ScheduledJob } from "../types";
import { Failed } from "./notes";
import { scheduleName } from "./schedule-actions";

const mostShown = 200; // schedules that fire after one schedule

interface Node {
  job: ScheduledJob;
  next: Node[];
}

interface Loaded {
  /** The first schedule of the chain comes first. */
  before: ScheduledJob[];
  next: Node[];
}

/** Shows the chain of a schedule, and nothing for a schedule without a chain. */
export function Chain({ job }: { job: ScheduledJob }) {
  const chain = useLoad(() => load(job), `${job.id} ${job.after ?? ""}`);
  const { before, next } = chain.data ?? { before: [], next: [] };
  const shown = new Set([job.id, ...before.map((j) => j.id), ...idsOf(next)]);
  useChanges(({ jobs, reset }) => {
    if (reset || [...jobs].some((id) => shown.has(id))) void chain.reload();
  });
  if (chain.error && !chain.data) return <Failed error={chain.error} what="the chain" retry={chain.reload} />;
  if (!before.length && !next.length) return null;
  return (
    <section aria-labelledby="chain">
      <h2 id="chain">Chain</h2>
      <Level nodes={before.reduceRight<Node[]>((below, j) => [{ job: j, next: below }], [{ job, next }])} at={job.id} />
    </section>
  );
}

const idsOf = (nodes: Node[]): string[] => nodes.flatMap(({ job, next }) => [job.id, ...idsOf(next)]);

function Level({ nodes, at }: { nodes: Node[]; at: string }) {
  return (
    <ul class="chain">
      {nodes.map(({ job, next }) => (
        <li>
          {job.id === at ? (
            <strong aria-current="page">
              <bdi>{scheduleName(job)}</bdi>
            </strong>
          ) : (
            <a href={`/admin/scheduled-jobs/${job.id}`}>
              <bdi>{scheduleName(job)}</bdi>
            </a>
          )}
          {!job.is_active && <span class="quiet"> Paused</span>}
          {next.length > 0 && <Level nodes={next} at={at} />}
        </li>
      ))}
    </ul>
  );
}

async function load(job: ScheduledJob): Promise<Loaded> {
  const before: ScheduledJob[] = [];
  for (let id = job.after; id; id = before[0]?.after ?? null) {
    before.unshift(await get("/scheduled-jobs/{id}", { path: { id }, query: { recent_runs: 0 } }));
  }
  return { before, next: await after(job.id) };
}

async function after(id: string): Promise<Node[]> {
  const { data } = await get("/scheduled-jobs", { query: { after: id, limit: mostShown, recent_runs: 0 } });
  return Promise.all(data.map(async (job) => ({ job, next: await after(job.id) })));
}
