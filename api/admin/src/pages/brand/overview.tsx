// The overview of a brand, with the five figures of a segment compared with the period before.
import { get } from "../../client";
import { useLoad } from "../../load";
import { ByEngine } from "../../parts/by-engine";
import { engineName } from "../../parts/engines";
import { type Figure, changeText, figures } from "../../parts/figures";
import { Empty, Failed, Placeholder } from "../../parts/notes";
import { SegmentBar, cleared } from "../../parts/segment-bar";
import { day } from "../../parts/time";
import { Verdict } from "../../parts/verdict";
import { count } from "../../parts/words";
import { inSegment, isNarrowed, segmentQuery, valuesOf } from "../../segment";
import type { ComparedFigure, Comparison } from "../../types";
import type { BrandView } from "./view";

export function Overview({ brand, queries }: BrandView) {
  const query = segmentQuery();
  const loaded = useLoad(
    () => get("/brands/{id}/comparison", { path: { id: brand.id }, query }),
    JSON.stringify([brand.id, query]),
  );
  const engines = useLoad(async () => (await get("/collectors")).data ?? [], "");
  if (!engines.data && !engines.error) return <Placeholder />;
  const configured = (engines.data ?? []).filter((e) => e.configured).map((e) => e.name);
  const known = [...new Set([...configured, ...brand.collectors])];
  const chosen = valuesOf("collector");
  const c = loaded.data;
  return (
    <>
      <SegmentBar queries={queries.data ?? []} engines={known} />
      <Failed error={loaded.error} what="the figures" retry={loaded.reload} />
      {!c && !loaded.error && <Placeholder />}
      {c && hasAnswers(c) && (
        <>
          <Figures comparison={c} />
          <ByEngine key={JSON.stringify(query)} brandId={brand.id} engines={chosen.length ? chosen : known} />
          <Basis brandId={brand.id} comparison={c} />
        </>
      )}
      {c && !hasAnswers(c) && <NoAnswers brandId={brand.id} comparison={c} hasQueries={queries.data?.length !== 0} />}
    </>
  );
}

const hasAnswers = (c: Comparison): boolean =>
  c.cells + c.left_out.only_before + c.left_out.only_after + c.left_out.unanswered > 0;

function Figures({ comparison: c }: { comparison: Comparison }) {
  const [headline, ...others] = figures;
  return (
    <>
      <p class="summary compared">
        {dayRange(c.after)} compared with {dayRange(c.before)}, {c.timezone}
      </p>
      {c.reasons.length > 0 && <Reasons comparison={c} />}
      <div class="headline">
        {headline && <FigureCard figure={headline} compared={c.figures[headline.id]} />}
        <ul>
          {others.map((f) => (
            <li key={f.id}>
              <FigureCard figure={f} compared={c.figures[f.id]} unsure={unsureOf(f, c)} />
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}

const unsureOf = (f: Figure, c: Comparison): number => (f.id === "sentiment" ? c.figures.sentiment.unsure_after : 0);
const dayRange = ({ from, to }: { from: string; to: string }): string => `${day(from)} to ${day(to)}`;

function FigureCard(props: { figure: Figure; compared: ComparedFigure; unsure?: number }) {
  const { figure: f, compared: c, unsure = 0 } = props;
  const few = c.verdict === "too_few_answers";
  const { value, n } = c.after;
  return (
    <section class="figure" aria-labelledby={`figure-${f.id}`} data-figure={f.id}>
      <h2 id={`figure-${f.id}`}>{f.title}</h2>
      <p class={few ? "value quiet" : "value"}>
        {value === null ? "–" : f.format(value)}
        {value === null && <span class="vh"> No data</span>}
      </p>
      <p>
        <Verdict code={c.verdict} lower={f.lower ?? false} />
      </p>
      <p class="sub">{changeText(f, c)}</p>
      <p class="sub">
        n = {count(n, ...f.noun)}
        {unsure > 0 && `, ${unsure} unsure`}
      </p>
      <p class="sub formula">{f.formula}</p>
    </section>
  );
}

const kinds: Record<Comparison["reasons"][number]["kind"], string> = {
  model_changed: "answered with another model",
  engine_out: "failed most calls in a period",
  run_partial: "More than a tenth of the runs of a period failed, were cancelled or are unfinished.",
};

function Reasons({ comparison: c }: { comparison: Comparison }) {
  return (
    <div class="note warn">
      <p>
        <strong>The periods are not comparable.</strong>
      </p>
      <ul>
        {c.reasons.map((r) => (
          <li>{r.collector ? `${engineName(r.collector)} ${kinds[r.kind]}.` : kinds[r.kind]}</li>
        ))}
      </ul>
      {c.reasons.some((r) => r.collector) && <p>Select the other engines to compare their answers.</p>}
    </div>
  );
}

/** The cells behind the figures, and the cells that are left out. */
function Basis({ brandId, comparison: c }: { brandId: string; comparison: Comparison }) {
  const o = c.left_out;
  const rows: [label: string, cells: number, meaning: string][] = [
    ["Compared", c.cells, "Both periods have scored answers."],
    ["Only this period", o.only_after, "The query was not sent in the period before."],
    ["Only the period before", o.only_before, "The query was not sent in this period."],
    ["Not answered", o.unanswered, "A period has no scored answer, such as a query without an AI Overview."],
    [
      "Other query class",
      o.other_class,
      "By default, branded queries are left out, because their answers almost always mention the brand.",
    ],
  ];
  return (
    <section aria-labelledby="basis">
      <h2 id="basis">Data behind the figures</h2>
      <p class="hint">
        A cell is one query, sent to one engine for one country. The figures count compared cells only.
      </p>
      <table class="plain-table basis">
        <thead>
          <tr>
            <th scope="col">Cells</th>
            <th scope="col" class="num">
              Number
            </th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, cells, meaning]) => (
            <tr>
              <th scope="row">{label}</th>
              <td class="num">{cells}</td>
              <td class="quiet">{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="decide">
        <a href={`/admin/runs?brand_id=${brandId}`}>Runs with the answers of this brand</a>
      </p>
    </section>
  );
}

function NoAnswers(props: { brandId: string; comparison: Comparison; hasQueries: boolean }) {
  const { brandId, comparison: c, hasQueries } = props;
  if (!hasQueries) {
    return (
      <Empty title="No queries yet">
        <p>Queries are the questions that schedules send to the engines. Figures follow from the answers.</p>
        <p>
          <a href={`/admin/brands/${brandId}/settings`}>Add queries</a>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No scored answers in this period">
      <p>
        {c.left_out.other_class > 0
          ? "All answers belong to query classes that the filters leave out."
          : "Figures need runs with Data Collection and Scoring."}
      </p>
      <p>
        {isNarrowed() ? (
          <a href={cleared()}>Clear filters</a>
        ) : c.left_out.other_class > 0 ? (
          <a href={inSegment(`/admin/brands/${brandId}`, { query_class: "branded,competitor,unbranded" })}>
            Show all query classes
          </a>
        ) : (
          <a href={`/admin/scheduled-jobs?brand_id=${brandId}`}>Schedules of this brand</a>
        )}
      </p>
    </Empty>
  );
}
