// The names that scoring found in an answer, with their positions and sentiments. A button explains each sentiment.
import { useState } from "preact/hooks";
import type { Answer, Sentiment } from "../types";
import { Explanation } from "./explanation";
import { detailsOf, sentimentLabels } from "./sentiment";

export function NamesFound({ answer: a }: { answer: Answer }) {
  const [asked, setAsked] = useState<Sentiment | null>(null);
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label="Names found">
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" class="num">
                Mention order
              </th>
              <th scope="col" class="num">
                List rank
              </th>
              <th scope="col" class="num">
                Mentions
              </th>
              <th scope="col">Sentiment</th>
            </tr>
          </thead>
          <tbody>
            {a.positions.map((p) => {
              const sentiment = a.sentiments.find((s) => s.owner === p.owner && s.name === p.name);
              const isAsked = asked?.name === p.name && asked.owner === p.owner;
              return (
                <tr>
                  <th scope="row">
                    <bdi>{p.name}</bdi> {p.owner === "brand" && <span class="quiet">this brand</span>}
                  </th>
                  <td class="num">{p.mention_order}</td>
                  <td class="num">{p.list_rank ?? "—"}</td>
                  <td class="num">{p.mentions}</td>
                  <td>
                    {sentiment ? (
                      <SentimentValue
                        sentiment={sentiment}
                        isAsked={isAsked}
                        ask={() => setAsked(isAsked ? null : sentiment)}
                      />
                    ) : (
                      "—"
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
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
