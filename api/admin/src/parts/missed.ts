// The missed ticks that a run records, in words.
import type { Run } from "../types";
import { clock, dayAndTime } from "./time";
import { count } from "./words";

/** States the missed ticks of a run and what happened to them, or returns "" if the run was only skipped itself. */
export function missedText(run: Run): string {
  const { missed: m } = run;
  if (!m) return "";
  const isOwn = Date.parse(m.to) >= Date.parse(run.scheduled_for); // whether the run's own tick was missed
  if (isOwn && m.count === 1) return m.outcome === "skipped" ? "" : "The tick was missed, and the run caught up on it.";
  const ticks = (m.count_is_minimum ? "At least " : "") + count(m.count, "tick");
  const before = isOwn ? "" : " before this run";
  const were = m.count === 1 ? "was" : "were";
  return `${ticks}${before} ${were} missed: ${period(m.from, m.to)}. ${outcome(run)}`;
}

function period(from: string, to: string): string {
  const [start, end] = [dayAndTime(from), dayAndTime(to)];
  if (start === end) return start;
  return `${start} to ${start.slice(0, -5) === end.slice(0, -5) ? clock(to) : end}`;
}

function outcome({ missed: m, reason_code: reason }: Run): string {
  if (!m) return "";
  const they = m.count === 1 ? "it" : "them";
  const outside = m.outside_window ?? 0;
  if (m.outcome === "skipped" && outside >= m.count) return `No run replaces ${they}: outside the catch-up window.`;
  if (m.outcome === "skipped" && m.policy === "skip" && (!reason || reason === "missed"))
    return `The misfire policy skipped ${they}.`;
  if (m.outcome === "skipped") return `No run replaces ${they}.`;
  const old = outside ? ` ${count(outside, "tick")} outside the catch-up window had no run.` : "";
  return m.outcome === "own_runs"
    ? `Each tick within the catch-up window, at most 100, has its own run.${old}`
    : `This run replaces ${they}.${old}`;
}
