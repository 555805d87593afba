// A small bar chart of the last runs of a schedule. The height of a bar shows the run's duration, and the color shows
// the run's status. The text label contains the number of runs for each status. A cursor shows the values of one run.
import type { RunSummary } from "../types";
import { CursorSlider, useCursor } from "./chart-cursor";
import { Status, look } from "./status";
import { zonedTime, duration } from "./time";

const mostBars = 20;
const pitch = 5; // the distance between two bars, in px
const width = mostBars * pitch;
const shortest = 5;
const tallest = 19;
const withoutWork = 3; // the height of the bar of a skipped or cancelled run, in px

interface Props {
  runs: RunSummary[];
  /** The name of the schedule. */
  of: string;
}

export function Spark({ runs, of }: Props) {
  const cursor = useCursor();
  if (!runs.length) return <span class="quiet">No runs yet</span>;
  const shown = runs.slice(0, mostBars).reverse();
  const longest = Math.max(1, ...shown.map((r) => durationOf(r) ?? 0));
  const heightOf = (run: RunSummary) =>
    run.status === "skipped" || run.status === "cancelled"
      ? withoutWork
      : shortest + (tallest - shortest) * Math.sqrt((durationOf(run) ?? 0) / longest);
  const left = width - shown.length * pitch;
  const hover = (e: MouseEvent & { currentTarget: Element }) => {
    const at = Math.floor((e.clientX - e.currentTarget.getBoundingClientRect().left - left) / pitch);
    cursor.hover(shown[at] ? at : null);
  };
  const marked = cursor.at === null ? undefined : shown[cursor.at];
  return (
    <div class="spark-box plot-box" onMouseMove={hover} onMouseLeave={() => cursor.hover(null)}>
      <svg class="spark" viewBox={`0 0 ${width} 20`} width={width} height="20" role="img" aria-label={labelOf(shown)}>
        {shown.map((run, i) => (
          <Bar run={run} height={heightOf(run)} x={left + i * pitch} isMarked={run === marked} />
        ))}
      </svg>
      <CursorSlider
        label={`Run of ${of}`}
        count={shown.length}
        cursor={cursor}
        textAt={(at) => (shown[at] ? textOf(shown[at]) : "")}
      />
      {marked && (
        <div class="cursor-values" aria-hidden="true">
          <Status run={marked} /> <span>{detailsOf(marked)}</span>
        </div>
      )}
    </div>
  );
}

/** Returns the duration of a run in milliseconds, or null if the run has no start or no end. */
const durationOf = (run: RunSummary): number | null =>
  run.started_at && run.finished_at ? Date.parse(run.finished_at) - Date.parse(run.started_at) : null;

/** Returns the scheduled time and the duration of a run, such as "Tue 24 Nov, 09:00 UTC · 4 m 12 s". */
function detailsOf(run: RunSummary): string {
  const ms = durationOf(run);
  return [zonedTime(run.scheduled_for), ms !== null && duration(ms)].filter(Boolean).join(" · ");
}

const textOf = (run: RunSummary): string => `${look(run).word}, ${detailsOf(run)}`;

interface BarProps {
  run: RunSummary;
  height: number;
  x: number;
  /** Whether the cursor is at the bar. */
  isMarked: boolean;
}

function Bar({ run, height, x, isMarked }: BarProps) {
  return (
    <g class={look(run).tone}>
      <rect x={x} y={19.5 - height} width="3.6" height={height} rx="1" />
      {run.status === "failed" && <path class="cut" d={`M${x - 0.4} ${19.5 - height / 2}l4.4 -2.5`} />}
      {isMarked && <path class="marked" d={`M${x} 20h3.6`} />}
    </g>
  );
}

function labelOf(runs: RunSummary[]): string {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const { word } = look(run);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return `Last ${runs.length} runs: ${[...counts].map(([word, n]) => `${n} ${word.toLowerCase()}`).join(", ")}`;
}
