// The dialog that edits one query, and the edits of a listed query.
import { useState } from "preact/hooks";
import { call } from "../client";
import { QueryChange } from "../fields";
import type { Loaded } from "../load";
import type { Query } from "../types";
import { FormDialog } from "./dialog";
import { changeListed } from "./edits";
import { Field, TextField, valueOf } from "./field";
import { say } from "./notes";
import { listOf, textOf } from "./words";

/** Replaces a query in a list. */
export const putQuery = (list: Loaded<Query[]>, now: Query) =>
  list.set((old) => old?.map((q) => (q.id === now.id ? now : q)));

/** Changes a listed query, unless another user has changed the query since the list was loaded. */
export function changeQuery<R>(
  list: Loaded<Query[]>,
  q: Query,
  make: (to: { path: { id: string; query_id: string }; etag: string }) => Promise<R>,
): Promise<R> {
  const path = { id: q.brand_id, query_id: q.id };
  const read = () => call("GET", "/brands/{id}/queries/{query_id}", { path });
  return changeListed(
    q,
    read,
    (etag) => make({ path, etag }),
    (now) => putQuery(list, now),
  );
}

interface Props {
  query: Query;
  list: Loaded<Query[]>;
  onClose: () => void;
}

export function EditQuery({ query: now, list, onClose }: Props) {
  const [was] = useState(now); // what the user saw when the dialog opened
  const [form, setForm] = useState({
    text: was.text,
    topic: was.topic,
    tags: textOf(was.tags),
    locale: was.locale,
    country: was.country,
  });
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const save = async () => {
    const { text, topic, tags, locale, country } = form;
    const body = {
      ...(text.trim() !== was.text && { text: text.trim() }),
      ...(topic !== was.topic && { topic }),
      ...(listOf(tags).join() !== was.tags.join() && { tags: listOf(tags) }),
      ...(locale !== was.locale && { locale }),
      ...(country !== was.country && { country: country.toUpperCase() }),
    };
    const saved = await changeQuery(list, now, (to) => call("PUT", "/brands/{id}/queries/{query_id}", { ...to, body }));
    putQuery(list, saved.data);
    say("Query saved.");
  };
  return (
    <FormDialog title="Edit query" action="Save" onClose={onClose} save={save}>
      {(problem) => (
        <>
          <Field
            label="Query"
            hint="Existing answers stay with the earlier text and country. Verdicts do not compare them with the answers to a new text or country."
            error={problem?.of("text")}
          >
            {(a) => (
              <textarea
                {...a}
                rows={3}
                required
                maxLength={QueryChange.text.maxLength}
                value={form.text}
                onInput={(e) => set({ text: valueOf(e) })}
              />
            )}
          </Field>
          <div class="grid three">
            <TextField
              label="Topic"
              optional
              error={problem?.of("topic")}
              maxLength={QueryChange.topic.maxLength}
              value={form.topic}
              onInput={(topic) => set({ topic })}
            />
            <TextField
              label="Tags"
              optional
              error={problem?.of("tags")}
              placeholder="Separated by commas"
              value={form.tags}
              onInput={(tags) => set({ tags })}
            />
            <TextField
              label="Language"
              optional
              error={problem?.of("locale")}
              placeholder="de-DE"
              maxLength={QueryChange.locale.maxLength}
              value={form.locale}
              onInput={(locale) => set({ locale })}
            />
            <TextField
              label="Country"
              optional
              error={problem?.of("country")}
              placeholder="DE"
              maxLength={QueryChange.country.maxLength}
              value={form.country}
              onInput={(country) => set({ country })}
            />
          </div>
        </>
      )}
    </FormDialog>
  );
}
