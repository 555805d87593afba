// Dialogs and menus, by what the browser has: focus goes in, Esc closes, and focus returns to where it was.
import { html, useEffect, useId, useRef } from "../html.js";

/**
 * @param {{title: string, onClose: () => void, wide?: boolean, children?: any}} props
 */
export function Dialog({ title, onClose, wide = false, children }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) {
      dialog.showModal();
      /** @type {HTMLElement | null} */ (dialog.querySelector("[data-first], input:not([type=hidden]):not([disabled]), select, textarea"))?.focus();
    }
    return () => {
      if (dialog?.open) dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return html`<dialog ref=${ref} class=${wide ? "wide" : ""} aria-labelledby=${id} onCancel=${(/** @type {Event} */ e) => {
    if (e.target !== ref.current) return;
    e.preventDefault();
    onClose();
  }}>
    <header><h2 id=${id}>${title}</h2><button type="button" class="icon-button" aria-label="Close" onClick=${onClose}>×</button></header>
    ${children}
  </dialog>`;
}

/**
 * Asks before something is done that cannot be taken back.
 * @param {{title: string, action: string, onClose: () => void, onConfirm: () => Promise<unknown>, danger?: boolean, children?: any}} props
 */
export function Confirm({ title, action, onClose, onConfirm, danger = false, children }) {
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${async (/** @type {Event} */ e) => {
      e.preventDefault();
      if ((await onConfirm()) !== false) onClose();
    }}>
      <div class="body">${children}</div>
      <footer><button type="button" onClick=${onClose} data-first>Keep it</button><button class=${danger ? "danger" : "primary"}>${action}</button></footer>
    </form>
  <//>`;
}

/**
 * A button that opens a list of actions.
 * @param {{label: string, items: ({text: string, do?: () => void, href?: string, danger?: boolean} | false | null | undefined)[]}} props
 */
export function Menu({ label, items }) {
  const id = useId();
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const close = () => ref.current?.hidePopover();
  const placeIt = (/** @type {ToggleEvent} */ event) => {
    const list = ref.current;
    if (!list || !button.current || event.newState !== "open") return;
    const at = button.current.getBoundingClientRect();
    list.style.left = `${Math.max(8, Math.min(at.right, innerWidth - 8) - list.offsetWidth)}px`;
    const below = at.bottom + 4 + list.offsetHeight < innerHeight;
    list.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - list.offsetHeight - 4)}px`;
    /** @type {HTMLElement | null} */ (list.querySelector("a, button"))?.focus();
  };
  const move = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const entries = [...(ref.current?.querySelectorAll("a, button") ?? [])];
    const at = entries.indexOf(/** @type {Element} */ (document.activeElement)) + (event.key === "ArrowDown" ? 1 : -1);
    /** @type {HTMLElement | undefined} */ (entries[(at + entries.length) % entries.length])?.focus();
  };
  return html`<button ref=${button} type="button" class="icon-button" aria-label=${label} popovertarget=${id}>
      <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle class="fill" cx="3" cy="8" r="1.3" /><circle class="fill" cx="8" cy="8" r="1.3" /><circle class="fill" cx="13" cy="8" r="1.3" /></svg>
    </button>
    <div ref=${ref} id=${id} popover class="menu" onToggle=${placeIt} onKeyDown=${move}>
      ${items.filter(Boolean).map((item) => {
        const { text, href, danger, do: act } = /** @type {{text: string, do?: () => void, href?: string, danger?: boolean}} */ (item);
        return href ? html`<a href=${href} onClick=${close}>${text}</a>`
          : html`<button type="button" class=${danger ? "red" : ""} onClick=${() => { close(); act?.(); }}>${text}</button>`;
      })}
    </div>`;
}
