// The answers of a run, with filters in the URL.
import { useList } from "../list";
import { useChanges } from "../load";
import { param } from "../router";
import type { Answer, RunDetail } from "../types";
import { AnswerDetails } from "./answer";
import { engineName } from "./engines";
import { Filters, QuerySelect } from "./filters";
import { Failed } from "./notes";
import { Shown } from "./shown";

const statuses: [value: "" | Answer["status"], label: string][] = [
  ["", "Any status"],
  ["ok", "Answered"],
  ["no_answer", "No answer"],
  ["refused", "Declined"],
  ["failed", "Failed"],
];

const mentions: [value: string, label: string][] = [
  ["", "All mentions"],
  ["true", "Mentioned"],
  ["false", "Not mentioned"],
];

export function Answers({ run }: { run: RunDetail }) {
  const filter = {
    collector: param("collector"),
    status: param("status") as Answer["status"] | "",
    brand_mentioned: param("brand_mentioned") as "true" | "false" | "",
  };
  const list = useList("/job-runs/{id}/answers", { path: { id: run.id }, query: filter }, { size: 50 });
  useChanges(({ runs, reset }) => {
    if (reset || runs.has(run.id)) void list.reload();
  });
  if (list.error && !list.ready) return <Failed error={list.error} what="the answers" retry={list.reload} />;
  const engines = run.progress.map((l) => [l.collector, engineName(l.collector)] as const);
  const filtered = Object.values(filter).some(Boolean);
  return (
    <>
      <Filters>
        <QuerySelect name="collector" label="Engine" options={[["", "All engines"], ...engines]} />
        <QuerySelect name="status" label="Status" options={statuses} />
        <QuerySelect name="brand_mentioned" label="Mentions" options={mentions} />
      </Filters>
      <Failed error={list.error} what="the answers" retry={list.reload} />
      <Shown of={list}>
        <div class="answers">
          {list.rows.map((a) => (
            <AnswerDetails key={a.id} answer={a} />
          ))}
        </div>
        {list.isEmpty && <p class="quiet">{emptyText(run, filtered)}</p>}
        {!list.done && list.ready && (
          <div class="more">
            <button onClick={list.more}>Show more answers</button>
          </div>
        )}
      </Shown>
    </>
  );
}

function emptyText(run: RunDetail, filtered: boolean): string {
  if (filtered) return "No answers match these filters.";
  return run.finished_at ? "No answers stored." : "Answers appear here as they arrive.";
}
