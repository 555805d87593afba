// The explanation of a sentiment, with the clauses of the answer that concern the name, and the features of these
// clauses.
import { get } from "../client";
import { useLoad } from "../load";
import type { Answer, ExplainedSentiment, Explanation as Reasons, Sentiment } from "../types";
import { type ClausePart, markClauses } from "./clauses";
import { Failed } from "./notes";
import { sentimentLabels } from "./sentiment";
import { percent } from "./words";

export function Explanation({ answer: a, sentiment: s }: { answer: Answer; sentiment: Sentiment }) {
  const path = { id: a.run_id, answer_id: a.id };
  const loaded = useLoad(
    () => get("/job-runs/{id}/answers/{answer_id}/explanation", { path }),
    `${a.id} ${a.sentiment_scored_at}`,
  );
  const explained = loaded.data?.sentiments.find((one) => one.name === s.name && one.owner === s.owner);
  return (
    <section class="explanation" aria-label={`Explanation of the sentiment: ${s.name}`}>
      <h3>
        Sentiment towards <bdi>{s.name}</bdi>
      </h3>
      <Failed error={loaded.error} what="the explanation" retry={loaded.reload} />
      {!loaded.data && !loaded.error && <p class="quiet">Loading…</p>}
      {loaded.data && !explained && <p>The answer no longer has this sentiment. Reload the page.</p>}
      {explained?.explanation && <Found answer={a} stored={explained} reasons={explained.explanation} />}
      {explained && !explained.explanation && <NotFound answer={a} stored={explained} />}
    </section>
  );
}

/** States why the scorer has no explanation. */
function NotFound({ answer, stored }: { answer: Answer; stored: ExplainedSentiment }) {
  if (stored.quote) {
    return (
      <p>
        The model <bdi>{stored.scorer}</bdi> judged the sentiment. The model quotes: <q>{stored.quote}</q>
      </p>
    );
  }
  if (answer.text_deleted_at) return <p>No explanation, because the text of the answer was deleted.</p>;
  return <p>No explanation, because the text of the answer contains none of the current names and aliases.</p>;
}

interface FoundProps {
  answer: Answer;
  stored: ExplainedSentiment;
  reasons: Reasons;
}

function Found({ answer, stored, reasons: r }: FoundProps) {
  const differs = r.scorer_version !== stored.scorer_version || r.label !== stored.label;
  return (
    <>
      {differs && (
        <p class="note">
          The stored sentiment comes from an earlier scorer or from earlier names. The current scorer finds:{" "}
          {r.label === "unsure" ? "unsure" : `${r.label}, ${signed(r.score)}`}. Re-score the run to store the result.
        </p>
      )}
      {r.unsure_reason && <p class="note">{unsureReasons[r.unsure_reason]}</p>}
      {r.confidence > 0 && <Evidence answer={answer} reasons={r} />}
    </>
  );
}

/** The probabilities, the clauses and the features that lead to a sentiment. */
function Evidence({ answer, reasons: r }: { answer: Answer; reasons: Reasons }) {
  const { parts, hidden } = markClauses(answer.text, r.clauses);
  return (
    <>
      <Probabilities reasons={r} />
      <p class="quiet">
        The marked clauses determine the sentiment. Each number is a rating of the clause by the word lists, from −1
        (criticism) to 1 (praise). The word lists rate clauses without a number as neutral.
        {hidden > 0 && ` Unmarked clauses at the end of the text: ${hidden}.`}
      </p>
      <p class="text raw marked" dir="auto" tabIndex={0} role="group" aria-label="Text with marked clauses">
        {parts.map((part) => (
          <Part {...part} />
        ))}
      </p>
      {r.features.length > 0 && (
        <>
          <h3>Strongest features</h3>
          <p class="quiet">
            A number above 0 indicates praise, and a number below 0 indicates criticism. The sign @ stands for the name,
            and # for other names.
          </p>
          <ul class="features">
            {r.features.map((f) => (
              <li>
                <bdi>{f.name}</bdi> <span class="quiet">{signed(f.effect)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** The probabilities of the labels. The confidence is the calibrated probability of the most probable label. */
function Probabilities({ reasons: r }: { reasons: Reasons }) {
  return (
    <dl class="probabilities">
      {(["positive", "neutral", "negative"] as const).map((label) => (
        <div>
          <dt>{sentimentLabels[label]}</dt>
          <dd>
            <meter min={0} max={1} value={r.probabilities[label]} aria-label={`Probability of ${label}`} />{" "}
            {percent(r.probabilities[label])}
          </dd>
        </div>
      ))}
      <div>
        <dt>Confidence</dt>
        <dd>{percent(r.confidence)}</dd>
      </div>
      <div>
        <dt>Word lists only</dt>
        <dd>{sentimentLabels[r.word_list]}</dd>
      </div>
    </dl>
  );
}

const unsureReasons: Record<NonNullable<Reasons["unsure_reason"]>, string> = {
  unsupported_language: "Sentiment is not available in the language of this answer. Use a judge to rate such answers.",
  no_clauses: "The sentiment is unsure, because no clause is about the name.",
  low_confidence: "The sentiment is unsure, because the confidence is below the threshold of the scorer.",
  contradiction: "The sentiment is unsure, because the words about the name contradict the most probable label.",
};

function Part({ text, clause }: ClausePart) {
  if (!clause) return <>{text}</>;
  const tone = clause.rating > 0 ? "praise" : clause.rating < 0 ? "blame" : "even";
  const note = [clause.relation !== "about" && clause.relation, clause.rating !== 0 && signed(clause.rating)];
  return (
    <>
      <mark class={tone}>{text}</mark>
      <small class="rating">{note.filter(Boolean).join(" ")}</small>
    </>
  );
}

const signed = (n: number): string => `${n < 0 ? "−" : "+"}${Math.abs(n).toFixed(2)}`;
