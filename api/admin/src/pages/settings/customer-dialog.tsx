// The dialog that adds a customer or edits its name, caps, plan and retention.
import { useState } from "preact/hooks";
import { type Problem, call } from "../../client";
import { NewCustomer } from "../../fields";
import { FormDialog } from "../../parts/dialog";
import type { Seen } from "../../parts/edits";
import { Field, TextField, valueOf } from "../../parts/field";
import { say } from "../../parts/notes";
import { count, dollars } from "../../parts/words";
import type { CustomerDetail } from "../../types";

/** The values as typed by the user. An empty value means the default. */
interface Form {
  name: string;
  hours: string;
  max_calls_per_day: string;
  max_cost_usd_per_day: string;
  keep_runs_days: string;
  keep_answers_days: string;
  keep_raw_days: string;
}

const optional = [
  "max_calls_per_day",
  "max_cost_usd_per_day",
  "keep_runs_days",
  "keep_answers_days",
  "keep_raw_days",
] as const;
type OptionalName = (typeof optional)[number];

const hour = 3600; // seconds

function formOf(c: CustomerDetail | null): Form {
  const values = Object.fromEntries(optional.map((name) => [name, String(c?.[name] ?? "")]));
  return {
    ...(values as Record<OptionalName, string>),
    name: c?.name ?? "",
    hours: String((c?.min_interval_seconds ?? 0) / hour),
  };
}

function valuesOf(form: Form) {
  const values = optional.map((name) => [name, form[name] === "" ? null : Number(form[name])] as const);
  return {
    ...(Object.fromEntries(values) as Record<OptionalName, number | null>),
    name: form.name,
    min_interval_seconds: Math.round(Number(form.hours) * hour),
  };
}

interface Props {
  /** The edited item, or null for a new item. */
  seen: Seen<CustomerDetail> | null;
  /** A customer whose data includes the server's defaults. */
  defaults: CustomerDetail | undefined;
  onClose: () => void;
  onSaved: (customer: CustomerDetail) => void;
}

export function CustomerDialog({ seen, defaults, onClose, onSaved }: Props) {
  const customer = seen?.data ?? null;
  const [form, setForm] = useState(formOf(customer));
  const set = (change: Partial<Form>) => setForm((f) => ({ ...f, ...change }));
  const save = async () => {
    // The request contains only the edited fields, so that concurrent changes to other fields remain.
    const before: Record<string, unknown> = valuesOf(formOf(customer));
    const edited = Object.entries(valuesOf(form)).filter(([name, value]) => value !== before[name]);
    const body = Object.fromEntries(edited);
    const { data } = customer
      ? await call("PUT", "/customers/{id}", { path: { id: customer.id }, body, etag: seen?.etag ?? "" })
      : await call("POST", "/customers", { body: { ...body, name: form.name } });
    say(`${form.name} saved.`);
    onSaved(data);
  };
  return (
    <FormDialog title={customer ? "Edit customer" : "Add customer"} action="Save" onClose={onClose} save={save}>
      {(problem) => (
        <>
          <TextField
            label="Name"
            error={problem?.of("name")}
            required
            maxLength={NewCustomer.name.maxLength}
            value={form.name}
            onInput={(name) => set({ name })}
          />
          <Caps form={form} set={set} problem={problem} defaults={defaults} />
          <Retention form={form} set={set} problem={problem} />
        </>
      )}
    </FormDialog>
  );
}

interface FieldsProps {
  form: Form;
  set: (change: Partial<Form>) => void;
  problem: Problem | null;
}

function Caps({ form, set, problem, defaults }: FieldsProps & { defaults: CustomerDetail | undefined }) {
  const calls = defaults?.default_max_calls_per_day;
  const cost = defaults?.default_max_cost_usd_per_day;
  const defaultText = (cap: string | 0 | null | undefined) => (cap ? `the server default of ${cap}` : "no cap");
  return (
    <>
      <OptionalNumber
        name="max_calls_per_day"
        label="Calls per day"
        hint={`All runs of a UTC day together. A run that would exceed the cap fails before its first call. Empty: ${defaultText(calls && count(calls, "call"))}.`}
        placeholder={String(calls ?? "No cap")}
        form={form}
        set={set}
        problem={problem}
      />
      <OptionalNumber
        name="max_cost_usd_per_day"
        label="Cost per day (USD)"
        hint={`Limits the estimated cost. Calls of unknown cost do not count. Empty: ${defaultText(cost && dollars(cost))}.`}
        placeholder={String(cost ?? "No cap")}
        form={form}
        set={set}
        problem={problem}
      />
      <Field
        label="Minimum hours between runs"
        hint="Applies to each new or edited schedule of the customer. 0: no minimum."
        error={problem?.of("min_interval_seconds")}
      >
        {(a) => (
          <input
            {...a}
            type="number"
            required
            min={NewCustomer.min_interval_seconds.minimum / hour}
            max={NewCustomer.min_interval_seconds.maximum / hour}
            step="any"
            value={form.hours}
            onInput={(e) => set({ hours: valueOf(e) })}
          />
        )}
      </Field>
    </>
  );
}

function Retention(props: FieldsProps) {
  return (
    <details>
      <summary>Data retention</summary>
      <p class="hint">Retention in days. Empty: server default. Older data is deleted permanently within one hour.</p>
      <OptionalNumber
        name="keep_runs_days"
        label="Runs"
        hint="Applies to runs, and to their answers, scores and trends. 0: forever."
        placeholder="Server default"
        {...props}
      />
      <OptionalNumber
        name="keep_answers_days"
        label="Answers and scores"
        hint="Cannot be longer than the retention of runs. 0: same as runs."
        placeholder="Server default"
        {...props}
      />
      <OptionalNumber
        name="keep_raw_days"
        label="Answer texts"
        hint="Scores are kept. Answers without a text cannot be re-scored. 0: same as answers."
        placeholder="Server default"
        {...props}
      />
    </details>
  );
}

interface NumberProps extends FieldsProps {
  name: OptionalName;
  label: string;
  hint: string;
  placeholder: string;
}

/** A number field that may be empty. */
function OptionalNumber({ name, label, hint, placeholder, form, set, problem }: NumberProps) {
  const { minimum, maximum } = NewCustomer[name];
  const whole = Number.isInteger(minimum);
  return (
    <Field label={label} hint={hint} error={problem?.of(name)}>
      {(a) => (
        <input
          {...a}
          type="number"
          min={minimum}
          max={maximum}
          step={whole ? 1 : "any"}
          inputMode={whole ? "numeric" : "decimal"}
          placeholder={placeholder}
          value={form[name]}
          onInput={(e) => set({ [name]: valueOf(e) })}
        />
      )}
    </Field>
  );
}
