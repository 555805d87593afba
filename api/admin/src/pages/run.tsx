// The page of one run, with its timeline, result, progress by engine, errors with advice, and answers.
import { useState } from "preact/hooks";
import { Problem, call, get } from "../client";
import { useChanges, useLoad, usePolling, useTitle } from "../load";
import { Answers } from "../parts/answers";
import { Crumbs } from "../parts/crumbs";
import { Failed, Placeholder, attempt, say } from "../parts/notes";
import { hasPendingMail } from "../parts/reports";
import { RescoreDialog } from "../parts/rescore-dialog";
import { RunErrors, RunReason } from "../parts/run-errors";
import { RunLanes } from "../parts/run-lanes";
import { RunResult } from "../parts/run-result";
import { RunTimeline } from "../parts/run-timeline";
import { Status } from "../parts/status";
import { collects, jobTypes } from "../parts/words";
import { inSegment, periodOf } from "../segment";
import { isOverseer, may } from "../session";
import type { RescorePreview, RunDetail, RunResult as RunScores } from "../types";

export function Run({ id }: { id: string }) {
  const loaded = useLoad(async () => {
    const run = await get("/job-runs/{id}", { path: { id } });
    return { run, figures: await figuresOf(run) }; // together, so that nothing moves when the figures arrive
  }, id);
  useChanges(({ runs, reset }) => {
    if (reset || runs.has(id)) void loaded.reload();
  });
  const { run, figures = null } = loaded.data ?? {};
  usePolling(Boolean(run?.report && hasPendingMail(run.report)), loaded.reload);
  useTitle(run && `Run of ${run.brand_name}`);
  if (loaded.error && !run) {
    return (
      <>
        <h1>Run</h1>
        <Failed error={loaded.error} what="the run" retry={loaded.reload} />
        <p>
          <a href="/admin/runs">All runs</a>
        </p>
      </>
    );
  }
  if (!run) {
    return (
      <>
        <h1 class="vh">Run</h1>
        <Placeholder />
      </>
    );
  }
  return (
    <>
      <Head run={run} reload={loaded.reload} />
      <Failed error={loaded.error} what="the run" retry={loaded.reload} />
      <RunReason run={run} />
      <RunTimeline run={run} />
      {run.finished_at && <RunResult run={run} figures={figures} reload={loaded.reload} />}
      <RunLanes run={run} />
      <RunErrors run={run} />
      {collects(run.job_type) && (
        <section aria-labelledby="answers">
          <h2 id="answers">Answers</h2>
          <Answers run={run} />
        </section>
      )}
    </>
  );
}

/**
 * Returns the figures of the answers that a finished run collected or re-scored, the error of the request, or null if
 * there are no scored answers.
 */
async function figuresOf(run: RunDetail): Promise<RunScores | Error | null> {
  if (!run.finished_at || !(collects(run.job_type) ? isAnswered(run) : run.rescores_run_id)) return null;
  try {
    const figures = await get("/job-runs/{id}/figures", { path: { id: run.id } });
    return figures.answers.scored + figures.answers.branded ? figures : null;
  } catch (error) {
    return error instanceof Problem && error.status === 404 ? null : (error as Error); // a node of an older version
  }
}

interface Props {
  run: RunDetail;
  reload: () => Promise<void>;
}

function Head({ run, reload }: Props) {
  const schedule = run.scheduled_job_id
    ? { name: run.schedule_name ?? run.brand_name, href: `/admin/scheduled-jobs/${run.scheduled_job_id}` }
    : { name: run.rescores_brand ? run.brand_name : "Deleted schedule" };
  return (
    <>
      <Crumbs parent={["Runs", "/admin/runs"]} {...schedule} />
      <div class="page-head">
        <div>
          <h1>
            Run of <bdi>{run.brand_name}</bdi>
          </h1>
          <p class="summary" aria-live="polite">
            <Status run={run} />{" "}
            <span class="quiet">
              {" · "}
              {run.rescores_run_id ? (
                <>
                  Re-score of <a href={`/admin/runs/${run.rescores_run_id}`}>an earlier run</a>
                </>
              ) : run.rescores_brand ? (
                "Re-score of stored answers"
              ) : (
                jobTypes[run.job_type].name
              )}
              {run.schedule_version && run.scheduled_job_id && ` · Version ${run.schedule_version} of the schedule`}
            </span>
          </p>
        </div>
        <Actions run={run} reload={reload} />
      </div>
    </>
  );
}

