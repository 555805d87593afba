// The names that scoring found in an answer, with their positions and sentiments. A button explains each sentiment.
import { useState } from "preact/hooks";
import type { Answer, Sentiment } from "../types";
import { type DataColumn, DataTable } from "./data-table";
import { Explanation } from "./explanation";
import { detailsOf, sentimentLabels } from "./sentiment";

export function NamesFound({ answer: a }: { answer: Answer }) {
  const [asked, setAsked] = useState<Sentiment | null>(null);
  const isAsked = (s: Sentiment) => asked?.name === s.name && asked.owner === s.owner;
  const columns: DataColumn<Answer["positions"][number]>[] = [
    {
      head: "Name",
      cell: (p) => (
        <>
          <bdi>{p.name}</bdi> {p.owner === "brand" && <span class="quiet">this brand</span>}
        </>
      ),
    },
    { head: "Mention order", num: true, cell: (p) => p.mention_order },
    { head: "List rank", num: true, cell: (p) => p.list_rank ?? "—" },
    { head: "Mentions", num: true, cell: (p) => p.mentions },
    {
      head: "Sentiment",
      cell: (p) => {
        const sentiment = a.sentiments.find((s) => s.owner === p.owner && s.name === p.name);
        if (!sentiment) return "—";
        const ask = () => setAsked(isAsked(sentiment) ? null : sentiment);
        return <SentimentValue sentiment={sentiment} isAsked={isAsked(sentiment)} ask={ask} />;
      },
    },
  ];
  return (
    <>
      <DataTable label="Names found" columns={columns} rows={a.positions} keyOf={(p) => `${p.owner} ${p.name}`} />
      {asked && <Explanation answer={a} sentiment={asked} />}
    </>
  );
}

interface SentimentValueProps {
  sentiment: Sentiment;
  /** Whether the explanation of the sentiment is shown. */
  isAsked: boolean;
  ask: () => void;
}

function SentimentValue({ sentiment: s, isAsked, ask }: SentimentValueProps) {
  return (
    <span class="sentiment-value">
      <span class={`sentiment ${s.label}`}>{sentimentLabels[s.label]}</span>
      <span class="quiet">{detailsOf(s)}</span>
      <button type="button" class="small" aria-expanded={isAsked} aria-label={`Why? ${s.name}`} onClick={ask}>
        Why?
      </button>
    </span>
  );
}
