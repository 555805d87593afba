// A line chart that is readable without color. Each line has its own dash pattern, and the legend shows the name and
// the latest value of each line. A cursor shows the values of a period.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { go } from "../router";
import { save } from "../save";
import { CursorSlider, CursorValues, useCursor } from "./chart-cursor";
import { enough } from "./chart-series";
import { figures } from "./figures";
import { type Line, type Plot, type PlotData, draw, lineStyles, usualHeight } from "./plot";
import { day } from "./time";
import { count, percent } from "./words";

export interface ChartData extends PlotData {
  /** The number of chosen names, if the chart may have fewer lines. */
  names?: number;
  /** The number n of each period with its noun, or nothing if the lines do not share one n. */
  ns: { values: number[]; noun: [one: string, many: string] } | undefined;
  /** The length of a period. */
  unit: "day" | "week";
}

interface Props {
  /** The data, which must be the same object until the data changes. */
  data: ChartData;
  /** The URL of the data as a CSV file. */
  csv?: string;
  /** Returns the link to the answers of a period. */
  evidence?: (period: string) => string;
  /** Notes below the legend. */
  children?: ComponentChildren;
}

/** Draws a chart. A click on the chart opens the answers of the period below the pointer. */
export function LineChart({ data, csv, evidence, children }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const { measure, periods, lines, ns, unit } = data;
  const moved = useCursor();
  // After a change of the data, the cursor may point past the last period.
  const cursor = { ...moved, at: moved.at !== null && moved.at < periods.length ? moved.at : null };
  const plot = useRef<Plot | null>(null);
  const [, setDrawn] = useState(0); // each drawing of the plot also places the values again
  useEffect(() => {
    if (!ref.current || !periods.length) return undefined;
    plot.current = draw(ref.current, data, { hover: cursor.hover, drawn: () => setDrawn((n) => n + 1) });
    return plot.current.remove;
  }, [theme, data]);
  useEffect(() => plot.current?.point(cursor.at), [cursor.at, theme, data]);
  const show = (v: number | null | undefined) =>
    v === null || v === undefined ? "—" : measure.percent ? percent(v) : formatOf(measure.id)(v);
  const linesAt = (at: number): LineValue[] =>
    lines.map(({ name, style, values, bases }) => ({ name, style, value: show(values[at]), basis: bases[at] ?? "" }));
  const latest = linesAt(periods.length - 1);
  const valuesAt = (at: number) => ({
    period: day(periods[at] ?? ""),
    values: linesAt(at),
    interval: intervalAt(data.band, at, show),
    n: ns ? `n = ${ns.values[at] ?? 0}` : "",
    change: data.marks?.find((m) => m.at === at)?.text ?? "",
  });
  const textAt = (at: number) => {
    const { period, values, interval, n, change } = valuesAt(at);
    return [period, ...values.map(textOf), interval, n, change].filter(Boolean).join(", ");
  };
  const savePicture = () =>
    ref.current?.querySelector("canvas")?.toBlob((blob) => blob && save(`${measure.id}.png`, blob));
  const open = () => {
    const period = periods[cursor.at ?? -1];
    if (period && evidence) go(evidence(period));
  };
  const label = `${measure.title}, last ${unit} (from ${periods.at(-1)}): ${latest.map(textOf).join(", ")}`;
  return (
    <figure class="chart">
      <figcaption>
        <h2>{measure.title}</h2>
        <p class="hint">
          {`${measure.formula}. `}
          {ns && periods.length > 0 && <span>{`Last ${unit}: n = ${count(ns.values.at(-1) ?? 0, ...ns.noun)}.`}</span>}
        </p>
      </figcaption>
      <div class="plot-box">
        <div
          ref={ref}
          class={evidence ? "plot linked" : "plot"}
          onClick={open}
          style={{ minHeight: `${data.height ?? usualHeight}px` }}
          role="img"
          aria-label={label}
        />
        <CursorSlider
          label={`${measure.title}, period`}
          count={periods.length}
          cursor={cursor}
          textAt={textAt}
          onEnter={open}
        />
        {cursor.at !== null && plot.current && (
          <CursorValues left={plot.current.left(cursor.at)} width={ref.current?.clientWidth ?? 0}>
            <PeriodValues {...valuesAt(cursor.at)} />
            {evidence && <div class="quiet">Click: answers of this {unit}</div>}
          </CursorValues>
        )}
      </div>
      <ul class="legend">
        <li class="quiet">Last {unit}:</li>
        {latest.map((line) => (
          <LegendItem {...line} />
        ))}
        {data.names !== undefined && data.names > lines.length && (
          <li class="quiet">
            {lines.length} of {data.names} names
          </li>
        )}
        {data.lines.some((l) => l.few.includes(true)) && (
          <li class="quiet">○ {measure.few ?? `Few answers: n below ${enough}`}</li>
        )}
        {data.spans.length > 0 && (
          <li class="quiet">
            <span class="unmeasured" aria-hidden="true" /> Shaded: no answers
          </li>
        )}
      </ul>
      {children}
      <p class="actions">
        <button type="button" class="small" onClick={savePicture}>
          Save as PNG
        </button>
      </p>
      <details>
        <summary>Show as table</summary>
        <ChartTable
          title={measure.title}
          periods={periods}
          lines={lines}
          ns={ns?.values}
          show={show}
          interval={data.band && ((at) => intervalAt(data.band, at, show).replace("95 % interval ", ""))}
          evidence={evidence}
        />
      </details>
      {csv && (
        <p class="hint">
          <a class="include" href={csv} download>
            Download CSV
          </a>
        </p>
      )}
    </figure>
  );
}

