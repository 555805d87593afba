// A table whose rows become cards in a narrow window. Only the rows near the visible part are drawn.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Column<T> {
  /** The class of the cells in the column. */
  name: string;
  head: ComponentChildren;
  /** The key that the column sorts by. */
  sort?: string;
  /** Whether the column sorts from the newest or largest value. */
  descending?: boolean;
  cell: (row: T) => ComponentChildren;
}

interface Props<T extends { id: string }> {
  label: string;
  columns: (Column<T> | false)[];
  rows: T[];
  loading?: boolean;
  /** Whether the last request failed. Then only the button loads more rows. */
  failed?: boolean;
  /** Loads more rows. Absent if all rows are loaded. */
  more?: (() => void) | undefined;
  sort?: string;
  onSort?: (sort: string) => void;
  className?: string;
  /** The number of rows, including the header row, if the number is known. */
  total?: number | undefined;
}

const chunkSize = 40; // the number of rows that are drawn or omitted together
const rowHeight = 57; // the estimated height in px of a row that is not drawn yet
const drawnAround = "1200px 0px";
const loadedAhead = "1500px 0px";

export function Table<T extends { id: string }>(props: Props<T>) {
  const { label, rows, loading = false, failed = false, more, sort, onSort, className = "", total } = props;
  const columns = props.columns.filter((c) => c !== false);
  const chunks: T[][] = [];
  for (let i = 0; i < rows.length; i += chunkSize) chunks.push(rows.slice(i, i + chunkSize));
  return (
    <>
      <table
        role="table"
        class={`rows ${className}`}
        aria-label={label}
        aria-busy={loading}
        aria-rowcount={total ?? -1}
      >
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((c) => (
              <Head column={c} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        {chunks.map((part, i) => (
          <Chunk key={i} rows={part} columns={columns} first={i * chunkSize} all={chunks.length < 4} />
        ))}
      </table>
      {more && <Sentinel more={more} failed={failed} />}
    </>
  );
}

function Head<T>(props: { column: Column<T>; sort: string | undefined; onSort: Props<never>["onSort"] | undefined }) {
  const { column: c, onSort } = props;
  const sorted = Boolean(c.sort) && c.sort === props.sort;
  return (
    <th
      role="columnheader"
      scope="col"
      data-name={c.name}
      aria-sort={sorted ? (c.descending ? "descending" : "ascending") : undefined}
    >
      {c.sort && onSort ? (
        <button type="button" class="sort" onClick={() => onSort(sorted ? "" : (c.sort ?? ""))}>
          {c.head}
          <span aria-hidden="true">{sorted ? " ↓" : ""}</span>
        </button>
      ) : (
        c.head
      )}
    </th>
  );
}

interface ChunkProps<T> {
  rows: T[];
  columns: Column<T>[];
  first: number;
  /** Whether all rows are always drawn. */
  all: boolean;
}

function Chunk<T extends { id: string }>({ rows, columns, first, all }: ChunkProps<T>) {
  const ref = useRef<HTMLTableSectionElement>(null);
  const height = useLeftOut(ref, all, all || first < 2 * chunkSize ? 0 : rows.length * rowHeight);
  if (height > 0) {
    return (
      <tbody role="rowgroup" ref={ref} aria-hidden="true">
        <tr class="spacer" style={{ height: `${height}px` }}>
          <td colSpan={columns.length} />
        </tr>
      </tbody>
    );
  }
  return (
    <tbody role="rowgroup" ref={ref}>
      {rows.map((row, i) => (
        <tr role="row" key={row.id} data-id={row.id} aria-rowindex={first + i + 2}>
          {columns.map((c) => (
            <td role="cell" class={c.name} data-head={typeof c.head === "string" ? c.head : ""}>
              {c.cell(row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

/** Returns the height of a chunk that is far from the visible part, or 0 if the chunk is drawn. */
function useLeftOut(ref: { current: HTMLElement | null }, all: boolean, initial: number): number {
  const [height, setHeight] = useState(initial);
  useEffect(() => {
    const body = ref.current;
    if (!body || all) {
      setHeight(0);
      return undefined;
    }
    const observe = (entries: IntersectionObserverEntry[]) => {
      const entry = entries.at(-1);
      if (!entry) return;
      const focused = body.contains(document.activeElement);
      setHeight(entry.isIntersecting || focused ? 0 : entry.boundingClientRect.height);
    };
    const observer = new IntersectionObserver(observe, { rootMargin: drawnAround });
    observer.observe(body);
    return () => observer.disconnect();
  }, [all]);
  return height;
}

/**
 * Loads the next page when the reader scrolls close to the end of the list. After a failed request, only the button
 * repeats the request.
 */
function Sentinel({ more, failed }: { more: () => void; failed: boolean }) {
  const ref = useRef<HTMLDivElement>(null);
  // The observer of an earlier render can still report after a failure, because effects end only after the next paint.
  const onReached = useRef<(() => void) | undefined>(undefined);
  onReached.current = failed ? undefined : more;
  useEffect(() => {
    if (!ref.current || failed) return undefined;
    const observe = ([entry]: IntersectionObserverEntry[]) => {
      if (entry?.isIntersecting) onReached.current?.();
    };
    const observer = new IntersectionObserver(observe, { rootMargin: loadedAhead });
    observer.observe(ref.current);
    return () => observer.disconnect();
  });
  return (
    <div ref={ref} class="more">
      <button type="button" onClick={more}>
        Show more
      </button>
    </div>
  );
}
