// The newest re-score of stored answers of a brand, with its progress.
import { useState } from "preact/hooks";
import { call, get } from "../client";
import { type Loaded, useChanges, useLoad, usePolling } from "../load";
import { may } from "../session";
import type { Brand, NewRescore, Rescore } from "../types";
import { Failed, attempt } from "./notes";
import { Progress } from "./progress";
import { RescoreBrandDialog } from "./rescore-dialog";
import { Ago, At } from "./time";
import { count, smallCost } from "./words";

/** Loads the newest re-score of a brand, or null, and follows its progress. */
export function useRescore(brandId: string): Loaded<Rescore | null> {
  const load = async () => (await get("/rescores", { query: { brand_id: brandId, limit: 1 } })).data[0] ?? null;
  const loaded = useLoad(load, brandId);
  useChanges(({ runs, things, reset }) => {
    if (reset || things.has(brandId) || (loaded.data && runs.has(loaded.data.id))) void loaded.reload();
  });
  const isScoring = Boolean(loaded.data && !loaded.data.finished_at && !loaded.data.paused_at);
  usePolling(isScoring, loaded.reload); // batches of scored answers send no events
  return loaded;
}

/** Starts a re-score, and shows the progress or the result of the newest re-score. */
export function RescoreBrand({ brand, rescore: loaded }: { brand: Brand; rescore: Loaded<Rescore | null> }) {
  const [isAsking, setAsking] = useState(false);
  const last = loaded.data;
  const isRunning = Boolean(last && !last.finished_at);
  const start = async (body: NewRescore) => {
    const { data } = await call("POST", "/rescores", { body, once: true });
    loaded.set(() => data);
  };
  return (
    <>
      <p class="hint">
        Scores stored answers again, with the current names and the current scorer. No engine calls. Figures of earlier
        days change accordingly.
      </p>
      <Failed error={loaded.error} what="the re-scores" retry={loaded.reload} />
      {last && (isRunning ? <Running rescore={last} /> : <Finished rescore={last} />)}
      {may("create-rescore") && !isRunning && (
        <p class="decide">
          <button disabled={loaded.data === undefined} onClick={() => setAsking(true)}>
            Re-score answers
          </button>
        </p>
      )}
      {isAsking && <RescoreBrandDialog brandId={brand.id} onClose={() => setAsking(false)} rescore={start} />}
    </>
  );
}

/** Says during a re-score that the figures of the brand may change. */
export function RescoreNote({ rescore: r }: { rescore: Rescore }) {
  return (
    <div class="note" role="status">
      <p>
        <strong>
          {r.paused_at ? "The re-score of stored answers is paused." : "Stored answers are being re-scored."}
        </strong>{" "}
        The figures below may change until the re-score ends.
      </p>
      <Running rescore={r} />
    </div>
  );
}

type Change = "pause" | "resume" | "cancel";

function Running({ rescore: r }: { rescore: Rescore }) {
  const change = (what: Change) => attempt(() => call("POST", `/rescores/{id}/${what}`, { path: { id: r.id } }));
  const button = (what: Change, label: string) =>
    may(`${what}-rescore`) && (
      <button class="small" onClick={() => void change(what)}>
        {label}
      </button>
    );
  return (
    <p class="rescore">
      <Progress done={r.answers_done} total={r.answers} label="Progress of the re-score" />
      <span>
        {r.answers_done.toLocaleString("en")} of {count(r.answers, "answer")}
        {r.ask_judge && `, ${count(r.judge.calls, "judge call")}, ${smallCost(r.judge.cost_usd)}`}
        {r.judge.failed > 0 && `, ${r.judge.failed.toLocaleString("en")} failed`}
      </span>
      {r.paused_at && (
        <span>
          Paused by <bdi>{r.paused_by}</bdi> <Ago at={r.paused_at} />
        </span>
      )}
      {r.expected_end && (
        <span>
          Expected end: <At at={r.expected_end} />
        </span>
      )}
      {r.paused_at ? button("resume", "Resume") : button("pause", "Pause")}
      {button("cancel", "Cancel")}
    </p>
  );
}

const results: Partial<Record<Rescore["status"], string>> = {
  completed: "completed",
  cancelled: "cancelled",
  failed: "failed",
};

function Finished({ rescore: r }: { rescore: Rescore }) {
  return (
    <p class="rescore">
      <span>
        Last re-score: {count(r.answers_done, "answer")}, {results[r.status] ?? r.status}{" "}
        {r.finished_at && <Ago at={r.finished_at} />}
      </span>
      {r.error_message && (
        <span class="red">
          <bdi>{r.error_message}</bdi> {r.advice}
        </span>
      )}
    </p>
  );
}
