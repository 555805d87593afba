// A table of runs that is updated while the runs progress.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { type ListOptions, get } from "../client";
import { type List, useList, useLoaded } from "../list";
import { useChanges, useWorkById } from "../load";
import type { Run, RunDetail } from "../types";
import { engineName } from "./engines";
import { Empty, Failed } from "./notes";
import { missedText } from "./missed";
import { Progress } from "./progress";
import { Shown } from "./shown";
import { Status } from "./status";
import { type Column, Table } from "./table";
import { Ago, Duration, duration } from "./time";
import { count, jobTypes, number, smallCost } from "./words";

type ListedRun = Run & { progress?: RunDetail["progress"] };

const mostFetched = 10; // the maximum number of changed runs to fetch one by one; more changes reload the list

interface Props {
  label: string;
  query: NonNullable<ListOptions<"/job-runs">["query"]>;
  size?: number;
  /** Whether scrolling loads more rows. */
  endless?: boolean;
  /** Whether all runs belong to one brand, so that the column of brands is omitted. */
  oneBrand?: boolean;
  empty?: ComponentChildren;
  /** Is called when the first rows are shown, so that the sections below can appear without moving. */
  onLoaded?: () => void;
}

export function RunTable({ label, query, size = 10, endless = false, oneBrand = false, empty, onLoaded }: Props) {
  const list = useList("/job-runs", { query }, { size }) as List<ListedRun>;
  useLoaded(list, onLoaded);
  const rows = endless ? list.rows : list.rows.slice(0, size);
  useProgress(list, rows, String(query.status ?? ""));
  const failed = <Failed error={list.error} what="the runs" retry={list.reload} />;
  if (list.error && !rows.length) return failed;
  if (list.isEmpty) {
    return (
      empty ?? (
        <Empty title="No runs yet">
          <p>Runs appear here when a schedule fires or is triggered.</p>
        </Empty>
      )
    );
  }
  return (
    <>
      {failed}
      <Shown of={list}>
        <Table
          label={label}
          className={`runs ${oneBrand ? "brandless" : ""}`}
          rows={rows}
          loading={list.loading}
          failed={Boolean(list.error)}
          columns={oneBrand ? columns.filter((c) => c.name !== "brand") : columns}
          more={endless && !list.done ? list.more : undefined}
        />
      </Shown>
    </>
  );
}

/**
 * Fetches changed runs, and the progress of runs with the status processing. Reloads the list after changes of runs
 * that the table does not show. Runs that no longer have one of the statuses leave the table.
 */
function useProgress(list: List<ListedRun>, rows: ListedRun[], statuses: string): void {
  const fetchRun = useWorkById(async (id) => {
    try {
      const run = await get("/job-runs/{id}", { path: { id } });
      if (statuses && !statuses.split(",").includes(run.status)) list.drop(id);
      else list.put(run);
    } catch {
      // If the request fails, the row stays unchanged until the next event.
    }
  });
  useChanges(({ runs, reset }) => {
    const known = rows.filter((r) => runs.has(r.id));
    if (reset || known.length > mostFetched || known.length < runs.size) void list.reload();
    else for (const run of known) void fetchRun(run.id);
  });
  const unknown = rows.filter((r) => r.status === "processing" && !r.progress).slice(0, mostFetched);
  const ids = unknown.map((r) => r.id).join();
  useEffect(() => {
    for (const id of ids ? ids.split(",") : []) void fetchRun(id);
  }, [ids]);
}

const columns: Column<ListedRun>[] = [
  {
    name: "status",
    head: "Status",
    cell: (r) => (
      <a class="plain" href={`/admin/runs/${r.id}`}>
        <Status run={r} />
      </a>
    ),
  },
  {
    name: "brand",
    head: "Brand",
    cell: (r) => (
      <>
        <a href={`/admin/runs/${r.id}`}>
          <bdi>{r.brand_name}</bdi>
        </a>
        <span class="sub">
          <bdi>
            {r.rescores_run_id || r.rescores_brand ? "Re-score" : (r.schedule_name ?? jobTypes[r.job_type].name)}
          </bdi>
        </span>
      </>
    ),
  },
  {
    name: "when",
    head: "Scheduled for",
    cell: (r) => (
      <>
        <Ago at={r.scheduled_for} />
        <span class="sub">{[triggerOf(r), lateness(r)].filter(Boolean).join(" · ")}</span>
      </>
    ),
  },
  {
    name: "took",
    head: "Duration",
    cell: (r) => (r.started_at ? <Duration from={r.started_at} to={r.finished_at} /> : <span class="quiet">—</span>),
  },
  { name: "outcome", head: "Result", cell: (r) => <Result run={r} /> },
];

const triggerOf = (run: Run): string => (run.after_run_id ? "After another run" : triggers[run.trigger]);

/** The triggers of a run, as labels. */
export const triggers: Record<Run["trigger"], string> = { tick: "Scheduled", manual: "Manual" };

/**
 * Returns the delay of a scheduled run's start as text, or "" without a delay. The planned jitter is no delay. The delay of a retried run is unknown,
 * because a retry replaces the time of the start.
 */
export function lateness(run: Run): string {
  if (!run.started_at || run.trigger === "manual" || run.retries > 0) return "";
  if (run.resumed) return "After a pause";
  const ms = Date.parse(run.started_at) - Date.parse(run.planned_start_at ?? run.scheduled_for);
  return ms >= 1000 ? `${duration(ms)} late` : "";
}

function Result({ run }: { run: ListedRun }) {
  if (run.status === "processing" && run.progress?.length) {
    const total = run.progress.reduce((n, l) => n + (l.total ?? 0), 0);
    const done = run.progress.reduce((n, l) => n + l.answered + l.failed - l.retrying, 0);
    return (
      <>
        <Progress done={done} total={total} label={`Progress of ${run.brand_name}`} />
        <span class="sub">
          {run.progress
            .map((l) => `${engineName(l.collector)} ${l.answered + l.failed - l.retrying}/${l.total}`)
            .join(" · ")}
        </span>
      </>
    );
  }
  return (
    <>
      <Outcome run={run} />
      {run.missed && <span class="sub">{missedText(run)}</span>}
    </>
  );
}

function Outcome({ run }: { run: ListedRun }) {
  const text = metricsText(run.metrics);
  if (run.job_type === "report" && run.status === "completed") return <span>Report made</span>;
  if (!text && run.made_up) return <span class="quiet">Sample data</span>;
  if (!text && !run.error_message) {
    return <span class="quiet">{run.status === "pending" ? "Waiting for a worker" : "—"}</span>;
  }
  return (
    <>
      {text && <span>{text}</span>}
      {run.error_message && (
        <span class={text ? "sub clip" : "clip"} title={run.error_message}>
          <bdi>{run.error_message}</bdi>
        </span>
      )}
    </>
  );
}

/** Returns the metrics of a run in one line. */
export function metricsText(metrics: Run["metrics"]): string {
  const parts: string[] = [];
  const { dataCollection: collected, scoring: scored } = metrics;
  if (collected) {
    parts.push(count(collected.successfulExecutions, "answer"));
    if (collected.failedExecutions) parts.push(`${number(collected.failedExecutions)} failed`);
    if (collected.costUsd) parts.push(smallCost(collected.costUsd));
  }
  if (scored) parts.push(`${number(scored.positionsProcessed)} scored`, count(scored.citationsProcessed, "page"));
  return parts.join(" · ");
}
