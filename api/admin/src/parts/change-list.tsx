// A feed of changes, grouped by the day on which they were found. Each change links to its evidence.
import { dayIn, everyClass, inSegment } from "../segment";
import type { Change } from "../types";
import { Ago, day, readerZone, zonedTime } from "./time";
import { count } from "./words";

interface Props {
  brandId: string;
  rows: Change[];
}

export function ChangeList({ brandId, rows }: Props) {
  const days = Map.groupBy(rows, (c) => new Date(c.found_at).toDateString());
  return (
    <div class="change-feed">
      {[...days.values()].map((changes) => {
        const [first] = changes;
        return first ? (
          <section key={first.id}>
            <h2>{day(dayIn(first.found_at, readerZone))}</h2>
            <ul>
              {changes.map((c) => (
                <Item key={c.id} brandId={brandId} change={c} />
              ))}
            </ul>
          </section>
        ) : null;
      })}
    </div>
  );
}

/** The newest changes, not grouped by day, for the overview. */
export const NewestChanges = ({ brandId, rows }: Props) => (
  <ul class="change-feed">
    {rows.map((c) => (
      <Item key={c.id} brandId={brandId} change={c} />
    ))}
  </ul>
);

/** The sign, the word and the color of an effect. The color repeats the sign and the word. */
const effects: Record<Change["effect"], { word: string; tone: string; path: string }> = {
  good: { word: "Better", tone: "green", path: "M8 13V3M4 7l4-4 4 4" },
  bad: { word: "Worse", tone: "red", path: "M8 3v10M4 9l4 4 4-4" },
  neutral: { word: "Neutral", tone: "grey", path: "M3 8h10" },
};

export const severities: Record<Change["severity"], string> = {
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "Not compared",
};

function Item({ brandId, change: c }: { brandId: string; change: Change }) {
  const effect = effects[c.effect];
  const link = evidenceOf(brandId, c);
  const notice = c.severity === "info";
  const compared = comparedDays(c);
  return (
    <li class={notice ? "change-item change-notice" : "change-item"}>
      <span class={`status ${notice ? "grey" : effect.tone}`}>
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
          <path d={effect.path} />
        </svg>
        <span>{notice ? severities.info : effect.word}</span>
      </span>
      <div>
        <p>
          <bdi>{c.text}</bdi>
        </p>
        <p class="sub">
          {!notice && `${severities[c.severity]} severity · `}
          {compared && `${compared} · `}
          Found <Ago at={c.found_at} />
          {c.rescored_since && " · before the answers were re-scored"}
          {link && (
            <>
              {" · "}
              <a href={link.href} aria-label={`${link.text}: ${c.text}`}>
                {link.text}
              </a>
            </>
          )}
          {" · "}
          <a href={`/admin/runs/${c.run_id}`} aria-label={`Run of ${zonedTime(c.found_at)}`}>
            Run
          </a>
        </p>
      </div>
    </li>
  );
}

/** Describes the compared days and queries of a change of a figure. Changes without days have an empty text. */
function comparedDays({ kind, before, after, domain }: Change): string {
  const newest = domain ? 0 : daysOf(after); // the figures of a source count all query classes
  const earlier = daysOf(before);
  if (!newest) return "";
  const days = count(newest, "day");
  if (kind === "overtaken") return `${days}, unbranded queries`;
  return earlier ? `${days} against ${count(earlier, "day")} before, without branded queries` : days;
}

/** Returns the number of days of a side of a change, or 0 if the side has no days. */
const daysOf = (side: Change["after"]): number =>
  side?.from && side.to ? (Date.parse(side.to) - Date.parse(side.from)) / 86_400_000 + 1 : 0;

/** Returns the parameters of the period before a change of a figure, if the change compares two periods. */
const comparedWith = ({ before, after }: Change) =>
  before?.from && before.to && before.from !== after?.from ? { before_from: before.from, before_to: before.to } : {};

/** Returns the link to the answers, the source or the figures behind a change. */
function evidenceOf(brandId: string, c: Change): { text: string; href: string } | undefined {
  const path = `/admin/brands/${brandId}`;
  const none = { collector: c.collector ?? "", country: c.country ?? "", topic: "", tag: "", query_id: "" };
  const utc = { timezone: "UTC" };
  const { before, after } = c;
  if (c.query_id) {
    const days = {
      from: (before?.from ?? c.since).slice(0, 10),
      to: c.found_at.slice(0, 10),
      ...(before?.answer_id && after?.answer_id && { first: before.answer_id, second: after.answer_id }),
    };
    const changes = { ...none, ...utc, ...days, query_class: everyClass };
    return { text: "Show answers", href: inSegment(`${path}/queries/${c.query_id}`, changes) };
  }
  if (!after?.from || !after.to) return undefined;
  const days = { ...utc, from: after.from, to: after.to };
  if (c.domain) {
    const href = inSegment(`${path}/sources/${encodeURIComponent(c.domain)}`, { ...none, ...days });
    return { text: "Show source", href };
  }
  const query_class = c.kind === "overtaken" ? "unbranded" : "";
  const figure = c.figure && c.figure !== "mention_rate" ? c.figure : "";
  const where = c.kind === "overtaken" ? { figure } : { figure, by: "query" };
  return {
    text: "Show figures",
    href: inSegment(path, { ...none, ...days, ...comparedWith(c), ...where, query_class }),
  };
}
