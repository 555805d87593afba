// The bar that edits the tags of all selected queries.
import { useRef, useState } from "preact/hooks";
import { call } from "../client";
import type { Brand } from "../types";
import { useSubmit } from "./dialog";
import { valueOf } from "./field";
import { say } from "./notes";
import { count, listOf } from "./words";

interface Props {
  brand: Brand;
  /** The ids of the selected queries. */
  selected: string[];
  clear: () => void;
  onTagged: () => Promise<void>;
}

/** The maximum number of queries in one request. */
const most = 1000;

export function TagBar({ brand, selected, clear, onTagged }: Props) {
  const [text, setText] = useState("");
  const remove = useRef<HTMLButtonElement>(null);
  const tags = listOf(text);
  const { problem, setProblem, busy, submit } = useSubmit(async ({ submitter }) => {
    const how = submitter === remove.current ? "remove" : "add";
    const path = { id: brand.id };
    let changed = 0;
    for (let i = 0; i < selected.length; i += most) {
      const body = { query_ids: selected.slice(i, i + most), [how]: tags };
      changed += (await call("POST", "/brands/{id}/queries/tags", { path, body })).data.changed;
    }
    say(`Tags of ${count(changed, "query", "queries")} changed.`);
    setText("");
    void onTagged();
  });
  return (
    <form class="bulk" aria-label="Tags of the selected queries" aria-busy={busy} onSubmit={submit}>
      <strong>{selected.length} selected</strong>
      <input
        aria-label="Tags"
        aria-invalid={problem ? "true" : undefined}
        placeholder="Tags, separated by commas"
        readOnly={busy}
        value={text}
        onInput={(e) => {
          setText(valueOf(e));
          setProblem(null);
        }}
      />
      <button disabled={!tags.length}>Add tags</button>
      <button ref={remove} disabled={!tags.length}>
        Remove tags
      </button>
      <button type="button" class="quiet-button" onClick={clear}>
        Clear
      </button>
      {problem && (
        <p class="error" role="alert">
          {problem.fields.length ? problem.fields.map((f) => f.message).join("; ") : problem.message}
        </p>
      )}
    </form>
  );
}
