// The fields of a schedule that makes reports.
import { useState } from "preact/hooks";
import type { Problem } from "../client";
import { Metadata } from "../fields";
import { isAdmin } from "../session";
import { SelectField, TextField } from "./field";
import type { Form } from "./schedule-form";
import { choices, fieldLabels } from "./schedule-labels";
import { listOf } from "./words";

interface Props {
  form: Form;
  set: (change: Partial<Form>) => void;
  problem: Problem | null;
}

/** The fields are shown for the job type "Report". For other job types, only fields with a value are shown. */
export function ReportFields({ form, set, problem }: Props) {
  const isReport = form.job_type === "report";
  return (
    <>
      {(isReport || form.reportTemplate !== "weekly") && (
        <SelectField<Form["reportTemplate"]>
          label={fieldLabels.reportTemplate}
          hint="The period of a report ends on the day before the run."
          error={problem?.of("metadata.reportTemplate")}
          value={form.reportTemplate}
          options={Object.entries(choices.reportTemplate) as [Form["reportTemplate"], string][]}
          onChange={(reportTemplate) => set({ reportTemplate })}
        />
      )}
      {(isReport || form.recipients.length > 0) && <Recipients form={form} set={set} problem={problem} />}
    </>
  );
}

/** A field for mail addresses, kept as text while the user types. */
function Recipients({ form, set, problem }: Props) {
  const [text, setText] = useState<string | null>(null);
  const shown = text !== null && listOf(text).join() === form.recipients.join() ? text : form.recipients.join(", ");
  const type = (typed: string) => {
    setText(typed);
    set({ recipients: listOf(typed) });
  };
  const editable = isAdmin.value;
  return (
    <TextField
      label={fieldLabels.recipients}
      optional
      disabled={!editable}
      hint={
        editable
          ? `E-mail addresses separated by commas, at most ${Metadata.recipients.maxItems}. Each recipient gets a mail with the figures and a link that expires after 30 days.`
          : "Only admins can change the recipients."
      }
      error={problem?.of("metadata.recipients")}
      value={shown}
      onInput={type}
    />
  );
}
