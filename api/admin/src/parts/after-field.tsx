// The choice between a cron expression and another schedule, with the field for the other schedule.
import { get } from "../client";
import { Combobox, type Option, limitOf } from "./combobox";
import { Preview, type Previewing } from "./cron-field";
import { CheckField, Field } from "./field";
import type { Form } from "./schedule-form";
import { fieldLabels } from "./schedule-labels";
import { jobTypes } from "./words";

const usualCron = "0 9 * * *";

interface Props {
  form: Form;
  set: (change: Partial<Form>) => void;
}

/** The choice between times and another schedule. An empty value of "after" means: no schedule is selected yet. */
export function FiresChoice({ form, set }: Props) {
  const choices = [
    {
      name: "At times (cron)",
      checked: !form.after,
      change: { after: null, after_partial: false, cron_expression: form.cron_expression || usualCron },
    },
    { name: "After another schedule", checked: Boolean(form.after), change: { after: { value: "", label: "" } } },
  ];
  return (
    <fieldset class="types">
      <legend>Fires</legend>
      {choices.map(({ name, checked, change }) => (
        <label class="choice">
          <input type="radio" name="fires" checked={checked} onChange={() => set(change)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface AfterProps extends Props {
  /** The id of the edited schedule, or "" for a new schedule. */
  id: string;
  previewed: Previewing;
  error: string | undefined;
}

/** The field for the schedule after which the edited schedule fires. */
export function AfterField({ form, set, id, previewed, error }: AfterProps) {
  const current = previewed.data?.of === form.after?.value ? previewed.data : undefined; // ignores older previews
  return (
    <>
      <Field
        label={fieldLabels.after}
        error={error ?? current?.problem?.of("after")}
        hint="The schedule fires when a run of the other schedule completes."
      >
        {(a) => (
          <Combobox
            attributes={{ ...a }}
            value={form.after}
            search={(q, most) => findSchedules(q, form.brand, id, most)}
            onChange={(after) => after && set({ after })}
          />
        )}
      </Field>
      <CheckField
        label={fieldLabels.after_partial}
        hint="The schedule also fires after runs that completed with errors."
        checked={form.after_partial}
        onChange={(after_partial) => set({ after_partial })}
      />
      {form.after?.value && (
        <div class="timeless">
          <Preview words={current?.preview?.description ?? ""} zone={form.timezone} previewed={previewed} />
        </div>
      )}
    </>
  );
}

/**
 * Finds the schedules of a brand's customer by words. The label of a schedule of another brand begins with the name of
 * the brand.
 */
async function findSchedules(q: string, brand: Option | null, id: string, most?: boolean): Promise<Option[]> {
  if (!brand) return [];
  const { customer_id } = await get("/brands/{id}", { path: { id: brand.value } });
  const { data } = await get("/scheduled-jobs", { query: { q, customer_id, limit: limitOf(most), recent_runs: 0 } });
  return data
    .filter((j) => j.id !== id)
    .map((j) => ({
      value: j.id,
      label: `${j.brand_id === brand.value ? "" : `${j.brand_name} / `}${j.name ?? j.id}`,
      more: jobTypes[j.job_type].name,
    }));
}
