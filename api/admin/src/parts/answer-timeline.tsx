// The answers to one query over time, one line for each engine. The reader selects two answers, and the URL stores the
// selection.
import { param, setQuery } from "../router";
import type { BrandAnswer } from "../types";
import { engineName } from "./engines";
import { At, zonedTime } from "./time";
import { ordinal } from "./words";

interface Props {
  /** The answers, newest first. */
  answers: BrandAnswer[];
  /** The name of the brand. */
  about: string;
}

export function AnswerTimeline({ answers, about }: Props) {
  const oldestFirst = answers.toReversed();
  const engines = [...new Set(answers.map((a) => a.collector))].sort();
  const runs = [...new Set(oldestFirst.map((a) => a.run_id))];
  const [first, last] = [oldestFirst[0], answers[0]];
  return (
    <>
      <dl class="timeline-lanes">
        {engines.map((engine) => (
          <Lane
            key={engine}
            engine={engine}
            runs={runs}
            answers={oldestFirst.filter((a) => a.collector === engine)}
            about={about}
          />
        ))}
      </dl>
      {first && last && (
        <p class="hint timeline-ends">
          From <At at={first.created_at} /> to <At at={last.created_at} />, one column for each run.
        </p>
      )}
    </>
  );
}

interface LaneProps extends Props {
  engine: string;
  /** The ids of all runs, oldest first. A run without an answer of the engine leaves a gap. */
  runs: string[];
}

function Lane({ engine, runs, answers, about }: LaneProps) {
  return (
    <div>
      <dt>
        {engineName(engine)}
        <span class="sub">
          {answers.filter((a) => rankOf(a, about)).length} of {answers.length}
        </span>
      </dt>
      <dd>
        {runs.map((run) => {
          const own = answers.filter((a) => a.run_id === run);
          return (
            <span class="run-marks" key={run}>
              {own.map((a) => (
                <Mark key={a.id} answer={a} about={about} />
              ))}
            </span>
          );
        })}
      </dd>
    </div>
  );
}

const rankOf = (a: BrandAnswer, about: string): number | undefined =>
  a.names.find((n) => n.owner === "brand" && n.name === about)?.mention_order ??
  a.names.find((n) => n.owner === "brand")?.mention_order;

function Mark({ answer: a, about }: { answer: BrandAnswer; about: string }) {
  const rank = rankOf(a, about);
  const isSelected = [param("first"), param("second")].includes(a.id);
  const outcome = rank ? `mentioned ${ordinal(rank)}` : "not mentioned";
  const label = `${engineName(a.collector)}, ${zonedTime(a.created_at)}, ${outcome}`;
  return (
    <button
      type="button"
      class={rank ? "mark mentioned" : "mark"}
      aria-pressed={isSelected}
      title={label}
      onClick={() => select(a.id)}
    >
      <span aria-hidden="true">{rank ?? "·"}</span>
      <span class="vh">{label}</span>
    </button>
  );
}

/** Selects an answer, or deselects a selected answer. A third answer replaces the second answer. */
function select(id: string): void {
  const chosen = [param("first"), param("second")].filter(Boolean);
  const [first = "", second = ""] = chosen.includes(id) ? chosen.filter((c) => c !== id) : [...chosen.slice(0, 1), id];
  setQuery({ first, second });
}
