// A small line of values over time, for a row of a table. Nothing connects the values on both sides of a gap.

interface Props {
  /** The values from 0 to 1, oldest first. Null is a period without answers. */
  values: (number | null)[];
  label: string;
}

const width = 96;
const height = 22;
const margin = 3;

export function Sparkline({ values, label }: Props) {
  const step = (width - 2 * margin) / Math.max(1, values.length - 1);
  const most = Math.max(0.01, ...values.map((v) => v ?? 0));
  const at = (v: number, i: number) =>
    `${(margin + i * step).toFixed(1)} ${(height - margin - (v / most) * (height - 2 * margin)).toFixed(1)}`;
  const last = values.findLastIndex((v) => v !== null);
  const path = values
    .map((v, i) => (v === null ? "" : `${values[i - 1] == null ? "M" : "L"}${at(v, i)}`))
    .filter(Boolean)
    .join("");
  const [x, y] = last < 0 ? [0, 0] : at(values[last] ?? 0, last).split(" ");
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <path d={path} />
      {last >= 0 && <circle cx={x} cy={y} r="2.25" />}
    </svg>
  );
}
