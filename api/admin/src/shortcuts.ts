// Keyboard shortcuts. The key "/" focuses the search field, and the key "n" opens the dialog that creates an item.

/** Listens to the shortcuts, which are disabled in dialogs and while the user types. */
export function listenToShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = "input:not([type=checkbox]), select, textarea";
    if (event.target instanceof Element && event.target.closest(typing)) return;
    const target = targetOf(event.key);
    if (!target) return;
    event.preventDefault();
    if (event.key === "/") target.focus();
    else target.click();
  });
}

function targetOf(key: string): HTMLElement | null {
  if (key === "/") return document.querySelector<HTMLElement>("[data-search]");
  if (key === "n") return document.querySelector<HTMLElement>("[data-new]");
  return null;
}
