// The table of queries by engine. The header and the first column stay visible. The arrow keys move between the cells.
import { everyClass, inSegment } from "../segment";
import type { ComparedFigure, GridFigures, QueryGrid as Grid, QueryGridRow } from "../types";
import { FewMark } from "./amount";
import { engineName } from "./engines";
import { allCalls, evidenceOf } from "./evidence";
import { changeOf, figures } from "./figures";
import { Verdict } from "./verdict";
import { number, queryClasses } from "./words";

interface Props {
  grid: Grid;
  /** Whether the page shows one query, so that the column of queries is omitted. */
  oneQuery?: boolean;
  /** The present text of the query, if the page shows one query. Rows with another text are marked. */
  text?: string;
}

export function QueryGrid({ grid, oneQuery = false, text }: Props) {
  const id = grid.brand_id;
  return (
    <div class="grid-box" tabIndex={0} role="group" aria-label="Queries by engine" onKeyDown={moveFocus}>
      <table role="table" class={oneQuery ? "query-grid one" : "query-grid"} aria-label="Queries by engine">
        <thead>
          <tr>
            {!oneQuery && <th scope="col">Query</th>}
            <th scope="col">All engines</th>
            <th scope="col">Change</th>
            {grid.collectors.map((c) => (
              <th scope="col">{engineName(c)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.data.map((row) => (
            <Row key={row.id} brandId={id} row={row} oneQuery={oneQuery} text={text} />
          ))}
        </tbody>
        {grid.queries > 1 && (
          <tfoot>
            <tr>
              <th scope="row">All queries</th>
              <Cell figures={grid.total} href={evidenceOf(id, { counted: "true" })} />
              <td />
              {grid.totals.map(({ collector, figures: f }) => (
                <Cell figures={f} href={evidenceOf(id, { counted: "true", collector })} />
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

interface RowProps {
  brandId: string;
  row: QueryGridRow;
  oneQuery: boolean;
  text: string | undefined;
}

function Row({ brandId, row, oneQuery, text }: RowProps) {
  // On the page of one query, the figures cover all answers to the query, regardless of class, topic and tag.
  const whole = { query_class: everyClass, topic: "", tag: "" };
  const filter = { counted: "true", query_id: row.query_id ?? "", ...(oneQuery && whole) };
  const hrefOf = (more = {}) => (row.query_id ? evidenceOf(brandId, { ...filter, ...more }) : undefined);
  return (
    <tr class={row.is_active ? "" : "off"}>
      {!oneQuery && (
        <th scope="row">
          <Query brandId={brandId} row={row} isEarlier={text !== undefined && row.text !== text} />
        </th>
      )}
      <Cell figures={row.total} href={hrefOf()} />
      <td>
        <Change compared={row.change} />
      </td>
      {row.cells.map(({ collector, figures: f }) => (
        <Cell key={collector} figures={f} href={hrefOf({ collector })} />
      ))}
    </tr>
  );
}

function Query({ brandId, row, isEarlier }: { brandId: string; row: QueryGridRow; isEarlier: boolean }) {
  return (
    <>
      {row.query_id ? (
        <a href={inSegment(`/admin/brands/${brandId}/queries/${row.query_id}`, { query_id: "" })}>
          <bdi>{row.text}</bdi>
        </a>
      ) : (
        <bdi>{row.text}</bdi>
      )}
      <span class="sub">
        <bdi>{[queryClasses[row.query_class], row.topic, ...row.tags].filter(Boolean).join(" · ")}</bdi>
        {isEarlier ? " · Earlier text" : !row.is_active && " · Inactive"}
      </span>
    </>
  );
}

/** The change of the mention rate. A hollow mark means: too few combinations of engine and country for a verdict. */
function Change({ compared: c }: { compared: ComparedFigure }) {
  const [rate] = figures;
  const text = rate && changeOf(rate, c.difference);
  if (!text) return <span class="quiet">–</span>;
  if (c.verdict === "too_few_answers") {
    return (
      <span class="few">
        <FewMark title={c.explanation} />
        {text}
      </span>
    );
  }
  if (c.verdict === "too_few_cells") {
    return (
      <>
        <span class="few">
          <FewMark text="few engines" title="Fewer than 6 cells (engine and country)" />
          {text}
        </span>
        <span class="sub" aria-hidden="true">
          few engines
        </span>
      </>
    );
  }
  return (
    <>
      <Verdict of={c} />
      <span class="sub">{text}</span>
    </>
  );
}

interface CellProps {
  figures: GridFigures | null | undefined;
  href: string | undefined;
}

function Cell({ figures: f, href }: CellProps) {
  if (!f?.calls) {
    return (
      <td class="quiet">
        –<span class="vh"> Not asked</span>
      </td>
    );
  }
  if (!f.n) {
    const text = f.failed === f.calls ? `${f.failed} failed` : "No answer";
    const status = f.failed === f.calls ? "failed" : allCalls;
    return <td class="quiet">{href ? <a href={`${href}&status=${status}`}>{text}</a> : text}</td>;
  }
  const text = (
    <>
      {!f.enough && <FewMark />}
      {number(f.mentioned)}/{number(f.n)}
    </>
  );
  return (
    <td class={f.enough ? "" : "few"}>
      {href ? <a href={href}>{text}</a> : text}
      <span class="share" aria-hidden="true">
        <span style={{ inlineSize: `${(100 * f.mentioned) / f.n}%` }} />
      </span>
      <span class="sub">
        {f.average_position !== null && <span>Pos. {f.average_position.toFixed(1)}</span>} <Mood figures={f} />
      </span>
    </td>
  );
}

/** The sentiment with its sign. The color repeats the sign. */
function Mood({ figures: { sentiment, sure, unsure } }: { figures: GridFigures }) {
  const [, , , figure] = figures;
  if (sentiment === null || !figure) return null;
  const text = figure.format(sentiment);
  const tone = text.startsWith("+") ? "positive" : text.startsWith("−") ? "negative" : "neutral";
  return (
    <span class={`sentiment ${tone}`} title={`Sentiment: n = ${sure} sure, ${unsure} unsure`}>
      <span class="vh">Sentiment </span>
      {text}
    </span>
  );
}

const steps: Record<string, [rows: number, cells: number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Moves the focus to the link in the next cell of a direction. Cells without a link are skipped. */
function moveFocus(event: KeyboardEvent): void {
  const step = steps[event.key];
  const cell = event.target instanceof Element ? event.target.closest("td, th") : null;
  const rows = [...(cell?.closest("table")?.rows ?? [])];
  if (!step || !(cell instanceof HTMLTableCellElement)) return;
  event.preventDefault();
  let y = rows.findIndex((row) => row === cell.parentElement) + step[0];
  let x = cell.cellIndex + step[1];
  for (; rows[y]?.cells[x]; y += step[0], x += step[1]) {
    const link = rows[y]?.cells[x]?.querySelector("a");
    if (link) {
      link.focus();
      return;
    }
  }
}
