// A bar chart of the runs in the next 24 hours, which makes busy periods visible. A cursor shows the runs of a bar.
import { useRef } from "preact/hooks";
import type { Upcoming } from "../types";
import { CursorSlider, CursorValues, useCursor } from "./chart-cursor";
import { clock, dayAndTime, readerZone } from "./time";
import { count } from "./words";

const width = 960;
const height = 120;
const labels = 9; // one label every three hours
const labelSpace = 22;
const hour = 3_600_000; // ms

export function DayChart({ upcoming, bucketMinutes }: { upcoming: Upcoming; bucketMinutes: number }) {
  const bucket = bucketMinutes * 60_000;
  const from = Math.floor(Date.parse(upcoming.from) / bucket) * bucket;
  const step = width / Math.ceil((Date.parse(upcoming.to) - from) / bucket);
  const { buckets } = upcoming;
  const most = Math.max(...buckets.map((b) => b.count));
  const busiest = buckets.find((b) => b.count === most);
  const barHeight = (n: number) => Math.max(3, (n / most) * height);
  const left = (at: string) => ((Date.parse(at) - from) / bucket) * step;
  const cursor = useCursor();
  const chart = useRef<SVGSVGElement>(null);
  const scale = () => (chart.current?.clientWidth ?? width) / width; // CSS pixels per unit of the chart
  const hover = (e: PointerEvent) => {
    const x = (e.clientX - (chart.current?.getBoundingClientRect().left ?? 0)) / scale();
    cursor.hover(
      nearest(
        buckets.map((b) => left(b.at) + step / 2),
        x,
      ),
    );
  };
  const textAt = (at: number) => {
    const b = buckets[at];
    return b ? `${dayAndTime(b.at)}: ${count(b.count, "run")}` : "";
  };
  const current = cursor.at === null ? undefined : buckets[cursor.at];
  return (
    <figure class="day">
      <figcaption>
        Runs per {bucketMinutes} minutes, {readerZone}.{" "}
        {busiest && `Busiest: ${dayAndTime(busiest.at)}, ${count(busiest.count, "run")}.`}
      </figcaption>
      <div class="scroll" tabIndex={0} role="group" aria-label="Timeline of the next 24 hours">
        <div class="plot-box">
          <svg
            ref={chart}
            viewBox={`0 0 ${width} ${height + labelSpace}`}
            role="img"
            aria-label={`Runs per ${bucketMinutes} minutes, at most ${most}`}
            onPointerMove={hover}
            onPointerLeave={() => cursor.hover(null)}
          >
            {buckets.map((b) => (
              <rect
                class={b === current ? "current" : undefined}
                x={left(b.at) + 0.5}
                y={height - barHeight(b.count)}
                width={Math.max(2, step - 1.5)}
                height={barHeight(b.count)}
                rx="1"
              />
            ))}
            <line x1="0" x2={width} y1={height + 0.5} y2={height + 0.5} />
            {Array.from({ length: labels }, (_, i) => (
              <HourLabel index={i} from={from} />
            ))}
          </svg>
          {buckets.length > 0 && (
            <CursorSlider label="Runs per period" count={buckets.length} cursor={cursor} textAt={textAt} />
          )}
          {current && cursor.at !== null && (
            <CursorValues left={(left(current.at) + step) * scale()} width={width * scale()}>
              {textAt(cursor.at)}
            </CursorValues>
          )}
        </div>
      </div>
    </figure>
  );
}

/** Returns the index of the number that is nearest to x, or null without numbers. */
function nearest(numbers: number[], x: number): number | null {
  let best: number | null = null;
  numbers.forEach((n, i) => {
    if (best === null || Math.abs(n - x) < Math.abs((numbers[best] ?? 0) - x)) best = i;
  });
  return best;
}

function HourLabel({ index, from }: { index: number; from: number }) {
  const last = labels - 1;
  const anchor = index === 0 ? "start" : index === last ? "end" : "middle";
  const x = Math.min(width - 2, Math.max(2, (index * width) / last));
  return (
    <text x={x} y={height + 16} text-anchor={anchor}>
      {clock(new Date(from + (index * 24 * hour) / last))}
    </text>
  );
}
