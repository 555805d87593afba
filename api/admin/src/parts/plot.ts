// Functions that draw the lines of a chart on a canvas, in the colors of the theme.
import uPlot from "uplot";
import type { Measure } from "./measures";
import { percent } from "./words";

/** The style of each line, so that lines differ without color, too. */
export const lineStyles: { dash: number[]; token: string }[] = [
  { dash: [], token: "--accent" },
  { dash: [8, 4], token: "--violet" },
  { dash: [2, 3], token: "--amber" },
  { dash: [10, 3, 2, 3], token: "--blue" },
  { dash: [4, 4], token: "--red" },
  { dash: [1, 4], token: "--grey" },
  { dash: [12, 4], token: "--green" },
  { dash: [6, 2, 1, 2], token: "--ink" },
];

export interface Line {
  name: string;
  /** The index of the line's style in lineStyles. */
  style: number;
  values: (number | null)[];
  /** The data behind each value, or null if the chart states n once for all lines. */
  bases: (string | null)[];
  /** Whether each value comes from few answers. */
  few: (boolean | null)[];
}

/** A period whose answers come from other engines, queries or models than the answers of the period before. */
export interface Mark {
  /** The index of the period. */
  at: number;
  /** The change in words. */
  text: string;
}

export interface PlotData {
  measure: Pick<Measure, "id" | "title" | "formula" | "percent" | "lower" | "few">;
  /** The height in px. */
  height?: number;
  /** The first days of the periods, oldest first. */
  periods: string[];
  /** The spans without answers, each as the index of the period before the span. */
  spans: number[];
  lines: Line[];
  /** The changes of the composition, which the chart numbers and marks. */
  marks?: Mark[];
  /** The confidence interval of the first line. */
  band: { low: (number | null)[]; high: (number | null)[] } | undefined;
}

/** The default height of a chart in px. */
export const usualHeight = 200;

const axisWidth = 52;
const secondsPerDay = 86_400;
const shareSteps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5]; // shares between two labels of an axis of shares
const daySteps = [1, 2, 3, 7, 14, 28, 91, 182, 364]; // days between two labels of the time axis
const dotRadius = 3; // CSS px
const markSize = 12; // the height of the number of a mark in CSS px

/** Returns the value of a CSS custom property in the current theme. */
function colour(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** A drawn plot. */
export interface Plot {
  /** Moves the cursor to a period, or hides the cursor. */
  point: (at: number | null) => void;
  /** Returns the distance of a period from the left edge of the box. */
  left: (at: number) => number;
  remove: () => void;
}

interface Listeners {
  /** Receives the period below the pointer, or null. */
  hover: (at: number | null) => void;
  /** Is called after each drawing, because the periods may have moved. */
  drawn: () => void;
}

/** Draws a plot that adapts to the width of its box. */
export function draw(box: HTMLElement, data: PlotData, { hover, drawn }: Listeners): Plot {
  const times = data.periods.map((p) => Date.parse(p) / 1000);
  const band = data.band ? [data.band.low, data.band.high] : [];
  const plot = new uPlot(
    {
      ...options(box.clientWidth, data, times),
      hooks: {
        drawClear: [(u) => shade(u, data, times)],
        draw: [(u) => drawMarks(u, data, times), (u) => drawDots(u, data, times), drawn],
      },
    },
    [times, ...band, ...data.lines.map((l) => l.values)],
    box,
  );
  const resize = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: heightOf(data) }));
  resize.observe(box);
  plot.over.addEventListener("pointermove", (e) =>
    hover(plot.posToIdx(e.clientX - plot.over.getBoundingClientRect().left)),
  );
  plot.over.addEventListener("pointerleave", () => hover(null));
  const x = (at: number) => plot.valToPos(times[at] ?? 0, "x");
  return {
    point: (at) => plot.setCursor(at === null ? { left: -10, top: -10 } : { left: x(at), top: 0 }),
    left: (at) => x(at) + plot.over.offsetLeft,
    remove: () => {
      resize.disconnect();
      plot.destroy();
    },
  };
}

