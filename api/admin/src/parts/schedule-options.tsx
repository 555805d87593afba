// The advanced options of a schedule, which most users do not change.
import { useState } from "preact/hooks";
import { get } from "../client";
import type { Problem } from "../client";
import { Metadata, NewScheduledJob } from "../fields";
import { useLoad } from "../load";
import { isAdmin } from "../session";
import type { Collector } from "../types";
import { CheckField, Field, NumberField, SelectField, TextField, checkedOf, valueOf } from "./field";
import { MoreOptions } from "./more-options";
import { Failed } from "./notes";
import { type FieldName, type Form, boundsOf, optionNames } from "./schedule-form";
import { choices, fieldLabels } from "./schedule-labels";
import { instantOf } from "./time";

interface Props {
  form: Form;
  set: (change: Partial<Form>) => void;
  problem: Problem | null;
}

type NumberName = {
  [K in FieldName]: Form[K] extends number ? K : never;
}[FieldName];

const isOption = (name: string): boolean => (optionNames as string[]).includes(name);

export function ScheduleOptions({ form, set, problem }: Props) {
  const errorOf = (name: FieldName) => problem?.of(isOption(name) ? `metadata.${name}` : name);
  const number = (name: NumberName, hint: string, unit = 1, label = fieldLabels[name], bounds = boundsOf(name)) => (
    <NumberField
      label={label}
      hint={hint}
      unit={unit}
      bounds={bounds}
      error={errorOf(name)}
      value={form[name]}
      onChange={(value) => set({ [name]: value })}
    />
  );
  const choice = (name: keyof typeof choices, hint: string) => (
    <SelectField<string>
      label={fieldLabels[name]}
      hint={hint}
      error={errorOf(name)}
      value={form[name]}
      options={Object.entries<string>(choices[name])}
      onChange={(value) => set({ [name]: value })}
    />
  );
  const isOfOption = problem?.fields.some((f) => !/brand|cron|zone/.test(f.location));
  return (
    <MoreOptions open={Boolean(form.name || form.collectors.length)} problem={isOfOption ? problem : null}>
      <TextField
        label={fieldLabels.name}
        optional
        hint="The name distinguishes schedules of the same brand."
        error={errorOf("name")}
        maxLength={NewScheduledJob.name.maxLength}
        value={form.name}
        onInput={(name) => set({ name })}
      />
      <Engines form={form} set={set} problem={problem} />
      <CheckField
        label={fieldLabels.parallel}
        hint="All engines are queried in parallel, so a slow engine does not delay other engines."
        checked={form.parallel}
        onChange={(parallel) => set({ parallel })}
      />
      <CheckField
        label={fieldLabels.rescore}
        hint="Also re-scores answers that this version of the scorer has already scored."
        checked={form.rescore}
        onChange={(rescore) => set({ rescore })}
      />
      {isAdmin.value && (
        <CheckField
          label={fieldLabels.pauseAtCap}
          hint="Pauses the schedule when a spending cap prevents calls of a run."
          checked={form.pauseAtCap}
          onChange={(pauseAtCap) => set({ pauseAtCap })}
        />
      )}
      <div class="grid">
        {isAdmin.value &&
          number("maxCalls", "A run that needs more calls fails before its first call. 0: server default.")}
        {isAdmin.value &&
          number(
            "maxCostUsd",
            "Limits the estimated cost. Calls of unknown cost do not count. 0: server default.",
            1,
            `${fieldLabels.maxCostUsd} (USD)`,
          )}
        {number("samples", "Each query is sent this many times. More samples give more reliable rates. 0: once.")}
        {number(
          "run_timeout_seconds",
          "A run that exceeds this time fails but keeps its answers.",
          60,
          "Time limit (minutes)",
        )}
        {number(
          "positionLimit",
          "At most this many answers are scored for positions and citations, newest first. 0: all answers.",
        )}
        {number("sentimentLimit", "At most this many answers are scored for sentiment, newest first. 0: all answers.")}
        <TextField
          label={fieldLabels.locale}
          hint="Default for queries without a language. Example: de-DE."
          error={errorOf("locale")}
          maxLength={Metadata.locale.maxLength}
          value={form.locale}
          onInput={(locale) => set({ locale })}
        />
        <TextField
          label={fieldLabels.country}
          hint="Default for queries without a country. Example: DE."
          error={errorOf("country")}
          maxLength={Metadata.country.maxLength}
          value={form.country}
          onInput={(country) => set({ country })}
        />
        {choice("overlap_policy", "The action if the previous run is unfinished.")}
        {choice("misfire_policy", "The action if the schedule could not fire in time.")}
        {number(
          "misfire_window_seconds",
          "Missed runs that are older are counted, but not started.",
          3600,
          "Catch-up window (hours)",
        )}
        {number("jitter_seconds", "Each run is delayed by up to this number of seconds.", 1, "Jitter (seconds)")}
        {number(
          "start_deadline_seconds",
          "A run that has not begun this long after its planned start is skipped. 0: no deadline.",
          60,
          "Start deadline (minutes)",
          { ...boundsOf("start_deadline_seconds"), minimum: 0 },
        )}
        {choice("dst_gap", "The action when clocks skip the scheduled time.")}
        {choice("dst_repeat", "The action when clocks repeat the scheduled time.")}
        <TimeBound name="starts_at" form={form} set={set} error={errorOf("starts_at")} />
        <TimeBound name="ends_at" form={form} set={set} error={errorOf("ends_at")} />
      </div>
    </MoreOptions>
  );
}

