// The folded options of a form.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Problem } from "../client";

interface Props {
  open: boolean;
  /** The problem of the form, if the problem concerns an option. */
  problem: Problem | null;
  children: ComponentChildren;
}

/**
 * Opens the options when "open" becomes true, and for each new problem. Options stay open until the user closes the
 * options.
 */
export function MoreOptions({ open, problem, children }: Props) {
  const wasOpened = useRef(false);
  const details = useRef<HTMLDetailsElement>(null);
  wasOpened.current ||= open;
  useEffect(() => {
    if (problem && details.current) details.current.open = true;
  }, [problem]);
  return (
    <details ref={details} class="more-options" open={wasOpened.current || undefined}>
      <summary>More options</summary>
      {children}
    </details>
  );
}
