// A form that adds several queries together.
import { useState } from "preact/hooks";
import { type Problem, call } from "../client";
import { NewQuery } from "../fields";
import type { Brand } from "../types";
import { useSubmit } from "./dialog";
import { Field, TextField, valueOf } from "./field";
import { say } from "./notes";
import { count, listOf } from "./words";

interface Props {
  brand: Brand;
  /** Closes the form. Absent if the form cannot be closed. */
  onClose: (() => void) | undefined;
  onAdded: () => Promise<void>;
}

export function AddQueries({ brand, onClose, onAdded }: Props) {
  const [text, setText] = useState("");
  const [common, setCommon] = useState({ topic: "", tags: "", locale: "", country: "" });
  const set = (change: Partial<typeof common>) => setCommon((c) => ({ ...c, ...change }));
  const lines = linesOf(text);
  const { problem, setProblem, busy, submit } = useSubmit(async () => {
    const { locale, country } = common;
    const queries = lines.map((line) => ({
      text: line.text,
      ...((line.topic || common.topic) && { topic: line.topic || common.topic }),
      tags: line.tags.length ? line.tags : listOf(common.tags),
      ...(locale && { locale }),
      ...(country && { country: country.toUpperCase() }),
    }));
    const path = { id: brand.id };
    const { data } = await call("POST", "/brands/{id}/queries/batch", { path, body: { queries } });
    const skipped = data.unchanged ? `, ${data.unchanged} already existed` : "";
    say(`${count(data.created, "query", "queries")} added${skipped}.`);
    setText("");
    await onAdded();
  });
  return (
    <form class="paste" aria-busy={busy} onSubmit={submit}>
      <Field
        label="Queries, one per line"
        hint="Write each query as people would ask it, such as: best crm for small teams. Rows of a spreadsheet can have the columns query, topic and tags."
        error={problem ? errorText(problem, lines) : undefined}
      >
        {(a) => (
          <textarea
            {...a}
            rows={6}
            required
            readOnly={busy}
            value={text}
            onInput={(e) => {
              setText(valueOf(e));
              setProblem(null);
            }}
          />
        )}
      </Field>
      <div class="grid three">
        <TextField
          label="Topic"
          optional
          readOnly={busy}
          maxLength={NewQuery.topic.maxLength}
          value={common.topic}
          onInput={(topic) => set({ topic })}
        />
        <TextField
          label="Tags"
          optional
          readOnly={busy}
          placeholder="Separated by commas"
          value={common.tags}
          onInput={(tags) => set({ tags })}
        />
        <TextField
          label="Language"
          optional
          readOnly={busy}
          placeholder="de-DE"
          maxLength={NewQuery.locale.maxLength}
          value={common.locale}
          onInput={(locale) => set({ locale })}
        />
        <TextField
          label="Country"
          optional
          readOnly={busy}
          placeholder="DE"
          maxLength={NewQuery.country.maxLength}
          value={common.country}
          onInput={(country) => set({ country })}
        />
      </div>
      <div class="actions">
        <button class="primary" disabled={!lines.length}>
          Add {lines.length ? count(lines.length, "query", "queries") : "queries"}
        </button>
        {onClose && (
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}

interface Line {
  /** The number of the line in the text, from 1. */
  number: number;
  text: string;
  topic: string;
  tags: string[];
}

/**
 * Returns the queries of a text without duplicates. Queries that differ only in letter case are duplicates, because
 * each of them costs calls. Each line has one query. Rows that were copied from a spreadsheet have tabs between the
 * query, the topic and the tags.
 */
function linesOf(text: string): Line[] {
  const lines = new Map<string, Line>();
  for (const [i, row] of text.split("\n").entries()) {
    const [query = "", topic = "", tags = ""] = row
      .trim()
      .split("\t")
      .map((cell) => cell.trim());
    const key = query.toLowerCase();
    if (query && !lines.has(key)) lines.set(key, { number: i + 1, text: query, topic, tags: listOf(tags) });
  }
  return [...lines.values()];
}

/** Returns the errors of a batch by line of the text. */
function errorText(problem: Problem, lines: Line[]): string {
  if (!problem.fields.length) return problem.message;
  return problem.fields
    .map(({ location, message }) => {
      const [, index, field] = /queries\[(\d+)\]\.?(\w*)/.exec(location) ?? [];
      const line = index && lines[Number(index)];
      if (!line) return message;
      return `Line ${line.number}${field && field !== "text" ? `, ${field}` : ""}: ${message}`;
    })
    .join("; ");
}
