// The verdict of a comparison, as a sign, a word and a color.
import type { ComparedFigure } from "../types";

type Code = ComparedFigure["verdict"];

/** The conditions of the verdicts "up", "down" and "no clear change". */
export const verdictRule =
  "Up and down need both a 95 % interval of the difference that excludes 0 and a permutation test with a p-value of at most 0.04; otherwise, there is no clear change.";

const none = "M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7";
const signs: Record<Code, string> = {
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  no_clear_change: "M3 6h10M3 10h10",
  too_few_cells: none,
  too_few_answers: none,
  no_previous_value: none,
  no_value: none,
  not_comparable: "M3 6h10M3 10h10M5 14 11 2",
};

interface Props {
  of: ComparedFigure;
  /** Whether lower values are better. */
  lower?: boolean;
  /** Whether the change is neither good nor bad, such as a change of a competitor. */
  neutral?: boolean;
  /** Whether only the sign is visible, and screen readers read the word. */
  short?: boolean;
}

/** Shows whether a figure rose or fell. */
export function Verdict({ of, lower = false, neutral = false, short = false }: Props) {
  const { verdict: code, verdict_text: word, explanation } = of;
  const moved = code === "up" || code === "down";
  const tone = moved && !neutral ? ((code === "up") !== lower ? "green" : "red") : "grey";
  const rule = moved || code === "no_clear_change" ? verdictRule : undefined;
  return (
    <span class={`status ${tone}`} title={short ? word : explanation || rule}>
      <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <path d={signs[code]} />
      </svg>
      <span class={short ? "vh" : undefined}>{word}</span>
    </span>
  );
}
