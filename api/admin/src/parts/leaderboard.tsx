// The brand and its competitors in a table, with the same figures over the answers of a segment.
import { dayIn } from "../segment";
import type { FigureValue, Standing } from "../types";
import { Amount } from "./amount";
import { type DataColumn, DataTable } from "./data-table";
import { evidenceOf } from "./evidence";
import { type Figure, changeOf, figures } from "./figures";
import { day } from "./time";
import { Verdict } from "./verdict";

interface Props {
  brandId: string;
  rows: Standing[];
  /** The first day of the earlier period. If the figures of a name begin later, the row states since when. */
  since: string;
}

export function Leaderboard({ brandId, rows, since }: Props) {
  const [rate, ...others] = figures;
  if (!rate) return null;
  const columns: DataColumn<Standing>[] = [
    { head: "Name", cell: (s) => <Name standing={s} since={since} /> },
    {
      head: rate.title,
      cell: (s) => <Rate figure={rate} value={s.figures[rate.id]} href={hrefOf(brandId, s, rate.id)} name={s.name} />,
    },
    { head: "Change", cell: (s) => <Change figure={rate} value={s.figures[rate.id]} neutral={s.owner !== "brand"} /> },
    ...others.map((f) => ({
      head: f.title,
      num: true,
      cell: (s: Standing) => (
        <Value
          figure={f}
          value={s.figures[f.id]}
          href={hrefOf(brandId, s, f.id)}
          neutral={s.owner !== "brand"}
          missing={f.id === "citation_share" && !s.has_domains ? "No domain" : undefined}
        />
      ),
    })),
  ];
  return (
    <DataTable
      label="Leaderboard"
      className="leaderboard"
      columns={columns}
      rows={rows}
      keyOf={(s) => s.name}
      toneOf={(s) => (s.owner === "brand" ? "own" : "")}
    />
  );
}

const Name = ({ standing: s, since }: { standing: Standing; since: string }) => (
  <>
    <bdi>{s.name}</bdi> {s.owner === "brand" && <span class="quiet">this brand</span>}
    {s.figures_since && dayIn(s.figures_since) > since && (
      <span class="sub">Figures since {day(dayIn(s.figures_since))}</span>
    )}
  </>
);

/** Returns the link to the answers behind a figure of a name. */
function hrefOf(brandId: string, s: Standing, id: Figure["id"]): string {
  const name = s.owner === "brand" ? "" : s.name;
  if (id === "sentiment") return evidenceOf(brandId, { name, sentiment: "positive,neutral,negative" });
  return evidenceOf(brandId, { name, [id === "citation_share" ? "cited" : "mentioned"]: "true" });
}

interface ValueProps {
  figure: Figure;
  value: FigureValue;
  href: string;
}

interface FigureCellProps extends ValueProps {
  neutral: boolean;
  /** The reason why the figure has no value. */
  missing: string | undefined;
}

/** A figure. If the figure is up or down, the sign of the verdict precedes the value. */
function Value({ figure: f, value: v, href, neutral, missing }: FigureCellProps) {
  const { value, n, enough, change } = v;
  const basis = `n = ${n.toLocaleString("en")}`;
  if (value === null && n > 0) {
    return (
      <span class="quiet">
        Too few<span class="sub">{basis}</span>
      </span>
    );
  }
  const moved = change.verdict === "up" || change.verdict === "down";
  return (
    <>
      {moved && <Verdict of={change} lower={f.lower ?? false} neutral={neutral} short />}{" "}
      <Amount
        value={value === null ? null : f.format(value)}
        basis={basis}
        enough={enough}
        missing={missing}
        href={href}
      />
    </>
  );
}

function Rate({ figure: f, value: v, href, name }: ValueProps & { name: string }) {
  const { value, count, n, enough } = v;
  return (
    <span class="rate">
      <meter min={0} max={1} value={value ?? 0} aria-label={`${f.title} of ${name}`} />
      <Amount
        value={value === null ? null : f.format(value)}
        basis={`${count.toLocaleString("en")} of ${n.toLocaleString("en")}`}
        enough={enough}
        href={href}
      />
    </span>
  );
}

function Change({ figure: f, value: v, neutral }: { figure: Figure; value: FigureValue; neutral: boolean }) {
  if (!v.previous.n) return <span class="quiet">–</span>;
  return (
    <>
      <Verdict of={v.change} lower={f.lower ?? false} neutral={neutral} />
      <span class="sub">{changeOf(f, v.change.difference)}</span>
    </>
  );
}
