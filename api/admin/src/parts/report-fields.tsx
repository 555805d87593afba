// The fields of a schedule that makes reports.
import type { Problem } from "../client";
import { SelectField } from "./field";
import type { Form } from "./schedule-form";
import { choices, fieldLabels } from "./schedule-labels";

interface Props {
  form: Form;
  set: (change: Partial<Form>) => void;
  problem: Problem | null;
}

/** The fields are shown for the job type "Report", and for other job types if they have a value. */
export function ReportFields({ form, set, problem }: Props) {
  if (form.job_type !== "report" && form.reportTemplate === "weekly") return null;
  return (
    <SelectField<Form["reportTemplate"]>
      label={fieldLabels.reportTemplate}
      hint="The period of a report ends on the day before the run."
      error={problem?.of("metadata.reportTemplate")}
      value={form.reportTemplate}
      options={Object.entries(choices.reportTemplate) as [Form["reportTemplate"], string][]}
      onChange={(reportTemplate) => set({ reportTemplate })}
    />
  );
}
