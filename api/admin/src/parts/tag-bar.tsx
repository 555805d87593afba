// The bar that edits the tags of all selected queries.
import { useState } from "preact/hooks";
import { type Problem, call, problemOf } from "../client";
import type { Brand } from "../types";
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
  const [problem, setProblem] = useState<Problem | null>(null);
  const tags = listOf(text);
  const edit = async (how: "add" | "remove") => {
    try {
      const path = { id: brand.id };
      let changed = 0;
      for (let i = 0; i < selected.length; i += most) {
        const body = { query_ids: selected.slice(i, i + most), [how]: tags };
        changed += (await call("POST", "/brands/{id}/queries/tags", { path, body })).data.changed;
      }
      say(`Tags of ${count(changed, "query", "queries")} changed.`);
      setText("");
      await onTagged();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <form
      class="bulk"
      aria-label="Tags of the selected queries"
      onSubmit={(e) => {
        e.preventDefault();
        void edit("add");
      }}
    >
      <strong>{selected.length} selected</strong>
      <input
        aria-label="Tags"
        aria-invalid={problem ? "true" : undefined}
        placeholder="Tags, separated by commas"
        value={text}
        onInput={(e) => {
          setText(valueOf(e));
          setProblem(null);
        }}
      />
      <button disabled={!tags.length}>Add tags</button>
      <button type="button" disabled={!tags.length} onClick={() => void edit("remove")}>
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
