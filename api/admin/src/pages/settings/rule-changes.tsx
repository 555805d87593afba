// The fields of an alert rule that reports changes: which changes, and when.
import { all } from "../../client";
import type { Problem } from "../../client";
import { useLoad } from "../../load";
import { severities } from "../../parts/change-list";
import { byName } from "../../parts/collation";
import { Combobox } from "../../parts/combobox";
import { findZones } from "../../parts/cron-field";
import { configuredEngines, engineName } from "../../parts/engines";
import { CheckField, Field, SelectField, valueOf } from "../../parts/field";
import { Picker } from "../../parts/picker";
import { readerZone } from "../../parts/time";
import { count, queryClasses } from "../../parts/words";
import { param, paramsOf } from "../../router";
import { usualClasses } from "../../segment";
import type { ChangeSelection } from "../../types";

type Kind = NonNullable<ChangeSelection["kinds"]>[number];
type QueryClass = NonNullable<ChangeSelection["query_classes"]>[number];
type Severity = NonNullable<ChangeSelection["min_severity"]>;
type Timing = NonNullable<ChangeSelection["timing"]>;
type Weekday = NonNullable<ChangeSelection["weekday"]>;

const kindNames: Record<Kind, string> = {
  mentioned: "Mentioned",
  no_longer_mentioned: "No longer mentioned",
  overtaken: "Overtaken",
  sentiment_turned: "Sentiment turned",
  own_page_cited: "Own page cited",
  own_page_no_longer_cited: "Own page no longer cited",
  new_source: "New source",
  figure_moved: "Figure moved",
  engine_silent: "Engine silent",
  run_partial: "Notice: run incomplete",
  engine_out: "Notice: engine outage",
  model_changed: "Notice: model changed",
  query_set_changed: "Notice: queries changed",
  names_changed: "Notice: names changed",
  run_not_examined: "Notice: run not examined",
};

const timings: Record<Timing, string> = {
  immediate: "Immediately",
  daily: "Daily digest",
  weekly: "Weekly digest",
};

const weekdays: Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The state of the form. All fields are set, even fields that do not apply to the selected timing. */
export type ChangeForm = Required<ChangeSelection> & { quiet: boolean };

const initialForm: ChangeForm = {
  kinds: [],
  min_severity: "low",
  collectors: [],
  countries: [],
  topics: [],
  tags: [],
  query_classes: [],
  query_ids: [],
  timing: "immediate",
  time: "08:00",
  weekday: "monday",
  timezone: readerZone,
  quiet: false,
  quiet_from: "22:00",
  quiet_to: "07:00",
};

export const formOf = (selection: ChangeSelection | undefined): ChangeForm => ({
  ...initialForm,
  ...selection,
  quiet: Boolean(selection?.quiet_from),
});

/** Returns the selection that matches the filters in the URL of a brand's changes. */
export function selectionOfFilters(): ChangeSelection {
  const list = (name: string) => param(name).split(",").filter(Boolean);
  const level = list("severity").at(-1);
  return {
    kinds: list("kind").filter((k): k is Kind => k in kindNames),
    min_severity: level === "high" || level === "medium" ? level : "low",
    collectors: list("collector"),
    countries: list("country"),
    topics: paramsOf("topic"),
    tags: list("tag"),
    // Without this parameter, the list leaves out branded queries. A rule without classes reports all classes.
    query_classes: (param("query_class") ? list("query_class") : usualClasses).filter(
      (c): c is QueryClass => c in queryClasses,
    ),
    query_ids: list("query_id"),
    timing: "daily",
  };
}

/** Returns the body of a request, without the fields that do not apply to the selected timing. */
export function selectionOf({ quiet, quiet_from, quiet_to, time, weekday, ...rest }: ChangeForm): ChangeSelection {
  return {
    ...rest,
    ...(rest.timing !== "immediate" && { time }),
    ...(rest.timing === "weekly" && { weekday }),
    ...(rest.timing === "immediate" && quiet && { quiet_from, quiet_to }),
  };
}

interface Props {
  form: ChangeForm;
  brandId: string | undefined;
  problem: Problem | null;
  onChange: (change: Partial<ChangeForm>) => void;
}

