// The list of a brand's queries, grouped by topic.
import { useState } from "preact/hooks";
import { call } from "../client";
import type { Loaded } from "../load";
import { inSegment } from "../segment";
import { may } from "../session";
import type { Brand, Query } from "../types";
import { AddQueries } from "./add-queries";
import { DeleteQuery } from "./delete-query";
import { EditQuery, changeQuery, putQuery } from "./edit-query";
import { Switch, checkedOf } from "./field";
import { Failed, attempt } from "./notes";
import { TagBar } from "./tag-bar";
import { count, queryClasses } from "./words";

const mostSwitched = 1000; // the maximum number of queries in one request

export function Queries({ brand, list }: { brand: Brand; list: Loaded<Query[]> }) {
  const path = { id: brand.id };
  const [adding, setAdding] = useState<boolean>();
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [editing, setEditing] = useState("");
  const [deleting, setDeleting] = useState("");
  if (!list.data) return <Failed error={list.error} what="the queries" retry={list.reload} />;
  const queries = list.data;
  if (adding === undefined) setAdding(!queries.length); // the form of the first queries is open
  const chosen = queries.filter((q) => selected.has(q.id)).map((q) => q.id);
  const select = (some: Query[], on: boolean) =>
    setSelected((old) => {
      const ids = new Set(old);
      for (const q of some) {
        if (on) ids.add(q.id);
        else ids.delete(q.id);
      }
      return ids;
    });
  const active = queries.filter((q) => q.is_active).length;
  const flip = (q: Query, on: boolean) =>
    attempt(async () => {
      const body = { is_active: on };
      const change = changeQuery(list, q, (to) => call("PUT", "/brands/{id}/queries/{query_id}", { ...to, body }));
      putQuery(list, (await change).data);
    });
  const setActive = (some: Query[], on: boolean) =>
    attempt(async () => {
      try {
        for (let i = 0; i < some.length; i += mostSwitched) {
          const query_ids = some.slice(i, i + mostSwitched).map((q) => q.id);
          await call("PUT", "/brands/{id}/queries", { path, body: { query_ids, is_active: on } });
        }
      } finally {
        await list.reload();
      }
    });
  const edited = queries.find((q) => q.id === editing);
  const doomed = queries.find((q) => q.id === deleting);
  return (
    <>
      <p class="quiet">
        {queries.length
          ? `${active} of ${count(queries.length, "query", "queries")} active. Each run sends all active queries to each of its engines.`
          : "No queries yet. A run needs at least one active query."}
      </p>
      {may("add-queries") &&
        (adding ? (
          <AddQueries
            brand={brand}
            onClose={queries.length ? () => setAdding(false) : undefined}
            onAdded={async () => {
              setAdding(false);
              await list.reload();
            }}
          />
        ) : (
          <p>
            <button data-new onClick={() => setAdding(true)}>
              Add queries
            </button>
          </p>
        ))}
      {chosen.length > 0 && (
        <TagBar brand={brand} selected={chosen} clear={() => setSelected(new Set())} onTagged={list.reload} />
      )}
      {[...byTopic(queries)].map(([topic, some]) => (
        <Topic
          key={topic}
          topic={topic}
          queries={some}
          selected={selected}
          select={select}
          flip={flip}
          setActive={setActive}
          edit={(q) => setEditing(q.id)}
          remove={(q) => setDeleting(q.id)}
        />
      ))}
      {doomed && <DeleteQuery query={doomed} list={list} onClose={() => setDeleting("")} />}
      {edited && <EditQuery query={edited} list={list} onClose={() => setEditing("")} />}
    </>
  );
}

function byTopic(queries: Query[]): Map<string, Query[]> {
  const topics = new Map<string, Query[]>();
  for (const q of queries) topics.set(q.topic, [...(topics.get(q.topic) ?? []), q]);
  return topics;
}

interface Actions {
  selected: Set<string>;
  select: (some: Query[], on: boolean) => void;
  flip: (q: Query, on: boolean) => Promise<boolean>;
  setActive: (some: Query[], on: boolean) => Promise<boolean>;
  edit: (q: Query) => void;
  remove: (q: Query) => void;
}

function Topic(props: Actions & { topic: string; queries: Query[] }) {
  const { topic, queries, setActive, ...actions } = props;
  const { selected, select } = actions;
  const allActive = queries.every((q) => q.is_active);
  const [busy, setBusy] = useState(false);
  const activateAll = async () => {
    setBusy(true);
    await setActive(queries, !allActive);
    setBusy(false);
  };
  const allSelected = queries.every((q) => selected.has(q.id));
  return (
    <div class="topic">
      <div class="section-head">
        <h3>
          {may("switch-queries") && (
            <input
              type="checkbox"
              checked={allSelected}
              aria-label={`Select all: ${topic || "No topic"}`}
              onChange={(e) => select(queries, checkedOf(e))}
            />
          )}
          <bdi>{topic || "No topic"}</bdi> <span class="quiet">{queries.length}</span>
        </h3>
        {may("switch-queries") && queries.length > 1 && (
          <button class="small quiet-button" disabled={busy} onClick={() => void activateAll()}>
            {allActive ? "Deactivate all" : "Activate all"}
          </button>
        )}
      </div>
      <ul class="queries">
        {queries.map((q) => (
          <QueryRow key={q.id} query={q} {...actions} />
        ))}
      </ul>
    </div>
  );
}

function QueryRow(props: Omit<Actions, "setActive"> & { query: Query }) {
  const { query: q, selected, select, flip, edit, remove } = props;
  const place = [q.locale, q.country].filter(Boolean).join(" · ");
  return (
    <li class={q.is_active ? "" : "off"}>
      {may("switch-queries") && (
        <input
          type="checkbox"
          checked={selected.has(q.id)}
          aria-label={`Select: ${q.text}`}
          onChange={(e) => select([q], checkedOf(e))}
        />
      )}
      {may("update-query") ? (
        <Switch on={q.is_active} label={`Active: ${q.text}`} onChange={(on) => flip(q, on)} />
      ) : (
        <span class="quiet">{q.is_active ? "Active" : "Inactive"}</span>
      )}
      <span>
        <a href={inSegment(`/admin/brands/${q.brand_id}/queries/${q.id}`)}>
          <bdi>{q.text}</bdi>
        </a>
        {place && <span class="quiet"> {place}</span>}
        {q.tags.map((tag) => (
          <>
            {" "}
            <bdi class="tag">{tag}</bdi>
          </>
        ))}
      </span>
      <span class="quiet query-class">{queryClasses[q.query_class]}</span>
      {may("update-query") && (
        <button class="small quiet-button" aria-label={`Edit query: ${q.text}`} onClick={() => edit(q)}>
          Edit
        </button>
      )}
      {may("delete-query") && (
        <button class="icon-button" aria-label={`Delete query: ${q.text}`} onClick={() => remove(q)}>
          ×
        </button>
      )}
    </li>
  );
}
