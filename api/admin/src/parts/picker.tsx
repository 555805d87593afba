// A filter that selects several values. The URL holds the values, separated by commas or as a repeated parameter.
import { useId, useRef } from "preact/hooks";
import { setQuery } from "../router";
import { placeBelow } from "./menu";
import { valueOf } from "./field";

interface Props {
  /** The parameter of the URL. */
  name: string;
  /** The label, such as "Engines". */
  label: string;
  values: string[];
  options: readonly (readonly [value: string, label: string])[];
  /** Whether the URL repeats the parameter, because values may contain commas. */
  repeated?: boolean;
  /** Receives the chosen values. By default, the URL receives the values. */
  onChange?: (values: string[]) => void;
}

export function Picker({ name, label, values, options, repeated = false, onChange }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const choose = (value: string) => {
    const chosen = values.includes(value) ? values.filter((v) => v !== value) : [...values, value];
    if (onChange) onChange(chosen);
    else setQuery({ [name]: repeated ? chosen : chosen.join(",") });
  };
  const onToggle = (event: ToggleEvent) => {
    if (!list.current || !button.current || event.newState !== "open") return;
    placeBelow(list.current, button.current);
    list.current.querySelector("input")?.focus();
  };
  const one = values.length === 1 && options.find(([value]) => value === values[0])?.[1];
  const chosen = one || (values.length ? `${values.length} selected` : "All");
  return (
    <>
      <button ref={button} type="button" class="picker" popovertarget={id} data-set={values.length > 0}>
        <span class="quiet">{label}</span> <bdi>{chosen}</bdi>
      </button>
      <div ref={list} id={id} popover="auto" class="menu picks" role="group" aria-label={label} onToggle={onToggle}>
        {options.map(([value, text]) => (
          <label key={value}>
            <input
              type="checkbox"
              value={value}
              checked={values.includes(value)}
              onChange={(e) => choose(valueOf(e))}
            />
            <bdi>{text}</bdi>
          </label>
        ))}
        {!options.length && <p class="quiet">None</p>}
      </div>
    </>
  );
}
