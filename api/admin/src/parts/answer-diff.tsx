// The difference between two answers: their texts by words, their names, and their sources.
import { get } from "../client";
import { useLoad } from "../load";
import type { AnswerDiff as Diff } from "../types";
import { type DataColumn, DataTable } from "./data-table";
import { engineName } from "./engines";
import { Failed } from "./notes";
import { owners } from "./owners";
import { At } from "./time";

interface Props {
  brandId: string;
  first: string;
  second: string;
}

export function AnswerDiff({ brandId, first, second }: Props) {
  const load = () => get("/brands/{id}/answer-diff", { path: { id: brandId }, query: { first, second } });
  const loaded = useLoad(load, first + second);
  const d = loaded.data;
  return (
    <section class="answer-diff" aria-labelledby="diff" aria-live="polite">
      <h2 id="diff">Comparison of two answers</h2>
      <Failed error={loaded.error} what="the comparison" retry={loaded.reload} />
      {d && (
        <>
          <dl class="facts">
            <dt>First answer</dt>
            <dd>
              <Which answer={d.first} />
            </dd>
            <dt>Second answer</dt>
            <dd>
              <Which answer={d.second} />
            </dd>
          </dl>
          <div class="halves">
            <section aria-labelledby="diff-names">
              <h3 id="diff-names">Names</h3>
              <DataTable label="Names" columns={nameColumns} rows={d.names} keyOf={(n) => `${n.owner} ${n.name}`} />
            </section>
            <section aria-labelledby="diff-sources">
              <h3 id="diff-sources">Sources</h3>
              {d.sources.length > 0 ? (
                <DataTable label="Sources" columns={sourceColumns} rows={d.sources} keyOf={(s) => s.url} />
              ) : (
                <p class="quiet">Neither answer cites a page.</p>
              )}
            </section>
          </div>
          <h3>Text</h3>
          <DiffText diff={d} />
        </>
      )}
    </section>
  );
}

const Which = ({ answer: a }: { answer: Diff["first"] }) => (
  <>
    {engineName(a.collector)}, <At at={a.created_at} />
    {a.model && (
      <span class="quiet">
        {" "}
        · <bdi>{a.model}</bdi>
      </span>
    )}{" "}
    <a href={`/admin/runs/${a.run_id}`}>Run</a>
  </>
);

/** The text of both answers. Words that only one answer contains are underlined or struck through, and colored. */
function DiffText({ diff: d }: { diff: Diff }) {
  if (!d.text) return <p class="quiet">The text of an answer was deleted after its retention time.</p>;
  const same = d.text.every((p) => p.change === "same");
  return (
    <>
      <p class="hint">
        {same ? (
          "The texts are identical."
        ) : (
          <>
            <del>Struck through</del>: only in the first answer. <ins>Underlined</ins>: only in the second answer.
          </>
        )}
        {!d.complete &&
          " The texts are too long or too different to compare all words. Some of the marked words may be in both answers."}
      </p>
      <p class="diff-text" dir="auto">
        {d.text.map((p) =>
          p.change === "gained" ? <ins>{p.text}</ins> : p.change === "lost" ? <del>{p.text}</del> : p.text,
        )}
      </p>
    </>
  );
}

const changes = {
  gained: { sign: "+", word: "Gained", tone: "green" },
  lost: { sign: "−", word: "Lost", tone: "red" },
  moved: { sign: "↕", word: "Moved", tone: "amber" },
  same: { sign: "=", word: "Same", tone: "grey" },
};

function Change({ of }: { of: keyof typeof changes }) {
  const { sign, word, tone } = changes[of];
  return (
    <span class={tone}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}

const nameColumns: DataColumn<Diff["names"][number]>[] = [
  {
    head: "Name",
    cell: (n) => (
      <>
        <bdi>{n.name}</bdi> {n.owner === "brand" && <span class="quiet">{owners.brand}</span>}
      </>
    ),
  },
  { head: "First rank", num: true, cell: (n) => n.first_rank ?? "–" },
  { head: "Second rank", num: true, cell: (n) => n.second_rank ?? "–" },
  {
    head: "Sentiment",
    cell: (n) => [...new Set([n.first_sentiment ?? "–", n.second_sentiment ?? "–"])].join(" → "),
  },
  { head: "Change", cell: (n) => <Change of={n.change} /> },
];

const sourceColumns: DataColumn<Diff["sources"][number]>[] = [
  {
    head: "Page",
    cell: (s) => (
      <>
        <bdi>{s.title || s.url}</bdi>
        <span class="sub">
          <bdi>{s.domain}</bdi>
          {s.owner !== "other" && ` · ${owners[s.owner]}`}
        </span>
      </>
    ),
  },
  { head: "Change", cell: (s) => <Change of={s.change} /> },
];
