// A bar chart of the runs in the next 24 hours, which makes busy periods visible.
import type { Upcoming } from "../types";
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
  const most = Math.max(...upcoming.buckets.map((b) => b.count));
  const busiest = upcoming.buckets.find((b) => b.count === most);
  const barHeight = (n: number) => Math.max(3, (n / most) * height);
  const label = `Runs per ${bucketMinutes} minutes, at most ${most}`;
  return (
    <figure class="day">
      <figcaption>
        Runs per {bucketMinutes} minutes, {readerZone}.{" "}
        {busiest && `Busiest: ${dayAndTime(busiest.at)}, ${count(busiest.count, "run")}.`}
      </figcaption>
      <div class="scroll" tabIndex={0} role="group" aria-label="Timeline of the next 24 hours">
        <svg viewBox={`0 0 ${width} ${height + labelSpace}`} role="img" aria-label={label}>
          {upcoming.buckets.map((b) => (
            <rect
              x={((Date.parse(b.at) - from) / bucket) * step + 0.5}
              y={height - barHeight(b.count)}
              width={Math.max(2, step - 1.5)}
              height={barHeight(b.count)}
              rx="1"
            >
              <title>{`${clock(b.at)}: ${count(b.count, "run")}`}</title>
            </rect>
          ))}
          <line x1="0" x2={width} y1={height + 0.5} y2={height + 0.5} />
          {Array.from({ length: labels }, (_, i) => (
            <HourLabel index={i} from={from} />
          ))}
        </svg>
      </div>
    </figure>
  );
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
