// The page of the runs in the next 24 hours, and of recent problems: runs of the last 7 days that were missed or did
// not complete, and paused or invalid schedules.
import { all, get } from "../client";
import { useChanges, useLimited, useLoad, useTitle } from "../load";
import { DayChart } from "../parts/day-chart";
import { areNamesReady } from "../parts/engines";
import { ForecastSection, useForecast } from "../parts/forecast";
import { missedText } from "../parts/missed";
import { Empty, Failed } from "../parts/notes";
import { Shown } from "../parts/shown";
import { Status } from "../parts/status";
import { SuppressedBy } from "../parts/tick-time";
import { Ago, At } from "../parts/time";
import { count, number } from "../parts/words";
import { param } from "../router";
import type { Run, ScheduledJob, Upcoming as UpcomingRuns } from "../types";

const bucketMinutes = 15;
const mostBuckets = 48;
const mostNamed = 3; // the maximum number of schedules that the server names for each period
const daysBack = 7;

export function Upcoming() {
  const customer = param("customer_id");
  const query = { bucket_minutes: bucketMinutes, customer_id: customer };
  const upcoming = useLoad(() => get("/ahead", { query }), `upcoming${customer}`);
  const problems = useLoad(() => loadProblems(customer), `problems${customer}`);
  const forecast = useForecast();
  useTitle("Upcoming");
  const reloadProblems = useLimited(problems.reload);
  const reloadForecast = useLimited(forecast.reload);
  useChanges(({ jobs, scored, things, reset }) => {
    if (reset || jobs.size) void upcoming.reload();
    if (reset || jobs.size || scored.size) reloadProblems();
    if (reset || jobs.size || things.size) reloadForecast();
  });
  const u = upcoming.data;
  // The sections appear only when the forecast and the names of its engines are loaded, so that nothing moves.
  const named = areNamesReady();
  const ready = named && Boolean((u || upcoming.error) && (forecast.data || forecast.error));
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Upcoming</h1>
          <p class="summary">
            {u && !upcoming.isOld
              ? `${count(u.count - u.suppressed_count, "run")}${u.suppressed_count ? "" : ` of ${count(u.schedule_count, "schedule")}`} in the next 24 hours`
              : "\u00a0"}
          </p>
        </div>
      </div>
      <Failed error={upcoming.error} what="the upcoming runs" retry={upcoming.reload} />
      <Shown of={upcoming}>
        {u &&
          (u.count > u.suppressed_count ? (
            <DayChart upcoming={unsuppressed(u)} bucketMinutes={bucketMinutes} />
          ) : (
            <NothingUpcoming />
          ))}
      </Shown>
      {ready && <ForecastSection forecast={forecast} />}
      {ready && u && u.count > 0 && (
        <Shown of={upcoming}>
          <Day upcoming={u} />
        </Shown>
      )}
      {ready && (
        <section aria-labelledby="problems">
          <h2 id="problems">Not completed in the last {daysBack} days</h2>
          <Failed error={problems.error} what="the list" retry={problems.reload} />
          <Shown of={problems}>{problems.data && <ProblemList {...problems.data} />}</Shown>
        </section>
      )}
    </>
  );
}

const runsOf = (b: UpcomingRuns["buckets"][number]): number => b.count - b.suppressed_count;

/** Returns the upcoming runs without the ticks that exceptions suppress. */
const unsuppressed = (u: UpcomingRuns): UpcomingRuns => ({
  ...u,
  buckets: u.buckets.filter((b) => runsOf(b) > 0).map((b) => ({ ...b, count: runsOf(b) })),
});

const NothingUpcoming = () => (
  <Empty title="No runs in the next 24 hours">
    <p>
      No active schedule fires in the next 24 hours, or a blackout, a pause or a skip suppresses the runs.{" "}
      <a href="/admin/scheduled-jobs">Go to the schedules</a>
    </p>
  </Empty>
);

