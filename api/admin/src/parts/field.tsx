// Form fields: a label, one control, a hint and an error.
import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { useId, useRef, useState } from "preact/hooks";

/** The attributes that connect a control to its label, hint and error. */
export interface ControlAttributes {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": "true" | undefined;
}

export interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  optional?: boolean;
}

/** A labelled field around any control. */
export function Field(props: FieldProps & { children: (attributes: ControlAttributes) => ComponentChildren }) {
  const { label, hint, error, optional, children } = props;
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="quiet"> (optional)</span>}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? "true" : undefined })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
export const checkedOf = (event: Event): boolean => (event.target as HTMLInputElement).checked;

/** The attributes that a field passes to its native input. */
type InputAttributes = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  "autoComplete" | "autoFocus" | "class" | "disabled" | "inputMode" | "min" | "max" | "readOnly" | "step"
> & {
  first?: boolean;
  maxLength?: number | undefined;
  minLength?: number | undefined;
  placeholder?: string | undefined;
  required?: boolean;
  spellcheck?: boolean;
  type?: "text" | "email" | "password" | "url" | "number";
};

export interface TextFieldProps extends FieldProps, InputAttributes {
  value: string;
  onInput: (value: string) => void;
  /** A button beside the input. */
  beside?: ComponentChildren;
}

/** A text field with one line. */
export function TextField(props: TextFieldProps) {
  const { label, hint, error, optional = false, onInput, beside, first, maxLength, minLength, ...rest } = props;
  // If another field takes over the input, Preact sets the property of an omitted attribute to "". For maxLength, ""
  // means 0. The names in lower case are no properties, so Preact removes these attributes.
  const lengths = { maxlength: maxLength, minlength: minLength };
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(a) => {
        const own = { ...a, type: "text", ...rest, ...lengths, "data-first": first };
        // The cast is necessary because TypeScript selects the props of an input by a literal type attribute.
        const attributes = own as InputHTMLAttributes<HTMLInputElement>;
        const input = <input {...attributes} onInput={(e) => onInput(valueOf(e))} />;
        return beside ? (
          <span class="beside">
            {input}
            {beside}
          </span>
        ) : (
          input
        );
      }}
    </Field>
  );
}

/** The minimum and maximum of a number in the OpenAPI document. */
export interface Bounds {
  minimum?: number;
  maximum?: number;
}

export interface NumberFieldProps extends FieldProps {
  value: number;
  onChange: (value: number) => void;
  bounds: Bounds;
  /**
   * The number of API units in one unit of the field, such as 60 if the field shows minutes and the API uses
   * seconds.
   */
  unit?: number;
  required?: boolean;
}

/** A field for a number, kept as text while the user types. */
export function NumberField({ value, onChange, bounds, unit = 1, required = false, ...field }: NumberFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const type = (typed: string) => {
    setText(typed);
    onChange(Math.round(Number(typed) * unit * 1e6) / 1e6);
  };
  return (
    <Field {...field}>
      {(a) => (
        <input
          {...a}
          type="number"
          step="any"
          required={required}
          min={bounds.minimum === undefined ? undefined : bounds.minimum / unit}
          max={bounds.maximum === undefined ? undefined : bounds.maximum / unit}
          value={text ?? value / unit}
          onInput={(e) => type(valueOf(e))}
          onBlur={() => setText(null)}
        />
      )}
    </Field>
  );
}

export interface SelectFieldProps<V extends string> extends FieldProps {
  value: V;
  options: readonly (readonly [value: V, label: string])[];
  onChange: (value: V) => void;
  first?: boolean;
}

/** A field with a list of choices. */
export function SelectField<V extends string>({ value, options, onChange, first, ...field }: SelectFieldProps<V>) {
  return (
    <Field {...field}>
      {(a) => (
        <select {...a} data-first={first} value={value} onChange={(e) => onChange(valueOf(e) as V)}>
          {options.map(([v, text]) => (
            <option value={v}>{text}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A select without a visible label, for filters. */
export function FilterSelect(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}) {
  return (
    <select aria-label={props.label} value={props.value} onChange={(e) => props.onChange(valueOf(e))}>
      {props.options.map(([v, text]) => (
        <option value={v}>{text}</option>
      ))}
    </select>
  );
}

/** A checkbox with its label and an explanation. */
export function CheckField(props: {
  label: string;
  hint?: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label class="choice">
      <input type="checkbox" checked={props.checked} onChange={(e) => props.onChange(checkedOf(e))} />
      <span>
        {props.label}
        {props.hint && <span class="sub">{props.hint}</span>}
      </span>
    </label>
  );
}

interface SwitchProps {
  on: boolean;
  label: string;
  onChange: (on: boolean) => Promise<unknown>;
}

/** A switch that is on or off. Until a change ends, the switch shows the wanted state and ignores clicks. */
export function Switch({ on, label, onChange }: SwitchProps) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  const busy = useRef(false); // a second click may come before the switch is drawn again
  const change = async (to: boolean) => {
    busy.current = true;
    setWanted(to);
    await onChange(to);
    busy.current = false;
    setWanted(null);
  };
  return (
    <input
      type="checkbox"
      role="switch"
      class="switch"
      checked={wanted ?? on}
      aria-label={label}
      aria-busy={wanted !== null}
      onClick={(e) => busy.current && e.preventDefault()}
      onChange={(e) => void change(checkedOf(e))}
    />
  );
}
