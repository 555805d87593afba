// Form fields: a label, a hint, and the error beside what it is about.
import { html, useEffect, useId, useRef, useState } from "../html.js";

/**
 * A labelled field around one control, which is told its id and what describes it.
 * @param {{label: string, hint?: any, error?: string | undefined, optional?: boolean, children: (props: Record<string, unknown>) => any}} props
 */
export function Field({ label, hint, error, optional = false, children }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return html`<div class="field">
    <label for=${id}>${label}${optional && html` <span class="quiet">(optional)</span>`}</label>
    ${children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? "true" : undefined })}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="error" id=${`${id}-error`}>${error}</p>`}
  </div>`;
}

/** @param {Event} event */
export const valueOf = (event) => /** @type {HTMLInputElement} */ (event.target).value;
/** @param {Event} event */
export const checkedOf = (event) => /** @type {HTMLInputElement} */ (event.target).checked;

/**
 * A switch that is on or off.
 * @param {{on: boolean, label: string, onChange: (on: boolean) => void, disabled?: boolean}} props
 */
export function Switch({ on, label, onChange, disabled = false }) {
  return html`<input type="checkbox" role="switch" class="switch" checked=${on} disabled=${disabled} aria-label=${label} onChange=${(/** @type {Event} */ e) => onChange(checkedOf(e))} />`;
}

/** @typedef {{value: string, label: string, more?: string}} Option */

/**
 * A text field that finds one of many: the ARIA combobox pattern, with the list below it.
 * @param {{value: Option | null, onChange: (option: Option | null) => void, search: (text: string) => Promise<Option[]>, attributes: Record<string, unknown>, placeholder?: string, clearable?: boolean}} props
 */
export function Combobox({ value, onChange, search, attributes, placeholder = "Type to search", clearable = false }) {
  const [text, setText] = useState(/** @type {string | null} */ (null)); // null: nobody is typing
  const [options, setOptions] = useState(/** @type {Option[]} */ ([]));
  const [at, setAt] = useState(0);
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const id = /** @type {string} */ (attributes["id"]);
  const open = text !== null;
  useEffect(() => {
    if (text === null) return undefined;
    let current = true;
    const timer = setTimeout(async () => {
      const found = await search(text).catch(() => []);
      if (!current) return;
      setOptions(found);
      setAt(0);
    }, text ? 120 : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [at, options]);
  const choose = (/** @type {Option | undefined} */ option) => {
    if (option) onChange(option);
    setText(null);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setText("");
      else setAt((i) => Math.max(0, Math.min(options.length - 1, i + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      choose(options[at]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setText(null);
    }
  };
  return html`<div class="combobox">
    <input ...${attributes} type="text" role="combobox" autocomplete="off" spellcheck=${false} aria-autocomplete="list" aria-expanded=${open ? "true" : "false"}
      aria-controls=${`${id}-list`} aria-activedescendant=${open && options[at] ? `${id}-${at}` : undefined} placeholder=${placeholder}
      value=${text ?? value?.label ?? ""} onInput=${(/** @type {Event} */ e) => setText(valueOf(e))} onKeyDown=${key} onClick=${() => setText((t) => t ?? "")}
      onBlur=${() => { if (clearable && text === "" ) onChange(null); setText(null); }} />
    <ul id=${`${id}-list`} ref=${list} role="listbox" aria-label="Suggestions" hidden=${!open}>
      ${open && options.map((o, i) => html`<li key=${o.value} id=${`${id}-${i}`} role="option" aria-selected=${i === at ? "true" : "false"}
        onMouseDown=${(/** @type {Event} */ e) => { e.preventDefault(); choose(o); }}><bdi>${o.label}</bdi>${o.more && html` <span class="quiet"><bdi>${o.more}</bdi></span>`}</li>`)}
      ${open && !options.length && html`<li role="option" aria-disabled="true" aria-selected="false" class="quiet">Nothing found</li>`}
    </ul>
  </div>`;
}