/** Returns the label of a time in seconds, such as "1 Mar". */
const dayLabel = (time: number): string =>
  new Date(time * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/**
 * Returns the range of the time axis. A single period is in the middle of an axis without other days. The default range
 * of uPlot spans years if there is only one period.
 */
function rangeOf(times: number[]): [from: number, to: number] {
  const [first = 0, last = first] = [times[0], times.at(-1)];
  const margin = first === last ? secondsPerDay / 2 : 0;
  return [first - margin, last + margin];
}

const topShares = [0.1, 0.25, 0.5]; // the possible upper ends of an axis of shares, besides 1

/** Returns the range of an axis of shares: from 0 to the lowest possible end that is not below the highest value. */
function sharesOf({ lines, band }: PlotData): [from: number, to: number] {
  const highest = Math.max(...[...lines.map((l) => l.values), band?.high ?? []].flat().map((v) => v ?? 0));
  return [0, topShares.find((top) => highest <= top) ?? 1];
}

/** Replaces the pointer listeners of uPlot, because the function "draw" adds its own listeners. */
const ignored = () => null;

/** Shades the spans without answers. */
function shade(plot: uPlot, { spans }: PlotData, times: number[]): void {
  plot.ctx.fillStyle = colour("--unmeasured");
  for (const [from, to] of spansInPixels(plot, spans, times)) {
    plot.ctx.fillRect(from, plot.bbox.top, to - from, plot.bbox.height);
  }
}

const spansInPixels = (plot: uPlot, spans: number[], times: number[]): [from: number, to: number][] =>
  spans.map((i) => [plot.valToPos(times[i] ?? 0, "x", true), plot.valToPos(times[i + 1] ?? 0, "x", true)]);

/** Draws a hollow dot at each value of few answers, and a filled dot at each value that no line reaches. */
function drawDots(plot: uPlot, { lines, spans }: PlotData, times: number[]): void {
  const { ctx } = plot;
  const paper = colour("--paper");
  const isBreak = new Set(spans);
  for (const { values, few, style } of lines) {
    const reaches = (from: number) => values[from] != null && values[from + 1] != null && !isBreak.has(from);
    const stroke = colour(lineStyles[style]?.token ?? "--ink");
    for (const [at, value] of values.entries()) {
      if (value === null || !(few[at] || !(reaches(at - 1) || reaches(at)))) continue;
      ctx.beginPath();
      ctx.setLineDash([]);
      ctx.lineWidth = 1.5 * devicePixelRatio;
      ctx.strokeStyle = stroke;
      ctx.fillStyle = few[at] ? paper : stroke;
      const [x, y] = [plot.valToPos(times[at] ?? 0, "x", true), plot.valToPos(value, "y", true)];
      ctx.arc(x, y, dotRadius * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
  }
}

/** Draws a thin dashed line with a number at each mark. */
function drawMarks(plot: uPlot, { marks = [] }: PlotData, times: number[]): void {
  const { ctx, bbox } = plot;
  const size = markSize * devicePixelRatio;
  ctx.font = `600 ${size}px system-ui`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.strokeStyle = colour("--soft");
  const row = size + 2 * devicePixelRatio;
  let [top, before] = [bbox.top, -Infinity];
  for (const [i, { at }] of marks.entries()) {
    const x = Math.round(plot.valToPos(times[at] ?? 0, "x", true));
    top = x - before < 1.5 * size && top === bbox.top ? bbox.top + row : bbox.top; // so that numbers do not touch
    before = x;
    ctx.beginPath();
    ctx.moveTo(x, top + row);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillStyle = colour("--paper");
    ctx.fillRect(x - size / 2, top, size, size + devicePixelRatio);
    ctx.fillStyle = colour("--ink");
    ctx.fillText(String(i + 1), x, top);
  }
}

const heightOf = (data: PlotData): number => data.height ?? usualHeight;

function options(width: number, data: PlotData, times: number[]): uPlot.Options {
  const { measure, spans, lines, band } = data;
  const line = colour("--line");
  const axis = {
    stroke: colour("--soft"),
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
    font: "12px system-ui",
  };
  // No line crosses a span without answers.
  const broken = {
    spanGaps: false,
    gaps: (u: uPlot, _s: number, _from: number, _to: number, gaps: uPlot.Series.Gaps) =>
      [...gaps, ...spansInPixels(u, spans, times)].sort(([a], [b]) => a - b),
    points: { show: false },
  };
  // The axis of positions ignores the band: a position has no upper bound, so a wide interval would flatten the lines.
  const invisible = { ...broken, stroke: "transparent", auto: !measure.lower };
  const label = (v: number) => (measure.percent ? percent(v) : String(Math.round(v * 100) / 100).replace("-", "−"));
  return {
    width,
    height: heightOf(data),
    cursor: {
      y: false,
      drag: { x: false, y: false },
      bind: { mousedown: ignored, mouseup: ignored, mouseenter: ignored, mousemove: ignored, mouseleave: ignored },
    },
    legend: { show: false },
    tzDate: (t) => uPlot.tzDate(new Date(t * 1000), "UTC"),
    scales: {
      x: { range: () => rangeOf(times) },
      y: { dir: measure.lower ? -1 : 1, ...(measure.percent && { range: sharesOf(data) }) },
    },
    series: [
      {},
      ...(band ? [invisible, invisible] : []), // the band is first, so that lines are drawn over the band
      ...lines.map(({ name, style }, i) => ({
        label: name,
        stroke: colour(lineStyles[style]?.token ?? "--ink"),
        width: i ? 1.5 : 2.25,
        dash: lineStyles[style]?.dash ?? [],
        ...broken,
      })),
    ],
    axes: [
      { ...axis, incrs: daySteps.map((days) => days * secondsPerDay), values: (_, ticks) => ticks.map(dayLabel) },
      {
        ...axis,
        size: axisWidth,
        values: (_, ticks) => ticks.map(label),
        ...(measure.percent && { incrs: shareSteps }),
      },
    ],
    bands: band ? [{ series: [2, 1], fill: colour("--wash") }] : [],
  };
}
