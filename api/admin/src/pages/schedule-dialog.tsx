// The dialog that creates and edits a schedule.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Problem, get } from "../client";
import { useLoad } from "../load";
import { AfterField, FiresChoice } from "../parts/after-field";
import { findBrands } from "../parts/brand-filter";
import { Combobox } from "../parts/combobox";
import { CronField, usePreview } from "../parts/cron-field";
import { Dialog } from "../parts/dialog";
import { CheckField, Field } from "../parts/field";
import { Failed, Placeholder, say } from "../parts/notes";
import { ReportFields } from "../parts/report-fields";
import { ScheduleConflict } from "../parts/schedule-conflict";
import { type State, loadState, useEdit } from "../parts/schedule-edit";
import { type Form, copyForm, formOf, newForm } from "../parts/schedule-form";
import { fieldLabels } from "../parts/schedule-labels";
import { ScheduleOptions } from "../parts/schedule-options";
import { jobTypes } from "../parts/words";
import { ZoneField } from "../parts/zone-field";
import { param } from "../router";
import type { JobType, ScheduledJob } from "../types";

interface Props {
  /** "" for a new schedule. */
  id: string;
  /** The id of the schedule whose values the dialog takes for a new schedule. */
  copyOf?: string;
  onClose: () => void;
  onSaved: (job: ScheduledJob) => void;
}

export function ScheduleDialog({ id, copyOf = "", onClose, onSaved }: Props) {
  const loaded = useLoad(() => load(id, copyOf), id + copyOf);
  const [busy, setBusy] = useState(false);
  return (
    <Dialog
      title={id ? "Edit schedule" : copyOf ? "Duplicate schedule" : "Create Scheduled Job"}
      wide
      busy={busy}
      onClose={onClose}
    >
      {loaded.error && (
        <div class="body">
          <Failed error={loaded.error} what="the schedule" retry={loaded.reload} />
        </div>
      )}
      {loaded.data ? (
        <ScheduleForm {...loaded.data} busy={busy} setBusy={setBusy} onClose={onClose} onSaved={onSaved} />
      ) : (
        <div class="body" aria-busy="true">
          <Placeholder />
        </div>
      )}
    </Dialog>
  );
}

interface Start {
  /** The schedule to edit, or null for a new schedule. */
  start: State | null;
  /** The first values of the form. */
  initial: Form;
}

async function load(id: string, copyOf: string): Promise<Start> {
  if (id) {
    const start = await loadState(id);
    return { start, initial: formOf(start.job) };
  }
  if (copyOf) return { start: null, initial: copyForm((await loadState(copyOf)).job) };
  const brandId = param("brand") || param("brand_id");
  if (!brandId) return { start: null, initial: newForm(null) };
  const brand = await get("/brands/{id}", { path: { id: brandId } });
  return { start: null, initial: newForm({ value: brand.id, label: brand.name, more: brand.customer_name }) };
}

interface FormProps extends Pick<Props, "onClose" | "onSaved">, Start {
  busy: boolean;
  setBusy: (busy: boolean) => void;
}

function ScheduleForm({ start, initial, busy, setBusy, onClose, onSaved }: FormProps) {
  const id = start?.job.id ?? "";
  const edit = useEdit(start, initial);
  const { form, set, problem, setProblem, theirs } = edit;
  const ref = useRef<HTMLFormElement>(null);
  const previewed = usePreview(form, theirs?.job ?? edit.was);
  // The form takes the focus when it is drawn. Later, the user may already be typing into another field.
  useLayoutEffect(() => {
    focusOn(ref.current, id ? "[name=cron_expression], [name=fires]:checked" : "[role=combobox]");
  }, []);
  useEffect(() => {
    if (problem) focusOn(ref.current, "[aria-invalid=true]");
  }, [problem]);
  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const saved = await edit.save();
    setBusy(false);
    if (!saved) return;
    const link = { to: `/admin/scheduled-jobs/${saved.id}`, text: "Open the schedule" };
    say(`Schedule of ${saved.brand_name} ${id ? "saved" : "created"}.`, { link });
    onSaved(saved);
    onClose();
  };
  const setChecked = (change: Partial<Form>) => {
    set(change);
    setProblem(null);
  };
  return (
    <form ref={ref} onSubmit={save} noValidate>
      <div class="body">
        {theirs && edit.was && (
          <ScheduleConflict
            mine={form}
            was={edit.was}
            theirs={theirs.job}
            isOwn={theirs.isOwn}
            onTake={edit.takeTheirs}
            onKeep={edit.keepMine}
          />
        )}
        <Field label="Brand" error={problem?.of("brand_id")} hint={id && "The brand of a schedule cannot change."}>
          {(a) =>
            id ? (
              <input {...a} disabled value={form.brand?.label} />
            ) : (
              <Combobox
                attributes={{ ...a }}
                value={form.brand}
                search={findBrands}
                onChange={(option) => setChecked({ brand: option })}
              />
            )
          }
        </Field>
        <JobTypes value={form.job_type} onChange={(job_type) => set({ job_type })} />
        <ReportFields form={form} set={setChecked} problem={problem} />
        <FiresChoice form={form} set={setChecked} />
        {form.after ? (
          <AfterField form={form} set={setChecked} id={id} previewed={previewed} error={problem?.of("after")} />
        ) : (
          <CronField
            form={form}
            previewed={previewed}
            error={problem?.of("cron_expression")}
            onChange={(cron_expression) => setChecked({ cron_expression })}
          />
        )}
        <ZoneField
          value={form.timezone}
          error={problem?.of("timezone") ?? previewed.data?.problem?.of("timezone")}
          onChange={(timezone) => setChecked({ timezone })}
        />
        <CheckField
          label={fieldLabels.is_active}
          hint="An active schedule fires at its times. A paused schedule can still be triggered."
          checked={form.is_active}
          onChange={(is_active) => set({ is_active })}
        />
        <ScheduleOptions form={form} set={set} problem={problem} />
        {problem && !hasPlace(problem) && (
          <p class="note bad" role="alert">
            {problem.message}
          </p>
        )}
      </div>
      <footer>
        <button type="button" disabled={busy} onClick={onClose}>
          Cancel
        </button>
        <button class="primary" disabled={busy || Boolean(theirs)}>
          {id ? "Save" : "Create"}
        </button>
      </footer>
    </form>
  );
}

/** Returns whether each error of a problem is shown beside a field. */
function hasPlace({ fields }: Problem): boolean {
  const nameOf = (location: string) => /^body\.(?:metadata\.)?(\w+)/.exec(location)?.[1] ?? "";
  return fields.length > 0 && fields.every((f) => nameOf(f.location) in { ...fieldLabels, brand_id: "" });
}

function focusOn(form: HTMLElement | null, selector: string): void {
  form?.querySelector<HTMLElement>(selector)?.focus();
}

function JobTypes({ value, onChange }: { value: JobType; onChange: (type: JobType) => void }) {
  return (
    <fieldset class="types">
      <legend>{fieldLabels.job_type}</legend>
      {Object.entries(jobTypes).map(([type, { name, about }]) => (
        <label class="choice">
          <input
            type="radio"
            name="job_type"
            value={type}
            checked={value === type}
            onChange={() => onChange(type as JobType)}
          />
          <span>
            <strong>{name}</strong>
            <span class="sub">{about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
