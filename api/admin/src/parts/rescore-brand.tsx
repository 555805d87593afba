// The re-score of all stored answers of a brand, with its progress.
import { useState } from "preact/hooks";
import { call, get } from "../client";
import { type Loaded, useChanges, useLoad } from "../load";
import { may } from "../session";
import type { Brand, Rescore } from "../types";
import { Failed, attempt } from "./notes";
import { Progress } from "./progress";
import { RescoreBrandDialog } from "./rescore-dialog";
import { Ago } from "./time";
import { count } from "./words";

/** Loads the newest re-score of a brand, or null, and follows its progress. */
export function useRescore(brandId: string): Loaded<Rescore | null> {
  const load = async () => (await get("/rescores", { query: { brand_id: brandId, limit: 1 } })).data[0] ?? null;
  const loaded = useLoad(load, brandId);
  useChanges(({ runs, things, reset }) => {
    if (reset || things.has(brandId) || (loaded.data && runs.has(loaded.data.id))) void loaded.reload();
  });
  return loaded;
}

/** Starts a re-score, and shows the progress or the result of the newest re-score. */
export function RescoreBrand({ brand, rescore: loaded }: { brand: Brand; rescore: Loaded<Rescore | null> }) {
  const [answers, setAnswers] = useState<number | null>(null); // the answers of the open dialog
  const path = { id: brand.id };
  const last = loaded.data;
  const isRunning = Boolean(last && !last.finished_at);
  const ask = () => attempt(async () => setAnswers((await get("/brands/{id}/rescore-preview", { path })).answers));
  const start = async () => {
    const { data } = await call("POST", "/brands/{id}/rescores", { path, once: crypto.randomUUID() });
    loaded.set(() => data);
  };
  return (
    <>
      <p class="hint">
        Scores all stored answers again, with the current names and the current scorer. No engine calls, no cost.
        Figures of earlier days change accordingly.
      </p>
      <Failed error={loaded.error} what="the re-scores" retry={loaded.reload} />
      {last && (isRunning ? <Running rescore={last} /> : <Finished rescore={last} />)}
      {may("rescore-brand") && !isRunning && (
        <p class="decide">
          <button disabled={loaded.data === undefined} onClick={() => void ask()}>
            Re-score all answers
          </button>
        </p>
      )}
      {answers !== null && <RescoreBrandDialog answers={answers} onClose={() => setAnswers(null)} rescore={start} />}
    </>
  );
}

/** Says that the figures of a brand may change, while a re-score is running. */
export function RescoreNote({ rescore }: { rescore: Rescore }) {
  return (
    <div class="note" role="status">
      <p>
        <strong>Stored answers are being re-scored.</strong> The figures below may change until the re-score ends.
      </p>
      <Running rescore={rescore} />
    </div>
  );
}

function Running({ rescore: r }: { rescore: Rescore }) {
  const cancel = () => attempt(() => call("POST", "/rescores/{id}/cancel", { path: { id: r.id } }));
  return (
    <p class="rescore">
      <Progress done={r.answers_done} total={r.answers} label="Progress of the re-score" />
      <span>
        {r.answers_done.toLocaleString("en")} of {count(r.answers, "answer")}
      </span>
      {may("cancel-rescore") && (
        <button class="small" onClick={() => void cancel()}>
          Cancel
        </button>
      )}
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
