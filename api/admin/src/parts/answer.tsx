// The view of one answer, with its outcome, its text with highlighted mentions, the names found, and its sources.
import { useMemo, useState } from "preact/hooks";
import { get } from "../client";
import { useLoad } from "../load";
import type { Answer, Sentiment } from "../types";
import { AnswerText } from "./answer-text";
import { engineName } from "./engines";
import type { Mention } from "./marks";
import { NamesFound } from "./names-found";
import { Failed } from "./notes";
import { duration } from "./time";
import { ordinal } from "./words";

export function AnswerDetails({ answer: a }: { answer: Answer }) {
  const [open, setOpen] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  const mentioned = a.positions.some((p) => p.owner === "brand");
  const tone = mentioned ? "green" : a.status === "failed" ? "red" : "quiet";
  return (
    <details
      class="answer"
      onToggle={(e) => {
        setOpen(e.currentTarget.open);
        if (e.currentTarget.open) setWasOpen(true);
      }}
    >
      <summary>
        <span class="engine">
          {engineName(a.collector)}
          {a.sample > 1 && ` · sample ${a.sample}`}
        </span>
        <span class="asked">
          <bdi>{a.query_text}</bdi>
        </span>
        <span class={`verdict ${tone}`}>{outcomeOf(a)}</span>
      </summary>
      {wasOpen ? (
        <OpenedBody answer={a} visible={open} />
      ) : (
        <AnswerBody answer={a} mentions={undefined} visible={false} />
      )}
    </details>
  );
}

const noMentions: Mention[] = [];

/** The body of an answer from a list. The mentions are loaded when the reader opens the answer. */
function OpenedBody({ answer: a, visible }: { answer: Answer; visible: boolean }) {
  const path = { id: a.run_id, answer_id: a.id };
  const load = () => get("/job-runs/{id}/answers/{answer_id}", { path });
  const loaded = useLoad(load, `${a.id} ${a.position_scored_at}`);
  return (
    <>
      <Failed error={loaded.error} what="the mentions to mark" retry={loaded.reload} />
      <AnswerBody answer={a} mentions={loaded.data?.mentions ?? (loaded.error && noMentions)} visible={visible} />
    </>
  );
}

interface BodyProps {
  answer: Answer;
  /** The mentions in the text; undefined while the mentions are being loaded. */
  mentions: Mention[] | undefined;
  /** Whether the body is visible. The text of an invisible body is not formatted. */
  visible: boolean;
}

/** The text of an answer with its highlighted mentions, the names found, and its sources. */
export function AnswerBody({ answer: a, mentions, visible }: BodyProps) {
  const counted = useMemo(() => countedMentions(a, mentions), [a.positions, a.position_scored_at, mentions]);
  return (
    <>
      {a.error_message && (
        <p class="error">
          <bdi>{a.error_message}</bdi> {a.advice}
        </p>
      )}
      {a.truncated && (
        <p class="quiet">
          The engine cut the answer off at a length limit. Mention rates exclude truncated answers that do not mention
          the name.
        </p>
      )}
      {a.text_deleted_at && <p class="quiet">The text was deleted after its retention time. The scores remain.</p>}
      {a.text && <AnswerText text={a.text} mentions={counted} visible={visible} />}
      {a.positions.length > 0 && <NamesFound answer={a} />}
      {a.citations.length > 0 && <Sources answer={a} />}
      <p class="quiet small-print">
        {callText(a)}
        {a.access === "api" && <> · From the vendor's API (the vendor's app may answer differently)</>}
        {a.access === "search_results" && <> · From the search results page</>}
      </p>
    </>
  );
}

/** Returns the mentions of the names that scoring counted, or all mentions if the answer is not scored yet. */
const countedMentions = (a: Answer, mentions: Mention[] | undefined): Mention[] | undefined =>
  a.position_scored_at
    ? mentions?.filter((m) => a.positions.some((p) => p.owner === m.owner && p.competitor_id === m.competitor_id))
    : mentions;

/** Returns the outcome of an answer as a label, such as "Mentioned 1st · positive". */
function outcomeOf(a: Answer): string {
  switch (a.status) {
    case "no_answer":
      return a.collector === "google_aio" ? "No AI Overview" : "No answer";
    case "refused":
      return "Declined";
    case "failed":
      return "Failed";
    case "ok":
      break;
  }
  const cut = a.truncated ? " · Truncated" : "";
  if (!a.position_scored_at) return `Not scored yet${cut}`;
  const position = a.positions.find((p) => p.owner === "brand");
  if (!position) return `Not mentioned${cut}`;
  const rank = position.list_rank ? ` · List rank ${position.list_rank}` : "";
  const sentiment = a.sentiments.find((s) => s.owner === "brand");
  return `Mentioned ${ordinal(position.mention_order)}${rank}${sentiment ? ` · ${sentimentWords[sentiment.label]}` : ""}${cut}`;
}

const sentimentWords: Record<Sentiment["label"], string> = {
  positive: "positive",
  neutral: "neutral",
  negative: "negative",
  unsure: "unsure sentiment",
};

/** Returns the model, latency, cost and locale of the call. */
function callText(a: Answer): string {
  const locale = a.locale && `${a.locale}${a.locale_applied ? "" : " (not supported by the engine)"}`;
  const cost = a.cost_usd ? `$${a.cost_usd.toFixed(4)}` : "";
  return [a.model, duration(a.latency_ms), cost, locale].filter(Boolean).join(" · ");
}

const owners = { brand: " · this brand", competitor: " · competitor", other: "" };

function Sources({ answer }: { answer: Answer }) {
  return (
    <ol class="sources">
      {answer.citations.map((c) => (
        <li>
          <bdi>{c.title || c.url}</bdi>{" "}
          <span class="quiet">
            <bdi>{c.domain}</bdi>
            {owners[c.owner]}
            {!c.cited && " · consulted, not cited"}
          </span>
        </li>
      ))}
    </ol>
  );
}