function Day({ upcoming }: { upcoming: UpcomingRuns }) {
  const { buckets } = upcoming;
  return (
    <section aria-labelledby="next">
      <h2 id="next">Next runs</h2>
      <ol class="ticks upcoming">
        {buckets.slice(0, mostBuckets).map((b) => (
          <li>
            <span>
              <strong>
                <At at={b.at} />
              </strong>{" "}
              {runsOf(b) > 0 && <span class="quiet">{count(runsOf(b), "run")}</span>}{" "}
              {b.exceptions.map((e) => (
                <SuppressedBy {...e} />
              ))}
            </span>
            <span>
              {b.schedules.map((s, i) => (
                <>
                  {i > 0 && ", "}
                  <ScheduleLink id={s.id} brand={s.brand_name} name={s.name} />
                  {s.then.length > 0 && <span class="quiet"> then {s.then.join(", ")}</span>}
                </>
              ))}
              {b.count > mostNamed && b.schedules.length === mostNamed && " and more"}
            </span>
          </li>
        ))}
      </ol>
      {buckets.length > mostBuckets && (
        <p class="quiet">
          {count(buckets.length - mostBuckets, "more period")} of {bucketMinutes} minutes
        </p>
      )}
    </section>
  );
}

function ScheduleLink({ id, brand, name }: { id: string; brand: string; name: string | null }) {
  return (
    <a href={`/admin/scheduled-jobs/${id}`}>
      <bdi>{name ? `${brand} · ${name}` : brand}</bdi>
    </a>
  );
}

interface Problems {
  /** The failed, skipped and cancelled runs. */
  runs: Run[];
  /** The runs that record missed ticks. Skipped runs are in the list above. */
  late: Run[];
  /** The paused and the invalid schedules. */
  jobs: ScheduledJob[];
  /** Whether the lists lack rows because the server has more rows than the page requests. */
  isCut: boolean;
}

const mostRuns = 100;
const mostTicks = 200;
const mostJobs = 1000;

async function loadProblems(customer: string): Promise<Problems> {
  const from = new Date(Date.now() - daysBack * 86_400_000).toISOString();
  const filter = { customer_id: customer };
  const [runs, ticks, jobs] = await Promise.all([
    get("/job-runs", { query: { ...filter, from, status: "failed,skipped,cancelled", limit: mostRuns } }),
    get("/job-runs", { query: { ...filter, from, trigger: "tick", limit: mostTicks } }),
    all("/scheduled-jobs", { query: { ...filter, recent_runs: 0 } }, mostJobs),
  ]);
  return {
    runs: runs.data,
    late: ticks.data.filter((r) => r.status !== "skipped" && missedText(r)),
    jobs: jobs.filter((j) => isStopped(j) || j.schedule_error),
    isCut: Boolean(runs.next_cursor || ticks.next_cursor) || jobs.length >= mostJobs,
  };
}

/** Whether a schedule has been paused. The schedule of a first run, which was never active, has not been paused. */
const isStopped = (j: ScheduledJob): boolean => !j.is_active && (j.version > 1 || j.paused_reason !== null);

function ProblemList({ runs, late, jobs, isCut }: Problems) {
  const isEmpty = !runs.length && !jobs.length && !late.length;
  return (
    <>
      {isEmpty && <p class="quiet">No failed, skipped, cancelled or missed runs.</p>}
      {!isEmpty && (
        <ol class="trail">
          {jobs.map((j) => (
            <li>
              <span>
                <span class={`status ${j.schedule_error ? "red" : "grey"}`}>
                  {j.schedule_error ? "Invalid" : "Paused"}
                </span>{" "}
                <ScheduleLink id={j.id} brand={j.brand_name} name={j.name} />
              </span>
              <span class="quiet">
                <bdi>{j.schedule_error ?? j.paused_reason ?? ""}</bdi>
              </span>
            </li>
          ))}
          {late.map((r) => (
            <li>
              <span>
                <span class="status amber">Missed</span> <RunLink run={r} /> {missedText(r)}
              </span>
              <When run={r} />
            </li>
          ))}
          {runs.map((r) => (
            <li>
              <span>
                <Status run={r} /> <RunLink run={r} /> <bdi>{r.error_message ?? ""}</bdi>
              </span>
              <When run={r} />
            </li>
          ))}
        </ol>
      )}
      {isCut && (
        <p class="quiet">
          The list shows at most {mostRuns} failed, skipped and cancelled runs. Only the newest {mostTicks} scheduled
          runs are searched for missed runs. Only the newest {number(mostJobs)} schedules are searched for paused and
          invalid schedules. <a href="/admin/runs">All runs</a>
        </p>
      )}
    </>
  );
}

const RunLink = ({ run }: { run: Run }) => (
  <a href={`/admin/runs/${run.id}`}>
    <bdi>{run.schedule_name ? `${run.brand_name} · ${run.schedule_name}` : run.brand_name}</bdi>
  </a>
);

const When = ({ run }: { run: Run }) => (
  <span class="quiet">
    <Ago at={run.scheduled_for} />
  </span>
);
