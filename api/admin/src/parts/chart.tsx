// A line chart that is readable without colour. Each line has its own dash pattern, and the legend shows the name and
// the latest value of each line.
import { useEffect, useRef, useState } from "preact/hooks";
import { save } from "../save";
import type { TrendPoint } from "../types";
import type { Measure } from "./measures";
import { type Line, draw, lineStyles } from "./plot";
import { percent } from "./words";

interface Props {
  measure: Measure;
  points: TrendPoint[];
  nameOf: (p: TrendPoint) => string;
}

export function Chart({ measure, points, nameOf }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const data = seriesOf(measure, points, nameOf);
  const { periods, lines, ns } = data;
  useEffect(() => (ref.current && periods.length ? draw(ref.current, data) : undefined), [theme, points]);
  const show = (v: number | null | undefined) =>
    v === null || v === undefined ? "—" : measure.percent ? percent(v) : v.toFixed(2);
  const latest = lines.map(({ name, values }) => ({ name, value: show(values.at(-1)) }));
  const savePicture = () =>
    ref.current?.querySelector("canvas")?.toBlob((blob) => blob && save(`${measure.id}.png`, blob));
  const label = `${measure.title}, period from ${periods.at(-1)}: ${latest.map((l) => `${l.name} ${l.value}`).join(", ")}`;
  return (
    <figure class="chart">
      <figcaption>
        <h2>{measure.title}</h2>
        <p class="hint">
          {measure.formula}. <span>Last period: n = {ns.at(-1) ?? 0}.</span>
        </p>
      </figcaption>
      <div ref={ref} class="plot" role="img" aria-label={label} />
      <ul class="legend">
        {latest.map(({ name, value }, i) => (
          <li>
            <Dash index={i} />
            <bdi>{name}</bdi> <strong>{value}</strong>
          </li>
        ))}
      </ul>
      <p class="actions">
        <button type="button" class="small" onClick={savePicture}>
          Save as PNG
        </button>
      </p>
      <details>
        <summary>Show as table</summary>
        <ChartTable title={measure.title} periods={periods} lines={lines} ns={ns} show={show} />
      </details>
    </figure>
  );
}

function Dash({ index }: { index: number }) {
  const { dash, token } = lineStyles[index] ?? { dash: [], token: "--ink" };
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
  ns: number[];
  show: (value: number | null | undefined) => string;
}

function ChartTable({ title, periods, lines, ns, show }: TableProps) {
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
            <th scope="col" class="num">
              n
            </th>
          </tr>
        </thead>
        <tbody>
          {newestFirst.map(({ period, i }) => (
            <tr>
              <th scope="row">{period}</th>
              {lines.map((l) => (
                <td class="num">{show(l.values[i])}</td>
              ))}
              <td class="num">{ns[i]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Returns one line of points over all periods for each name, with the brand first. */
function seriesOf(measure: Measure, points: TrendPoint[], nameOf: Props["nameOf"]) {
  const periods = [...new Set(points.map((p) => p.period))].sort();
  const owners = new Map(points.map((p) => [nameOf(p), p.owner]));
  const rank = (name: string) => (owners.get(name) === "brand" ? 0 : 1);
  const names = [...owners.keys()].sort((a, b) => rank(a) - rank(b)).slice(0, lineStyles.length);
  const at = new Map(points.map((p) => [`${p.period} ${nameOf(p)}`, p]));
  const over = <T,>(name: string | undefined, of: (p: TrendPoint) => T | null | undefined): (T | null)[] =>
    periods.map((period) => {
      const point = at.get(`${period} ${name}`);
      return point ? (of(point) ?? null) : null;
    });
  const { band } = measure;
  const lines = names.map((name) => ({ name, values: over(name, measure.of) }));
  const ns = periods.map((period) => Math.max(0, ...points.filter((p) => p.period === period).map((p) => p.n)));
  return {
    measure,
    periods,
    lines,
    ns,
    band:
      band && names.length
        ? { low: over(names[0], (p) => band(p)?.[0]), high: over(names[0], (p) => band(p)?.[1]) }
        : undefined,
  };
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
