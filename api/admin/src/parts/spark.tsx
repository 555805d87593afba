// A small bar chart of the last runs of a schedule. The height of a bar shows the run's duration, and the colour shows
// the run's status. The text label contains the number of runs for each status.
import type { RunSummary } from "../types";
import { look } from "./status";

const mostBars = 20;
const pitch = 5; // the distance between two bars, in hundredths of the chart's width
const shortest = 5;
const tallest = 19;
const withoutWork = 3; // the height of the bar of a skipped or cancelled run

export function Spark({ runs }: { runs: RunSummary[] }) {
  if (!runs.length) return <span class="quiet">No runs yet</span>;
  const shown = runs.slice(0, mostBars).reverse();
  const durations = shown.map((r) =>
    r.started_at && r.finished_at ? Date.parse(r.finished_at) - Date.parse(r.started_at) : 0,
  );
  const longest = Math.max(1, ...durations);
  const heightOf = (run: RunSummary, i: number) =>
    run.status === "skipped" || run.status === "cancelled"
      ? withoutWork
      : shortest + (tallest - shortest) * Math.sqrt((durations[i] ?? 0) / longest);
  const label = labelOf(shown);
  return (
    <svg class="spark" viewBox="0 0 100 20" width="100" height="20" role="img" aria-label={label}>
      <title>{label}</title>
      {shown.map((run, i) => (
        <Bar run={run} height={heightOf(run, i)} x={100 - (shown.length - i) * pitch} />
      ))}
    </svg>
  );
}

function Bar({ run, height, x }: { run: RunSummary; height: number; x: number }) {
  return (
    <g class={look(run).tone}>
      <rect x={x} y={19.5 - height} width="3.6" height={height} rx="1" />
      {run.status === "failed" && <path class="cut" d={`M${x - 0.4} ${19.5 - height / 2}l4.4 -2.5`} />}
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