function Engines({ form, set, problem }: Props) {
  const loaded = useLoad(() => get("/collectors"), "collectors");
  const engines = loaded.data?.data ?? [];
  const defaults = engines.filter((c) => c.is_default).map((c) => c.title);
  const error = problem?.of("metadata.collectors");
  const pick = (name: string, on: boolean) =>
    set({ collectors: on ? [...form.collectors, name] : form.collectors.filter((c) => c !== name) });
  return (
    <fieldset class="engines">
      <legend>{fieldLabels.collectors}</legend>
      <p class="hint">
        Without a selection: the engines of the brand, or else the default engines
        {defaults.length > 0 && ` (${defaults.join(", ")})`}.
      </p>
      <Failed error={loaded.error} what="the engines" retry={loaded.reload} />
      {engines.map((c) => (
        <Engine engine={c} checked={form.collectors.includes(c.name)} onPick={(on) => pick(c.name, on)} />
      ))}
      {error && <p class="error">{error}</p>}
    </fieldset>
  );
}

function Engine(props: { engine: Collector; checked: boolean; onPick: (on: boolean) => void }) {
  const { engine: c, checked, onPick } = props;
  return (
    <label class={`choice ${c.configured ? "" : "off"}`}>
      <input
        type="checkbox"
        checked={checked}
        disabled={!c.configured && !checked}
        onChange={(e) => onPick(checkedOf(e))}
      />
      <span>
        {c.title}
        {!c.configured && <span class="sub">{c.missing}</span>}
        {c.paused_at && <span class="sub">Paused: {c.paused_reason}</span>}
      </span>
    </label>
  );
}

interface TimeBoundProps {
  name: "starts_at" | "ends_at";
  form: Form;
  set: Props["set"];
  error: string | undefined;
}

function TimeBound({ name, form, set, error }: TimeBoundProps) {
  const [typed, setTyped] = useState(""); // the typed text, because the value changes with each digit of a year
  const shown = typed && instantOf(typed) === form[name] ? typed : localOf(form[name]);
  const change = (text: string) => {
    setTyped(text);
    set({ [name]: text && instantOf(text) });
  };
  return (
    <Field label={fieldLabels[name]} optional error={error} hint="In your time zone.">
      {(a) => <input {...a} type="datetime-local" value={shown} onChange={(e) => change(valueOf(e))} />}
    </Field>
  );
}

/** Returns an instant in the format of a datetime-local field, in the reader's time zone. */
function localOf(at: string): string {
  if (!at) return "";
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
