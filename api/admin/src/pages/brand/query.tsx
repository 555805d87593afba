// The page of one query: its figures by engine, its answers over time, and the difference between any two answers.
import { useState } from "preact/hooks";
import { all, get } from "../../client";
import { useFigures, useLoad, useTitle } from "../../load";
import { AnswerDiff } from "../../parts/answer-diff";
import { AnswerTimeline } from "../../parts/answer-timeline";
import { EditQuery } from "../../parts/edit-query";
import { Empty, Failed, Placeholder } from "../../parts/notes";
import { QueryGrid } from "../../parts/query-grid";
import { SegmentBar, ShowToday } from "../../parts/segment-bar";
import { Shown } from "../../parts/shown";
import { enginesOf } from "../../parts/engines";
import { count, queryClasses } from "../../parts/words";
import { param } from "../../router";
import { everyClass, inSegment, segmentQuery } from "../../segment";
import { may } from "../../session";
import { type BrandView, scoredKey } from "./view";

const mostAnswers = 1000;

export function QueryPage(view: BrandView) {
  const { brand, item, queries } = view;
  const known = queries.data?.find((q) => q.id === item);
  const query = { ...segmentQuery(), query_id: item, query_class: everyClass, topic: [], tag: "" };
  const path = { id: brand.id };
  const load = async () => {
    const [grid, answers] = await Promise.all([
      get("/brands/{id}/query-grid", { path, query }),
      all("/brands/{id}/answers", { path, query }, mostAnswers),
    ]);
    return { grid, answers };
  };
  const loaded = useLoad(load, scoredKey(view) + JSON.stringify(query));
  useFigures(brand.id, loaded.reload);
  const engines = enginesOf(brand);
  const text = known?.text ?? loaded.data?.grid.data[0]?.text ?? "";
  useTitle(text && `${text} · ${brand.name}`);
  const [first, second] = [param("first"), param("second")];
  const [isEditing, setEditing] = useState(false);
  if ((!loaded.data && !loaded.error) || !engines) return <Placeholder />;
  const { grid, answers } = loaded.data ?? {};
  const isEdited = grid?.data.some((row) => row.text !== text);
  return (
    <>
      <p class="crumbs">
        <a href={inSegment(`/admin/brands/${brand.id}/queries`)}>All queries</a>
      </p>
      <div class="query-head">
        <h2>
          <bdi>{text}</bdi>
        </h2>
        {known && (
          <p class="quiet">
            <bdi>
              {[queryClasses[known.query_class], known.topic, known.country, ...known.tags].filter(Boolean).join(" · ")}
            </bdi>
            {!known.is_active && " · Inactive"}
            {may("update-query") && (
              <>
                {" "}
                <button class="small quiet-button" onClick={() => setEditing(true)}>
                  Edit query
                </button>
              </>
            )}
          </p>
        )}
        {known && isEditing && <EditQuery query={known} list={queries} onClose={() => setEditing(false)} />}
      </div>
      <SegmentBar engines={engines} queries={known ? [known] : []} ofQuery />
      <Failed error={loaded.error} what="the query" retry={loaded.reload} />
      <Shown of={loaded}>
        {grid && answers && answers.length > 0 && (
          <>
            {isEdited && <p class="hint">The query was edited. Its earlier texts have separate figures.</p>}
            <QueryGrid grid={grid} oneQuery={!isEdited} text={text} />
            <section aria-labelledby="timeline">
              <h2 id="timeline">Answers over time</h2>
              <p class="hint">
                {answers.length >= mostAnswers && "The newest "}
                {count(answers.length, "answer")}. The number is the rank of <bdi>{brand.name}</bdi> by first mention.
                Select two answers to compare them.
              </p>
              <AnswerTimeline answers={answers} about={brand.name} />
            </section>
            {first && second && <AnswerDiff brandId={brand.id} first={first} second={second} />}
          </>
        )}
        {answers?.length === 0 && (
          <Empty title="No scored answers in this period">
            <ShowToday />
            <p>
              <a href={`/admin/scheduled-jobs?brand_id=${brand.id}`}>Schedules of this brand</a>
            </p>
          </Empty>
        )}
      </Shown>
    </>
  );
}
