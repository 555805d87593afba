// A table of a brand's views. The first column heads the rows. In a narrow window, each row becomes a card.
import type { ComponentChildren } from "preact";

export interface DataColumn<T> {
  head: string;
  cell: (row: T) => ComponentChildren;
  /** Whether the column has numbers, which are aligned at the end. */
  num?: boolean;
  /** The key that the column sorts by. */
  sort?: string;
}

interface Props<T> {
  label: string;
  columns: (DataColumn<T> | false)[];
  rows: T[];
  keyOf: (row: T) => string;
  /** Returns the class of a row. */
  toneOf?: (row: T) => string;
  sort?: string;
  onSort?: (sort: string) => void;
  className?: string;
}

export function DataTable<T>({ label, rows, keyOf, toneOf, sort, onSort, className = "", ...props }: Props<T>) {
  const [first, ...others] = props.columns.filter((c) => c !== false);
  if (!first) return null;
  const headOf = (c: DataColumn<T>) =>
    c.sort && onSort ? (
      <button type="button" class="sort" onClick={() => onSort(c.sort ?? "")}>
        {c.head}
        <span aria-hidden="true">{c.sort === sort ? " ↓" : ""}</span>
      </button>
    ) : (
      c.head
    );
  return (
    <table role="table" class={`plain-table data ${className}`} aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {[first, ...others].map((c) => (
            <th
              role="columnheader"
              scope="col"
              class={c.num ? "num" : undefined}
              aria-sort={c.sort && c.sort === sort ? "other" : undefined}
            >
              {headOf(c)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={keyOf(row)} class={toneOf?.(row)}>
            <th role="rowheader" scope="row">
              {first.cell(row)}
            </th>
            {others.map((c) => (
              <td role="cell" class={c.num ? "num" : undefined} data-head={c.head}>
                {c.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
