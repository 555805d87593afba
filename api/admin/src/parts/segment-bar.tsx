// The filter bar of a brand's views. The URL holds each filter.
import type { ComponentChildren } from "preact";
import { byName } from "./collation";
import { engineName } from "./engines";
import { FilterSelect, valueOf } from "./field";
import { Picker } from "./picker";
import { defaultDays, inSegment, isNarrowed, lastDays, segmentZone, today, usualBefore, valuesOf } from "../segment";
import { QuerySelect } from "./filters";
import { param, place, setQuery } from "../router";
import type { Query } from "../types";

const periods = [7, defaultDays, 90, 365];
const custom = "custom";
const present = "today";

const classes: [value: string, label: string][] = [
  ["", "Without branded queries"],
  ["branded,competitor,unbranded", "All query classes"],
  ["branded", "Branded queries"],
  ["competitor", "Competitor queries"],
  ["unbranded", "Unbranded queries"],
];

interface Props {
  queries: Query[];
  /** The engines that can be selected. */
  engines: string[];
  /** Whether the view is about one query, so that filters of queries have no effect. */
  ofQuery?: boolean;
  /** Whether the view has a period. */
  period?: boolean;
  /** Further filters. */
  children?: ComponentChildren;
}

export function SegmentBar({ queries, engines, ofQuery = false, period = true, children }: Props) {
  const unique = (values: string[]) => [...new Set(values)].filter(Boolean);
  const named = (values: string[], nameOf = (value: string) => value) =>
    values.map((value) => [value, nameOf(value)] as const).sort(([, a], [, b]) => byName(a, b));
  const countries = unique([...queries.map((q) => q.country), ...valuesOf("country")]);
  const topics = ofQuery ? [] : unique([...queries.map((q) => q.topic), ...valuesOf("topic")]);
  const tags = ofQuery ? [] : unique([...queries.flatMap((q) => q.tags), ...valuesOf("tag")]);
  const collectors = unique([...engines, ...valuesOf("collector")]);
  return (
    <>
      <p class="printed">{segmentText({ ofQuery, period, queries })}</p>
      <form class="filters segment" aria-label="Filters" onSubmit={(e) => e.preventDefault()}>
        {period && <PeriodSelect />}
        <Picker
          name="collector"
          label="Engines"
          values={valuesOf("collector")}
          options={named(collectors, engineName)}
        />
        {countries.length > 0 && (
          <Picker name="country" label="Countries" values={valuesOf("country")} options={named(countries)} />
        )}
        {topics.length > 0 && (
          <Picker name="topic" label="Topics" values={valuesOf("topic")} options={named(topics)} repeated />
        )}
        {tags.length > 0 && <Picker name="tag" label="Tags" values={valuesOf("tag")} options={named(tags)} />}
        {!ofQuery && (
          <>
            <QuerySelect name="query_class" label="Query class" options={classes} />
            <Picker
              name="query_id"
              label="Queries"
              values={valuesOf("query_id")}
              options={queries.map((q) => [q.id, q.text] as const).sort(([, a], [, b]) => byName(a, b))}
            />
          </>
        )}
        {children}
        {isNarrowed() && (
          <a class="button quiet-button" href={cleared()}>
            Clear filters
          </a>
        )}
      </form>
    </>
  );
}

/** Describes the segment on paper, where the filters are not shown. */
function segmentText({ ofQuery, period, queries }: { ofQuery: boolean; period: boolean; queries: Query[] }): string {
  const days = {
    ...lastDays(defaultDays),
    ...(param("from") && param("to") && { from: param("from"), to: param("to") }),
  };
  const listed = (label: string, values: string[]) => (values.length > 0 ? `${label}: ${values.join(", ")}` : "");
  const ids = valuesOf("query_id");
  return [
    period && `${days.from === days.to ? `On ${days.to}` : `From ${days.from} to ${days.to}`} (${segmentZone()})`,
    listed("Engines", valuesOf("collector").map(engineName)),
    listed("Countries", valuesOf("country")),
    !ofQuery && listed("Topics", valuesOf("topic")),
    !ofQuery && listed("Tags", valuesOf("tag")),
    !ofQuery && classes.find(([value]) => value === param("query_class"))?.[1],
    !ofQuery &&
      listed(
        "Queries",
        queries.filter((q) => ids.includes(q.id)).map((q) => q.text),
      ),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Returns a link to the same view without filters. The period and the query class stay. */
export const cleared = (): string =>
  inSegment(place.value.path, { collector: "", country: "", topic: "", tag: "", query_id: "" });

/** Links a view without data to the answers of today, because the default period ends yesterday. */
export function ShowToday() {
  const { to } = today();
  const isAhead = param("from") > to;
  if (param("to") >= to && !isAhead) return null;
  return (
    <p>
      {isAhead ? "The period is in the future." : "The period ends before today."}{" "}
      <a href={inSegment(place.value.path, { ...today(), timezone: segmentZone() })}>Show today's answers</a>
    </p>
  );
}

/** Selects today, the last days until yesterday, or any other period by its first and last day. */
function PeriodSelect() {
  const [from, to] = [param("from"), param("to")];
  const preset = periods.find((days) => {
    const period = lastDays(days);
    return period.from === from && period.to === to;
  });
  const isToday = from === today().from && to === today().to;
  const value = isToday ? present : from || to ? String(preset ?? custom) : String(defaultDays);
  const choose = (days: string) => {
    const period = days === present ? today() : lastDays(days === custom ? defaultDays : Number(days));
    // A new custom period begins one day before the default period, so that it matches no preset and its fields appear.
    const first = days === custom && { from: lastDays(defaultDays + 1).from };
    setQuery({ ...period, ...first, ...usualBefore, timezone: segmentZone() });
  };
  return (
    <>
      <FilterSelect
        label="Period"
        value={value}
        options={[
          [present, "Today"],
          ...periods.map((n) => [String(n), `Last ${n} days`] as const),
          [custom, "Other period"],
        ]}
        onChange={choose}
      />
      {value === custom && (
        <>
          <DayInput name="from" label="First day" />
          <DayInput name="to" label="Last day" />
        </>
      )}
    </>
  );
}

const DayInput = ({ name, label }: { name: "from" | "to"; label: string }) => (
  <input
    type="date"
    aria-label={label}
    value={param(name)}
    onChange={(e) => valueOf(e) && setQuery({ [name]: valueOf(e), ...usualBefore, timezone: segmentZone() })}
  />
);