function Actions({ run, reload }: Props) {
  const path = { id: run.id };
  const isReport = run.job_type === "report";
  const cancel = () =>
    attempt(
      async () => {
        await call("POST", "/job-runs/{id}/cancel", { path });
        await reload();
      },
      isReport ? "Cancelling." : "Cancelling. Stored answers remain.",
    );
  const retry = () =>
    attempt(
      async () => {
        await call("POST", "/job-runs/{id}/retry", { path });
        await reload();
      },
      isReport ? "Making the report." : "Retrying the missing answers.",
    );
  const [preview, setPreview] = useState<RescorePreview | null>(null);
  const rescore = async () => {
    const { data } = await call("POST", "/job-runs/{id}/rescore", { path, once: true });
    say("Re-scoring the answers.", { link: { to: `/admin/runs/${data.id}`, text: "Open the run" } });
    await reload();
  };
  const askForRescore = () =>
    attempt(async () => {
      const data = await get("/job-runs/{id}/rescore-preview", { path });
      if (data.judge?.calls) setPreview(data);
      else await rescore();
    });
  return (
    <div class="actions">
      {may("cancel-run") && isUnfinished(run) && <button onClick={() => void cancel()}>Cancel</button>}
      {may("retry-run") && isRetryable(run) && (
        <button
          class="primary"
          onClick={() => void retry()}
          title={isReport ? "Makes the report again" : "Requests only the missing answers from the engines"}
        >
          {isReport ? "Retry" : "Retry missing answers"}
        </button>
      )}
      {may("rescore-run") && hasAnswers(run) && (
        <button
          onClick={() => void askForRescore()}
          disabled={run.rescored_in.some((r) => !r.finished_at)}
          title="Scores the stored answers with the current names and scorer. No engine calls."
        >
          Re-score
        </button>
      )}
      {preview && <RescoreDialog preview={preview} onClose={() => setPreview(null)} rescore={rescore} />}
      <a class="button" href={brandPage(run)}>
        Brand overview
      </a>
      {scored(run) && (
        <a
          class="button"
          href={brandPage(run, "/discoveries")}
          title="Names that the answers mention and that are not tracked"
        >
          Discoveries
        </a>
      )}
      {isOverseer.value && run.river_job_id && (
        <a class="button" href={`/riverui/jobs/${run.river_job_id}`} target="_blank" rel="noopener">
          Queue job {run.river_job_id}
        </a>
      )}
    </div>
  );
}

/** Returns the link to a page of the run's brand, with a period that contains the answers of the run. */
function brandPage(run: RunDetail, tab = ""): string {
  const end = run.finished_at ?? new Date().toISOString();
  const period = collects(run.job_type) && isAnswered(run) ? periodOf(run.created_at, end) : {};
  return inSegment(`/admin/brands/${run.brand_id}${tab}`, period);
}

/** Whether a finished run stored and scored answers. */
const scored = (run: RunDetail): boolean => hasAnswers(run) && run.job_type === "data_collection_and_scoring";

const isUnfinished = (run: RunDetail): boolean => run.status === "pending" || run.status === "processing";

const isRetryable = (run: RunDetail): boolean =>
  run.status === "failed" || run.status === "cancelled" || (run.status === "completed" && Boolean(run.error_message));

const isAnswered = (run: RunDetail): boolean =>
  run.progress.some((l) => l.answered > 0) || Boolean(run.metrics.dataCollection?.successfulExecutions);

const hasAnswers = (run: RunDetail): boolean => Boolean(run.finished_at) && isAnswered(run);
