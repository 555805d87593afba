// One answer in the list of answers behind a number. The whole answer is loaded when the reader opens the item.
import { useState } from "preact/hooks";
import { get } from "../client";
import { useLoad } from "../load";
import { param } from "../router";
import { inSegment } from "../segment";
import type { Brand, BrandAnswer } from "../types";
import { AnswerBody } from "./answer";
import { engineName } from "./engines";
import { Failed } from "./notes";
import { plain, plainPassage } from "./plain";
import { sentimentLabels } from "./sentiment";
import { At } from "./time";
import { ordinal } from "./words";

interface Props {
  answer: BrandAnswer;
  brand: Brand;
  /** The name that the list is about. */
  about: string;
}

export function EvidenceItem({ answer: a, brand, about }: Props) {
  const [open, setOpen] = useState(false);
  const found = a.names.find((n) => n.name === about);
  const to = inSegment(`/admin/brands/${brand.id}/queries/${a.query_id}`, { query_id: "" });
  return (
    <article class="answer" data-id={a.id}>
      <header>
        <strong>
          {a.query_id ? (
            <a href={to}>
              <bdi>{a.query_text}</bdi>
            </a>
          ) : (
            <bdi>{a.query_text}</bdi>
          )}
        </strong>
        <span class="quiet">
          {engineName(a.collector)}
          {a.country && ` · ${a.country}`} · <At at={a.created_at} />
        </span>
        <Outcome answer={a} found={found} about={about} />
      </header>
      {a.status === "failed" ? (
        <Failure answer={a} />
      ) : (
        <>
          <Quote answer={a} found={found} />
          <NameList answer={a} about={about} />
          <SearchList answer={a} />
          <details onToggle={(e) => setOpen(e.currentTarget.open)}>
            <summary>Whole answer</summary>
            {open && <WholeAnswer answer={a} />}
          </details>
        </>
      )}
    </article>
  );
}

type FoundName = BrandAnswer["names"][number];

interface OutcomeProps {
  answer: BrandAnswer;
  found: FoundName | undefined;
  about: string;
}

function Outcome({ answer: a, found, about }: OutcomeProps) {
  if (a.status === "failed") {
    return (
      <span class="verdict red">
        <span aria-hidden="true">✕ </span>Failed
      </span>
    );
  }
  if (a.status !== "ok") return <span class="verdict quiet">{a.status === "refused" ? "Declined" : "No answer"}</span>;
  if (!found) {
    return (
      <span class="verdict quiet">
        <bdi>{about}</bdi> not mentioned
      </span>
    );
  }
  return (
    <span class="verdict green">
      Mentioned {ordinal(found.mention_order)}
      {found.list_rank && ` · List rank ${found.list_rank}`}
    </span>
  );
}

/** The text around the first mention with the name marked, or the beginning of the answer. */
function Quote({ answer: a, found }: { answer: BrandAnswer; found: FoundName | undefined }) {
  if (a.text_deleted_at) return <p class="quiet">The text was deleted after its retention time.</p>;
  const stored = a.presented ?? found?.passage;
  if (!stored?.name) {
    return (
      <p class="quote" dir="auto">
        {plain(a.opening)}
      </p>
    );
  }
  const passage = plainPassage(stored);
  return (
    <p class="quote" dir="auto">
      {passage.before}
      <mark class={a.presented || found?.owner === "competitor" ? "competitor" : ""}>{passage.name}</mark>
      {passage.after}
    </p>
  );
}

/** The reason for a failed call, with the recommended action and a link to the run. */
const Failure = ({ answer: a }: { answer: BrandAnswer }) => (
  <>
    <p class="error">
      <bdi>{a.error_message}</bdi>
    </p>
    {a.advice && <p class="quiet">{a.advice}</p>}
    <p>
      <a href={`/admin/runs/${a.run_id}?status=failed`}>Run</a>
    </p>
  </>
);

/** The searches of the engine, if the list is about a search. */
function SearchList({ answer: a }: { answer: BrandAnswer }) {
  const wanted = param("search");
  if (!wanted) return null;
  const spaced = (text: string) => text.trim().replace(/\s+/g, " ").toLowerCase();
  return (
    <p class="sub">
      Searches:{" "}
      {a.searches.map((text, i) => (
        <>
          {i > 0 && ", "}
          {spaced(text) === spaced(wanted) ? <mark>{text}</mark> : <bdi>{text}</bdi>}
        </>
      ))}
    </p>
  );
}

/** The mentioned names in the order of mention, and the number of cited pages. */
function NameList({ answer: a, about }: { answer: BrandAnswer; about: string }) {
  const cited = a.citations.filter((c) => c.cited).length;
  return (
    <ul class="name-list">
      {a.names.map((n) => (
        <li key={`${n.owner} ${n.name}`} class={n.name === about ? "" : "quiet"}>
          {n.mention_order}. <bdi>{n.name}</bdi>
          {n.sentiment && (
            <>
              {" "}
              <span class={`sentiment ${n.sentiment.label}`}>{sentimentLabels[n.sentiment.label].toLowerCase()}</span>
            </>
          )}
        </li>
      ))}
      {a.names.length === 0 && <li class="quiet">No tracked names</li>}
      <li class="quiet">{cited === 1 ? "1 cited page" : `${cited} cited pages`}</li>
      {a.truncated && <li class="quiet">Truncated</li>}
      <li>
        <a href={`/admin/runs/${a.run_id}`}>Run</a>
      </li>
    </ul>
  );
}

function WholeAnswer({ answer: a }: { answer: BrandAnswer }) {
  const path = { id: a.run_id, answer_id: a.id };
  const loaded = useLoad(() => get("/job-runs/{id}/answers/{answer_id}", { path }), a.id);
  if (!loaded.data) return <Failed error={loaded.error} what="the answer" retry={loaded.reload} />;
  return <AnswerBody answer={loaded.data} mentions={loaded.data.mentions} visible />;
}
