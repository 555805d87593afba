// The folded options of a form.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

/** Opens the options when "open" becomes true. Options stay open until the user closes the options. */
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
