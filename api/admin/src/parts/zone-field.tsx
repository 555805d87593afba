// The field for a time zone.
import { Combobox } from "./combobox";
import { findZones } from "./cron-field";
import { Field } from "./field";
import { fieldLabels } from "./schedule-labels";

interface Props {
  value: string;
  hint?: string;
  error?: string | undefined;
  onChange: (zone: string) => void;
}

export const ZoneField = ({ value, hint, error, onChange }: Props) => (
  <Field label={fieldLabels.timezone} hint={hint} error={error}>
    {(a) => (
      <Combobox
        attributes={{ ...a }}
        value={{ value, label: value }}
        search={findZones}
        onChange={(option) => option && onChange(option.value)}
      />
    )}
  </Field>
);
