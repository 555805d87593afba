// A table whose rows become cards where it is narrow, and of which only what is near the screen is drawn.
import { html, useEffect, useRef, useState } from "../html.js";

/**
 * @template T
 * @typedef {{name: string, head: any, sort?: string, className?: string, cell: (row: T) => any}} Column
 */

const chunk = 40; // rows drawn or left out together
const guess = 57; // px, of a row that was never drawn

/**
 * @template {{id: string}} T
 * @param {{label: string, columns: Column<T>[], rows: T[], loading?: boolean, more?: (() => void) | undefined, sort?: string, onSort?: (sort: string) => void, className?: string, total?: number | undefined}} props
 */
export function Table({ label, columns, rows, loading = false, more, sort, onSort, className = "", total }) {
  const chunks = [];
  for (let i = 0; i < rows.length; i += chunk) chunks.push(rows.slice(i, i + chunk));
  return html`<table role="table" class=${`rows ${className}`} aria-label=${label} aria-busy=${loading ? "true" : "false"} aria-rowcount=${total ?? -1}>
    <thead role="rowgroup"><tr role="row">${columns.map((c) => html`<th role="columnheader" scope="col" class=${c.className} data-name=${c.name} aria-sort=${c.sort && c.sort === sort ? "ascending" : undefined}>
      ${c.sort && onSort ? html`<button type="button" class="sort" onClick=${() => onSort(c.sort === sort ? "" : /** @type {string} */ (c.sort))}>${c.head}<span aria-hidden="true">${c.sort === sort ? " ↓" : ""}</span></button>` : c.head}
    </th>`)}</tr></thead>
    ${chunks.map((part, i) => html`<${Chunk} key=${i} rows=${part} columns=${columns} first=${i * chunk} all=${chunks.length < 4} />`)}
  </table>
  ${more && html`<${Sentinel} more=${more} />`}`;
}

/** @param {{rows: any[], columns: Column<any>[], first: number, all: boolean}} props */
function Chunk({ rows, columns, first, all }) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const [height, setHeight] = useState(all || first < 2 * chunk ? 0 : rows.length * guess); // 0: it is drawn
  useEffect(() => {
    const body = ref.current;
    if (!body || all) {
      setHeight(0);
      return undefined;
    }
    const watch = new IntersectionObserver((entries) => {
      const entry = entries.at(-1);
      if (!entry) return;
      const focused = body.contains(document.activeElement);
      setHeight(entry.isIntersecting || focused ? 0 : entry.boundingClientRect.height);
    }, { rootMargin: "1200px 0px" });
    watch.observe(body);
    return () => watch.disconnect();
  }, [all]);
  if (height > 0) {
    return html`<tbody role="rowgroup" ref=${ref} aria-hidden="true"><tr class="spacer" style=${{ height: `${height}px` }}><td colspan=${columns.length}></td></tr></tbody>`;
  }
  return html`<tbody role="rowgroup" ref=${ref}>${rows.map((row, i) => html`<tr role="row" key=${row.id} data-id=${row.id} aria-rowindex=${first + i + 2}>
    ${columns.map((c) => html`<td role="cell" class=${`${c.name} ${c.className ?? ""}`} data-head=${typeof c.head === "string" ? c.head : ""}>${c.cell(row)}</td>`)}</tr>`)}</tbody>`;
}

/** Loads the next page when the end of the list comes near. @param {{more: () => void}} props */
function Sentinel({ more }) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const how = useRef(more);
  how.current = more;
  useEffect(() => {
    if (!ref.current) return undefined;
    const watch = new IntersectionObserver(([entry]) => { if (entry?.isIntersecting) how.current(); }, { rootMargin: "1500px 0px" });
    watch.observe(ref.current);
    return () => watch.disconnect();
  });
  return html`<div ref=${ref} class="more"><button type="button" onClick=${more}>Show more</button></div>`;
}
