// The list of the periods in which other engines, queries or models answer. A line can move for this reason.
import type { Mark } from "./plot";
import { day } from "./time";
import { count } from "./words";

// The server has the same limit for reports.
const mostMarked = 6;

/** Returns the marks that a chart draws: all marks, or none if there are too many. */
export const marked = (marks: Mark[]): Mark[] => (marks.length > mostMarked ? [] : marks);

interface Props {
  marks: Mark[];
  periods: string[];
  unit: "day" | "week";
}

/** Lists the marks of a chart. If the marks are too many, the list is folded. */
export function Composition({ marks, periods, unit }: Props) {
  if (!marks.length) return null;
  const drawn = marked(marks).length > 0;
  const list = (
    <ol>
      {marks.map(({ at, text }) => (
        <li>
          {day(periods[at] ?? "")}: {text}
        </li>
      ))}
    </ol>
  );
  const reason = "also move for this reason. Comparisons count only paired cells.";
  if (drawn) {
    return (
      <div class="composition">
        <p>{`Dashed: other engines, queries or models than ${unit === "day" ? "on the day" : "in the week"} before. There, the lines ${reason}`}</p>
        {list}
      </div>
    );
  }
  return (
    <details class="composition">
      <summary>{`Other engines, queries or models in ${count(marks.length, unit, `${unit}s`)}. The lines ${reason}`}</summary>
      {list}
    </details>
  );
}
