// The dialog that adds a blackout, with a preview of the runs that the blackout suppresses.
import { useState } from "preact/hooks";
import type { Problem } from "../../client";
import { FormDialog } from "../../parts/dialog";
import { Effects, useEffects } from "../../parts/exception-effects";
import { useScope } from "../../parts/exception-scope";
import { CheckField, Field, SelectField, checkedOf, valueOf } from "../../parts/field";
import { say } from "../../parts/notes";
import { NoteField, createException } from "../../parts/pause-dialog";
import { readerZone } from "../../parts/time";
import { ZoneField } from "../../parts/zone-field";
import type { BlackoutPeriod, NewException } from "../../types";

type Weekday = NonNullable<BlackoutPeriod["weekdays"]>[number];
type Repeats = NonNullable<BlackoutPeriod["repeats"]>;

const weekdays: [Weekday, label: string][] = [
  ["mon", "Mon"],
  ["tue", "Tue"],
  ["wed", "Wed"],
  ["thu", "Thu"],
  ["fri", "Fri"],
  ["sat", "Sat"],
  ["sun", "Sun"],
];

const repetitions: [Repeats, label: string][] = [
  ["never", "Never"],
  ["weekly", "Every week"],
  ["yearly", "Every year"],
];

interface Form {
  note: string;
  repeats: Repeats;
  /** Whether the period consists of whole days. */
  days: boolean;
  from: string;
  to: string;
  weekdays: Weekday[];
  until: string;
  timezone: string;
}

const empty: Form = {
  note: "",
  repeats: "never",
  days: true,
  from: "",
  to: "",
  weekdays: [],
  until: "",
  timezone: readerZone,
};

/** Returns the period of the form, or null until the form is complete. */
function periodOf(form: Form): BlackoutPeriod | null {
  const { repeats, from, to, until, timezone } = form;
  if (!from || !to || (repeats === "weekly" && !form.weekdays.length)) return null;
  return {
    from,
    to,
    repeats,
    timezone,
    ...(repeats === "weekly" && { weekdays: form.weekdays }),
    ...(repeats !== "never" && until && { until }),
  };
}

const day = 86_400_000; // ms
const mostDays = 366; // the maximum number of days of a preview

/** Returns the number of days of the preview, from 30 to 366. If possible, they include the end of a single period. */
function daysOf({ repeats, to }: Form): number {
  if (repeats === "weekly" || !to) return 30;
  if (repeats === "yearly") return mostDays;
  return Math.min(mostDays, Math.max(30, Math.ceil((Date.parse(to) - Date.now()) / day) + 2));
}

interface Props {
  onClose: () => void;
  onDone: () => void;
}

export function BlackoutDialog({ onClose, onDone }: Props) {
  const [form, setForm] = useState(empty);
  const set = (change: Partial<Form>) => setForm((f) => ({ ...f, ...change }));
  const scope = useScope({ withAll: true });
  const period = periodOf(form);
  const body: NewException | null = period &&
    scope.body && { kind: "blackout", blackout: period, ...scope.body, ...(form.note && { note: form.note }) };
  const days = daysOf(form);
  const effects = useEffects(body, days);
  const save = async () => {
    await createException(body ?? { kind: "blackout", ...scope.body, ...(period && { blackout: period }) });
    say("Blackout added.");
    onDone();
  };
  return (
    <FormDialog title="Add blackout" action="Add" onClose={onClose} save={save}>
      {(saved) => {
        const problem = saved ?? effects.data?.problem ?? null;
        return (
          <>
            <NoteField
              value={form.note}
              hint="For example, the name of the holiday."
              problem={problem}
              onInput={(note) => set({ note })}
            />
            <SelectField
              label="Repeats"
              value={form.repeats}
              options={repetitions}
              onChange={(repeats) => set({ repeats, from: "", to: "" })}
            />
            <Period form={form} set={set} problem={problem} />
            <ZoneField
              value={form.timezone}
              error={problem?.of("blackout.timezone")}
              onChange={(timezone) => set({ timezone })}
            />
            {scope.fields(problem)}
            <Effects of={effects} days={days} />
          </>
        );
      }}
    </FormDialog>
  );
}

interface PeriodProps {
  form: Form;
  set: (change: Partial<Form>) => void;
  problem: Problem | null;
}

function Period({ form, set, problem }: PeriodProps) {
  const isWeekly = form.repeats === "weekly";
  const type = isWeekly ? "time" : form.days ? "date" : "datetime-local";
  const bound = (name: "from" | "to", label: string, hint: string) => (
    <Field label={label} hint={hint} error={problem?.of(`blackout.${name}`)}>
      {(a) => <input {...a} type={type} required value={form[name]} onChange={(e) => set({ [name]: valueOf(e) })} />}
    </Field>
  );
  const [first, last] = isWeekly
    ? ["Starts at", "Ends at"]
    : form.days
      ? ["First day", "Last day"]
      : ["Starts at", "Ends at"];
  return (
    <>
      {isWeekly ? (
        <Weekdays form={form} set={set} problem={problem} />
      ) : (
        <CheckField label="Whole days" checked={form.days} onChange={(days) => set({ days, from: "", to: "" })} />
      )}
      <div class="grid">
        {bound("from", first ?? "", "")}
        {bound("to", last ?? "", isWeekly ? "If the end is before the start, the blackout ends on the next day." : "")}
        {form.repeats !== "never" && (
          <Field label="Last start" optional error={problem?.of("blackout.until")}>
            {(a) => <input {...a} type="date" value={form.until} onChange={(e) => set({ until: valueOf(e) })} />}
          </Field>
        )}
      </div>
    </>
  );
}

function Weekdays({ form, set, problem }: PeriodProps) {
  const error = problem?.of("blackout.weekdays");
  const pick = (name: Weekday, on: boolean) =>
    set({ weekdays: on ? [...form.weekdays, name] : form.weekdays.filter((d) => d !== name) });
  return (
    <fieldset class="weekdays">
      <legend>Starts on</legend>
      {weekdays.map(([name, label]) => (
        <label>
          <input type="checkbox" checked={form.weekdays.includes(name)} onChange={(e) => pick(name, checkedOf(e))} />{" "}
          {label}
        </label>
      ))}
      {error && <p class="error">{error}</p>}
    </fieldset>
  );
}
