// The dialog that retries the failed runs of a period, with the number of calls and the expected cost.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { call, get, problemOf } from "../client";
import { useLoad, useSettled } from "../load";
import { lastDays, segmentZone, today } from "../segment";
import type { RunRetries, RunRetryPreview } from "../types";
import { FormDialog } from "./dialog";
import { engineName } from "./engines";
import { Field, valueOf } from "./field";
import { Failed, say } from "./notes";
import { count, expectedCost, number } from "./words";

/** The filters of the list of runs. */
export type RetryFilters = Pick<RunRetries, "brand_id" | "customer_id" | "job_type" | "status" | "trigger">;

const settleAfter = 150; // ms after the last change
const defaultDays = 7;

interface Props {
  /** Only filters with a value. */
  filters: RetryFilters;
  onClose: () => void;
}

export function RetryDialog({ filters, onClose }: Props) {
  const [period, setPeriod] = useState({ from: lastDays(defaultDays - 1).from, to: today().to });
  const [engine, setEngine] = useState("");
  const engines = useLoad(() => get("/collectors"), "collectors");
  const body: RunRetries = {
    ...filters,
    from: period.from,
    ...(period.to && { to: period.to }),
    ...(engine && { collectors: [engine] }),
    timezone: segmentZone(),
  };
  const key = useSettled(JSON.stringify(body), settleAfter);
  const preview = useLoad(async (signal) => {
    const settled = JSON.parse(key) as RunRetries;
    return settled.from ? (await call("POST", "/job-run-retry-preview", { body: settled, signal })).data : null;
  }, key);
  const refused = preview.error && problemOf(preview.error);
  const isSettled = key === JSON.stringify(body) && !preview.loading;
  const data = preview.error ? null : preview.data;
  const retry = async () => {
    const { data: retried } = await call("POST", "/job-run-retries", { body, once: true });
    say(`${count(retried.run_count, "run")} retried: ${count(retried.calls, "call")}.`);
  };
  return (
    <FormDialog
      title="Retry failed runs?"
      action="Retry"
      disabled={!data?.run_count || !isSettled}
      onClose={onClose}
      save={retry}
    >
      {(problem) => (
        <>
          <Field label="First day" error={problem?.of("from") ?? refused?.of("from")}>
            {(a) => (
              <input
                {...a}
                type="date"
                required
                value={period.from}
                onChange={(e) => setPeriod({ ...period, from: valueOf(e) })}
              />
            )}
          </Field>
          <Field label="Last day" optional error={problem?.of("to") ?? refused?.of("to")}>
            {(a) => (
              <input {...a} type="date" value={period.to} onChange={(e) => setPeriod({ ...period, to: valueOf(e) })} />
            )}
          </Field>
          <Field label="Engine" hint="Selects the runs with a failed or missing call to the engine.">
            {(a) => (
              <select {...a} value={engine} onChange={(e) => setEngine(valueOf(e))}>
                <option value="">All engines</option>
                {engines.data?.data?.map((e) => (
                  <option key={e.name} value={e.name}>
                    {e.title}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Failed error={engines.error} what="the engines" retry={engines.reload} />
          {!refused?.fields.length && <Failed error={preview.error} what="the preview" />}
          <div aria-live="polite" aria-busy={preview.loading}>
            {data && <Preview preview={data} />}
          </div>
          <p class="hint">
            {Object.keys(filters).length > 0 && "The filters of the list apply. "}
            Only failed and missing calls are made. Stored answers are kept.
          </p>
        </>
      )}
    </FormDialog>
  );
}

/** The reasons why runs are left out. Each text follows a number of runs. */
const reasons: Record<RunRetryPreview["left_out"][number]["reason"], string> = {
  answers_deleted: "with deleted answers, or older than the retention of answers",
  no_calls: "without a failed call that can be repeated",
  no_collection: "whose job type calls no engine",
  rescore: "of the type re-score",
  unfinished: "whose retry has not ended",
};

function Preview({ preview: p }: { preview: RunRetryPreview }) {
  return (
    <>
      {p.run_count === 0 && (
        <p>
          <strong>Nothing to retry.</strong> No run of this period has a failed call that can be repeated.
        </p>
      )}
      <dl class="facts">
        {p.run_count > 0 && (
          <>
            <dt>Runs</dt>
            <dd>{number(p.run_count)}</dd>
            <dt>Calls</dt>
            <dd>{number(p.calls)}</dd>
            <dt>Expected cost</dt>
            <dd>{expectedCost(p)}</dd>
          </>
        )}
        {p.engines.map((e) => (
          <Fragment key={e.engine}>
            <dt>{engineName(e.engine)}</dt>
            <dd>
              {count(e.calls, "call")}, {expectedCost(e)}
            </dd>
          </Fragment>
        ))}
        {p.left_out.length > 0 && (
          <>
            <dt>Left out</dt>
            <dd>
              <ul>
                {p.left_out.map((l) => (
                  <li key={l.reason}>
                    {count(l.run_count, "run")} {reasons[l.reason]}
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
    </>
  );
}
