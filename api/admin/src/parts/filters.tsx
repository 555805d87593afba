// A row of filters whose values are kept in the URL.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useSettled } from "../load";
import { param, setQuery } from "../router";
import { FilterSelect, valueOf } from "./field";
import { jobTypes } from "./words";

const settleAfter = 200; // ms after the last key press

export function Filters({ children, search = false }: { children: ComponentChildren; search?: boolean }) {
  return (
    <form class="filters" role={search ? "search" : undefined} onSubmit={(e) => e.preventDefault()}>
      {children}
    </form>
  );
}

/** A search field whose text is the parameter q. If a link or the Back button changes q, the text changes, too. */
export function SearchField({ label }: { label: string }) {
  const q = param("q");
  const [text, setText] = useState(q);
  const known = useRef(q); // the last q that the field has set or shown
  const settled = useSettled(text, settleAfter);
  useEffect(() => {
    if (q === known.current) return;
    known.current = q;
    setText(q);
  }, [q]);
  useEffect(() => {
    if (settled === param("q")) return;
    known.current = settled;
    setQuery({ q: settled });
  }, [settled]);
  const clear = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    setText("");
    (event.target as HTMLElement).blur();
  };
  return (
    <input
      type="search"
      data-search
      aria-label={label}
      placeholder="Search   /"
      value={text}
      onInput={(e) => setText(valueOf(e))}
      onKeyDown={clear}
    />
  );
}

/** A select whose value is a parameter of the URL. */
export function QuerySelect(props: {
  name: string;
  label: string;
  options: readonly (readonly [value: string, label: string])[];
  /** The value when the parameter is absent. */
  initial?: string;
}) {
  const { name, label, options, initial = "" } = props;
  return (
    <FilterSelect
      label={label}
      value={param(name) || initial}
      options={options}
      onChange={(value) => setQuery({ [name]: value })}
    />
  );
}

export const JobTypeSelect = () => (
  <QuerySelect
    name="job_type"
    label="Job type"
    options={[["", "All types"], ...Object.entries(jobTypes).map(([v, t]) => [v, t.name] as const)]}
  />
);
