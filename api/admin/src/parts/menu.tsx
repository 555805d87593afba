// A button that opens a list of actions in a native popover.
import { useId, useRef } from "preact/hooks";

export interface MenuItem {
  text: string;
  /** The link of the item. An item without a link has an action. */
  href?: string;
  run?: () => void;
  danger?: boolean;
}

const gap = 4; // px between the button and the list
const margin = 8; // px between the list and the edges of the window

export function Menu({ label, items }: { label: string; items: (MenuItem | false)[] }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => list.current?.hidePopover();
  const onToggle = (event: ToggleEvent) => {
    if (!list.current || !button.current || event.newState !== "open") return;
    placeBeside(list.current, button.current);
    list.current.querySelector<HTMLElement>("a, button")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const entries = [...(list.current?.querySelectorAll<HTMLElement>("a, button") ?? [])];
    const at = entries.findIndex((e) => e === document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    entries[(at + entries.length) % entries.length]?.focus();
  };
  return (
    <>
      <button ref={button} type="button" class="icon-button" aria-label={label} popovertarget={id}>
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <circle class="fill" cx="3" cy="8" r="1.3" />
          <circle class="fill" cx="8" cy="8" r="1.3" />
          <circle class="fill" cx="13" cy="8" r="1.3" />
        </svg>
      </button>
      <div ref={list} id={id} popover="auto" class="menu" onToggle={onToggle} onKeyDown={onKeyDown}>
        {items.map((item) => item && <Item {...item} close={close} />)}
      </div>
    </>
  );
}

function Item({ text, href, run, danger = false, close }: MenuItem & { close: () => void }) {
  if (href) {
    return (
      <a href={href} onClick={close}>
        {text}
      </a>
    );
  }
  const act = () => {
    close();
    run?.();
  };
  return (
    <button type="button" class={danger ? "red" : ""} onClick={act}>
      {text}
    </button>
  );
}

/** Places a popover at the right edge of its button. */
const placeBeside = (list: HTMLElement, button: HTMLElement) =>
  placeAt(list, button, Math.min(button.getBoundingClientRect().right, innerWidth - margin) - list.offsetWidth);

/** Places a popover at the left edge of its button. */
export const placeBelow = (list: HTMLElement, button: HTMLElement) =>
  placeAt(list, button, Math.min(button.getBoundingClientRect().left, innerWidth - margin - list.offsetWidth));

function placeAt(list: HTMLElement, button: HTMLElement, left: number): void {
  const at = button.getBoundingClientRect();
  list.style.left = `${Math.max(margin, left)}px`;
  const fitsBelow = at.bottom + gap + list.offsetHeight < innerHeight;
  list.style.top = `${Math.max(margin, fitsBelow ? at.bottom + gap : at.top - list.offsetHeight - gap)}px`;
}
