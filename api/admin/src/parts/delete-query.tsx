// The dialog that deletes one query. It states the number of answers that remain.
import { call, get } from "../client";
import { type Loaded, useLoad } from "../load";
import { everyClass, lastDays, longestPeriod, segmentZone, today } from "../segment";
import type { Query } from "../types";
import { Confirm } from "./dialog";
import { changeQuery } from "./edit-query";
import { Failed, say } from "./notes";
import { number } from "./words";

interface Props {
  query: Query;
  list: Loaded<Query[]>;
  onClose: () => void;
}

export function DeleteQuery({ query: q, list, onClose }: Props) {
  const period = { from: lastDays(longestPeriod - 1).from, to: today().to, timezone: segmentZone() };
  const query = { ...period, query_id: q.id, query_class: everyClass, limit: 1 };
  const load = async () => (await get("/brands/{id}/query-grid", { path: { id: q.brand_id }, query })).total.answers;
  const answers = useLoad(load, q.id);
  const remove = async () => {
    await changeQuery(list, q, (to) => call("DELETE", "/brands/{id}/queries/{query_id}", to));
    list.set((old) => old?.filter((o) => o.id !== q.id));
    say("Query deleted. Its answers remain.");
  };
  return (
    <Confirm title="Delete the query?" action="Delete query" onClose={onClose} onConfirm={remove}>
      <p>
        <strong>
          <bdi>{q.text}</bdi>
        </strong>
      </p>
      <Failed error={answers.error} what="the number of answers" retry={answers.reload} />
      <p aria-live="polite" aria-busy={answers.loading}>
        {answers.data !== undefined && `Scored answers of the last ${longestPeriod} days: ${number(answers.data)}.`}
      </p>
      <p>
        The answers remain and count in the figures, but without a query. The page of the query and its topic and tags
        are lost. The deletion cannot be undone. To stop only the calls, deactivate the query instead.
      </p>
    </Confirm>
  );
}
