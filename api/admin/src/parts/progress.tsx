// A progress bar with a percentage.
import { percent } from "./words";

export function Progress({ done, total, label }: { done: number; total: number; label: string }) {
  const share = total ? Math.min(1, done / total) : 0;
  return (
    <span class="progress">
      <progress max={100} value={Math.round(share * 100)} aria-label={label} />
      <span class="num">{percent(share)}</span>
    </span>
  );
}
