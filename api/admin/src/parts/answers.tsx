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
import { owners } from "./owners";
import { count } from "./words";

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
        {list.rows.length > 0 && <TopDomains answers={list.rows} />}
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

const mostDomains = 8;

/** The domains that the answers cite most often. */
function TopDomains({ answers }: { answers: Answer[] }) {
  const domains = new Map<string, { n: number; owner: keyof typeof owners }>();
  for (const c of answers.flatMap((a) => a.citations).filter((one) => one.cited)) {
    domains.set(c.domain, { n: (domains.get(c.domain)?.n ?? 0) + 1, owner: c.owner });
  }
  const top = [...domains].sort((a, b) => b[1].n - a[1].n).slice(0, mostDomains);
  if (!top.length) return null;
  return (
    <div class="domains">
      <h3>
        Top cited domains <span class="quiet">n = {count(answers.length, "answer")} shown</span>
      </h3>
      <ul>
        {top.map(([domain, { n, owner }]) => (
          <li>
            <bdi class="name">{domain}</bdi>
            <span class="quiet">{owners[owner]}</span>
            <meter min={0} max={top[0]?.[1].n ?? 1} value={n} aria-label={`${domain}: ${n}`} />
            <span class="num">{n}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