/** Returns the format of a figure, so that charts show a value as the headline does. */
const formatOf = (id: string) => figures.find((f) => f.id === id)?.format ?? ((v: number) => v.toFixed(2));

/** The value of a line at one period, as text. */
interface LineValue {
  name: string;
  style: number;
  value: string;
  /** The data behind the value, or an empty text. */
  basis: string;
}

const textOf = ({ name, value, basis }: LineValue): string => `${name} ${value}${basis && ` (${basis})`}`;

function LegendItem({ style, name, value, basis }: LineValue) {
  return (
    <li>
      <Dash style={style} />
      <bdi>{name}</bdi> <strong>{value}</strong>
      {basis && <span class="quiet"> {basis}</span>}
    </li>
  );
}

interface PeriodValuesProps {
  period: string;
  values: LineValue[];
  interval: string;
  /** The number of answers, such as "n = 12", or an empty text. */
  n: string;
  /** The change of the composition, or an empty text. */
  change: string;
}

function PeriodValues({ period, values, interval, n, change }: PeriodValuesProps) {
  return (
    <>
      <div>
        <strong>{period}</strong>
      </div>
      <ul>
        {values.map((line) => (
          <LegendItem {...line} />
        ))}
      </ul>
      <div class="quiet">{[n, interval].filter(Boolean).join(" · ")}</div>
      {change && <div>{change}</div>}
    </>
  );
}

/** Returns the confidence interval of the first line at a period as text. */
function intervalAt(band: PlotData["band"], at: number, show: (v: number | null | undefined) => string): string {
  const [low, high] = [band?.low[at], band?.high[at]];
  return low == null || high == null ? "" : `95 % interval ${show(low)} to ${show(high)}`;
}

function Dash({ style }: { style: number }) {
  const { dash, token } = lineStyles[style] ?? { dash: [], token: "--ink" };
  return (
    <svg width="28" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="28"
        y1="4"
        y2="4"
        stroke={`var(${token})`}
        stroke-width="2.25"
        stroke-dasharray={dash.join(" ")}
      />
    </svg>
  );
}

interface TableProps {
  title: string;
  periods: string[];
  lines: Line[];
  /** The number of answers of each period, or nothing if the cells state their own data. */
  ns: number[] | undefined;
  show: (value: number | null | undefined) => string;
  /** Returns the 95 % interval of the first line at a period. */
  interval: ((at: number) => string) | undefined;
  evidence: ((period: string) => string) | undefined;
}

function ChartTable({ title, periods, lines, ns, show, interval, evidence }: TableProps) {
  const newestFirst = periods.map((period, i) => ({ period, i })).reverse();
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={`${title} as a table`}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">From</th>
            {lines.map((l) => (
              <th scope="col" class="num">
                <bdi>{l.name}</bdi>
              </th>
            ))}
            {ns && (
              <th scope="col" class="num">
                n
              </th>
            )}
            {interval && (
              <th scope="col" class="num">
                95 % interval<span class="vh"> of {lines[0]?.name}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {newestFirst.map(({ period, i }) => (
            <tr>
              <th scope="row">{evidence ? <a href={evidence(period)}>{period}</a> : period}</th>
              {lines.map((l) => (
                <td class="num">
                  {show(l.values[i])} {l.bases[i] && <span class="quiet">{l.bases[i]}</span>}
                </td>
              ))}
              {ns && <td class="num">{ns[i]}</td>}
              {interval && <td class="num">{interval(i) || "—"}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Returns a number that changes with the theme. */
function useTheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const changed = () => setChanges((n) => n + 1);
    media.addEventListener("change", changed);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      media.removeEventListener("change", changed);
      observer.disconnect();
    };
  }, []);
  return changes;
}
