// The result of a run in figures, with links to the runs that re-scored the answers.
import type { RunDetail, RunResult as RunScores } from "../types";
import { Failed } from "./notes";
import { ReportMails, documentOf } from "./reports";
import { RunFigures } from "./run-figures";
import { metricsText } from "./run-table";
import { Status } from "./status";
import { Ago } from "./time";
import { number, smallCost } from "./words";

interface Props {
  run: RunDetail;
  /** The figures of the scored answers, the error of their request, or null if the run scored no answers. */
  figures: RunScores | Error | null;
  reload: () => Promise<void>;
}

export function RunResult({ run, figures: scores, reload }: Props) {
  const figures = figuresOf(run.metrics);
  if (!figures.length && !scores && !run.rescored_in.length && !run.report) return null;
  return (
    <section aria-labelledby="result">
      <h2 id="result">Result</h2>
      {run.report && (
        <p>
          <a href={documentOf(run.report)} target="_blank" rel="noopener">
            <bdi>{run.report.title}</bdi>
          </a>
        </p>
      )}
      {run.report && <ReportMails mails={run.report.mails} />}
      {scores instanceof Error ? (
        <Failed error={scores} what="the figures of the run" retry={reload} />
      ) : (
        scores && <RunFigures run={run} of={scores} />
      )}
      {figures.length > 0 && (
        <dl class="figures">
          {figures.map(([figure, what]) => (
            <div>
              <dd>{figure}</dd>
              <dt>{what}</dt>
            </div>
          ))}
        </dl>
      )}
      {run.rescored_in.length > 0 && (
        <>
          <h3 class="again">Re-scores</h3>
          <ul class="rescored">
            {run.rescored_in.map((r) => (
              <Rescore key={r.id} run={r} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function figuresOf({ dataCollection: c, scoring: s }: RunDetail["metrics"]): [figure: string, what: string][] {
  const figures: [string, string][] = [];
  if (c) {
    figures.push([number(c.successfulExecutions), c.successfulExecutions === 1 ? "answer" : "answers"]);
    if (c.failedExecutions) figures.push([number(c.failedExecutions), "failed calls"]);
    if (c.costUsd) figures.push([smallCost(c.costUsd), "known cost"]);
  }
  if (s) {
    figures.push(
      [number(s.positionsProcessed), "scored for positions"],
      [number(s.sentimentsProcessed), "scored for sentiment"],
      [number(s.competitorSentimentsProcessed), "competitor sentiments"],
      [number(s.citationsProcessed), "cited or consulted pages"],
    );
    if (s.unsureSentiments) figures.push([number(s.unsureSentiments), "unsure sentiments"]);
  }
  return figures;
}

function Rescore({ run }: { run: RunDetail["rescored_in"][number] }) {
  const details = [run.triggered_by && `by ${run.triggered_by}`, metricsText(run.metrics)].filter(Boolean);
  return (
    <li>
      <a class="plain" href={`/admin/runs/${run.id}`}>
        <Status run={run} />
      </a>{" "}
      <Ago at={run.created_at} />
      <span class="quiet">
        {details.map((text) => (
          <>
            {" · "}
            <bdi>{text}</bdi>
          </>
        ))}
      </span>
    </li>
  );
}
