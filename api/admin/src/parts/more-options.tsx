// The folded options of a form.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

/** Opens the options when "open" becomes true. Only the user closes them, so that they stay while a field changes. */
export function MoreOptions({ open, children }: { open: boolean; children: ComponentChildren }) {
  const wasOpened = useRef(false);
  wasOpened.current ||= open;
  return (
    <details class="more-options" open={wasOpened.current || undefined}>
      <summary>More options</summary>
      {children}
    </details>
  );
}