export function ChangeFields({ form, brandId, problem, onChange }: Props) {
  const of = (name: string) => problem?.of(`changes.${name}`);
  return (
    <>
      <div class="field">
        <Picker
          name="kinds"
          label="Kinds"
          values={form.kinds}
          options={Object.entries(kindNames)}
          onChange={(kinds) => onChange({ kinds: kinds as Kind[] })}
        />
        <p class="hint">Notices are reported only if their kind is selected.</p>
      </div>
      <SelectField
        label="Lowest severity"
        error={of("min_severity")}
        value={form.min_severity}
        options={(["high", "medium", "low"] satisfies Severity[]).map((s) => [s, severities[s]] as const)}
        onChange={(min_severity) => onChange({ min_severity })}
      />
      <SegmentFields form={form} brandId={brandId} onChange={onChange} />
      <SelectField
        label="Delivery"
        error={of("timing")}
        value={form.timing}
        options={Object.entries(timings) as [Timing, string][]}
        onChange={(timing) => onChange({ timing })}
      />
      {form.timing === "weekly" && (
        <SelectField
          label="Day"
          error={of("weekday")}
          value={form.weekday}
          options={weekdays.map((day) => [day, capitalized(day)] as const)}
          onChange={(weekday) => onChange({ weekday })}
        />
      )}
      {form.timing !== "immediate" && (
        <TimeField label="Time" value={form.time} error={of("time")} onChange={(time) => onChange({ time })} />
      )}
      {form.timing === "immediate" && (
        <CheckField
          label="Quiet hours"
          hint="Changes that are found during quiet hours arrive in one message when the quiet hours end."
          checked={form.quiet}
          onChange={(quiet) => onChange({ quiet })}
        />
      )}
      {form.timing === "immediate" && form.quiet && (
        <>
          <TimeField
            label="Quiet from"
            value={form.quiet_from}
            error={of("quiet_from")}
            onChange={(quiet_from) => onChange({ quiet_from })}
          />
          <TimeField
            label="Quiet until"
            value={form.quiet_to}
            error={of("quiet_to")}
            onChange={(quiet_to) => onChange({ quiet_to })}
          />
        </>
      )}
      {(form.timing !== "immediate" || form.quiet) && (
        <Field label="Time zone" error={of("timezone")}>
          {(a) => (
            <Combobox
              attributes={{ ...a }}
              value={{ value: form.timezone, label: form.timezone }}
              search={findZones}
              onChange={(option) => option && onChange({ timezone: option.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

/** The segment of a rule. A rule for one brand offers the topics, tags and countries of the brand's queries. */
function SegmentFields({ form, brandId, onChange }: Omit<Props, "problem">) {
  const { data } = useLoad(
    async () => (brandId ? await all("/brands/{id}/queries", { path: { id: brandId } }) : []),
    brandId ?? "",
  );
  const queries = data ?? [];
  const texts = new Map(queries.map((q) => [q.id, q.text]));
  const lists = [
    ["collectors", "Engines", [...configuredEngines(), ...form.collectors], engineName],
    ["countries", "Countries", [...queries.map((q) => q.country), ...form.countries], String],
    ["topics", "Topics", [...queries.map((q) => q.topic), ...form.topics], String],
    ["tags", "Tags", [...queries.flatMap((q) => q.tags), ...form.tags], String],
    ["query_classes", "Query classes", Object.keys(queryClasses), (c: string) => queryClasses[c as QueryClass]],
    ["query_ids", "Queries", [...texts.keys(), ...form.query_ids], (id: string) => texts.get(id) ?? "Deleted query"],
  ] as const;
  return (
    <div class="field">
      <span class="filters">
        {lists.map(([name, label, values, nameOf]) => {
          const options = [...new Set(values)]
            .filter(Boolean)
            .map((v) => [v, nameOf(v)] as const)
            .sort(([, a], [, b]) => byName(a, b));
          return (
            options.length > 0 && (
              <Picker
                key={name}
                name={name}
                label={label}
                values={form[name]}
                options={options}
                onChange={(chosen) => onChange({ [name]: chosen })}
              />
            )
          );
        })}
      </span>
      {!brandId && <p class="hint">Select a brand to limit the rule to its queries, topics, tags or countries.</p>}
    </div>
  );
}

function TimeField(props: { label: string; value: string; error: string | undefined; onChange: (v: string) => void }) {
  return (
    <Field label={props.label} error={props.error}>
      {(a) => (
        <input
          {...a}
          type="time"
          required
          value={props.value}
          onChange={(e) => props.onChange(valueOf(e).slice(0, 5))}
        />
      )}
    </Field>
  );
}

/** Describes a selection in one line, such as "2 kinds · High severity · daily at 08:00 (Europe/Berlin)". */
export function describeSelection(s: ChangeSelection): string {
  const [only] = s.kinds ?? [];
  const segment = [
    ...(s.collectors ?? []).map(engineName),
    ...(s.countries ?? []),
    ...(s.topics ?? []),
    ...(s.tags ?? []),
    ...(s.query_classes ?? []).map((c) => `${queryClasses[c].toLowerCase()} queries`),
    ...(s.query_ids?.length ? [s.query_ids.length === 1 ? "1 query" : `${s.query_ids.length} queries`] : []),
  ];
  return [
    only && (s.kinds?.length === 1 ? kindNames[only] : count(s.kinds?.length ?? 0, "kind")),
    s.min_severity !== "low" &&
      `${severities[s.min_severity ?? "low"]} severity${s.min_severity === "high" ? "" : " or higher"}`,
    segment.join(", "),
    timingText(s),
  ]
    .filter(Boolean)
    .join(" · ");
}

function timingText(s: ChangeSelection): string {
  const zone = `(${s.timezone ?? "UTC"})`;
  switch (s.timing) {
    case "daily":
      return `daily at ${s.time} ${zone}`;
    case "weekly":
      return `${capitalized(s.weekday ?? "")}s at ${s.time} ${zone}`;
    default:
      return s.quiet_from ? `immediately, except ${s.quiet_from} to ${s.quiet_to} ${zone}` : "immediately";
  }
}
