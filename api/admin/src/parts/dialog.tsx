// Dialogs based on the native dialog element. The browser keeps the focus in an open dialog. The dialog focuses its
// first field, requests to be closed on Esc, and restores the focus at the end. If the form of the dialog was changed,
// the first Esc asks whether to discard the changes.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Problem, problemOf } from "../client";
import { keepFocus } from "../router";
import { Toasts } from "./notes";

const focusable = "[data-first], input:not([type=hidden]):not([disabled]), select, textarea";

interface DialogProps {
  title: string;
  onClose: () => void;
  wide?: boolean;
  /** Whether a change is being saved. Meanwhile, the user cannot close the dialog. */
  busy?: boolean;
  children?: ComponentChildren;
}

/** A modal dialog. The dialog repeats the messages of the page, because the page is inert behind the dialog. */
export function Dialog({ title, onClose, wide = false, busy = false, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const isMounted = useRef(true);
  const id = useId();
  // The dialog opens as soon as it is drawn, so that its form can take the focus at once.
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>(focusable)?.focus();
    }
    return () => {
      isMounted.current = false;
      if (dialog?.open) dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      keepFocus();
    };
  }, []);
  const isChanged = useRef(false);
  const [asks, setAsks] = useState(false); // whether to discard the changes
  const change = (event: Event) => {
    if (!(event.target instanceof Element) || event.target.closest("form")?.parentElement !== ref.current) return;
    if (event.type === "click" && !event.target.closest(".body button:not(.note *)")) return;
    isChanged.current = true;
    setAsks(false);
  };
  const cancel = (event: Event) => {
    if (event.target !== ref.current) return;
    event.preventDefault();
    if (busy) return;
    if (isChanged.current && !asks) setAsks(true);
    else onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (busy && event.key === "Escape") event.preventDefault(); // the browser closes a dialog on the second Esc
  };
  const closed = () => {
    if (!isMounted.current) return;
    if (busy)
      ref.current?.showModal(); // the browser has closed the dialog although a change is being saved
    else onClose();
  };
  return (
    <dialog
      ref={ref}
      class={wide ? "wide" : ""}
      aria-labelledby={id}
      onCancel={cancel}
      onClose={closed}
      onKeyDown={onKeyDown}
      onInput={change}
      onChange={change}
      onClick={change}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon-button" aria-label="Close" disabled={busy} onClick={onClose}>
          ×
        </button>
      </header>
      {children}
      <div role="status">{asks && <p class="note warn discard">Press Esc again to discard your changes.</p>}</div>
      <Toasts />
    </dialog>
  );
}

/** A dialog in which the user confirms an action that costs money or cannot be undone. */
export function Confirm(props: {
  title: string;
  action: string;
  tone?: "primary" | "danger";
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
  children?: ComponentChildren;
}) {
  const { problem, busy, submit } = useSubmit(props.onConfirm, props.onClose);
  return (
    <Dialog title={props.title} busy={busy} onClose={props.onClose}>
      <form onSubmit={submit}>
        <div class="body">
          {props.children}
          <ProblemNote problem={problem} />
        </div>
        <footer>
          <button type="button" disabled={busy} onClick={props.onClose} data-first>
            Cancel
          </button>
          <button class={props.tone ?? "danger"} disabled={busy}>
            {props.action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** A dialog with one form. Problems of a field are shown beside the field, and other problems below the form. */
export function FormDialog(props: {
  title: string;
  action: string;
  /** Whether there is nothing to save. */
  disabled?: boolean;
  onClose: () => void;
  /** Returns false to keep the dialog open. */
  save: () => Promise<unknown>;
  children: (problem: Problem | null) => ComponentChildren;
}) {
  const { problem, busy, submit } = useSubmit(props.save, props.onClose);
  return (
    <Dialog title={props.title} busy={busy} onClose={props.onClose}>
      <form onSubmit={submit}>
        <div class="body">
          {props.children(problem)}
          <ProblemNote problem={problem} />
        </div>
        <footer>
          <button type="button" disabled={busy} onClick={props.onClose}>
            Cancel
          </button>
          <button class="primary" disabled={busy || props.disabled}>
            {props.action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/**
 * Submits a form, one submission at a time. If the function "save" fails or returns false, onClose is not called. While
 * the form is busy, its fields must not change.
 */
export function useSubmit(save: (event: SubmitEvent) => Promise<unknown>, onClose?: () => void) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const isSaving = useRef(false); // a second click may come before the form is drawn again
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isSaving.current) return;
    isSaving.current = true;
    setBusy(true);
    try {
      const isSaved = (await save(event)) !== false;
      setProblem(null);
      if (isSaved) onClose?.();
    } catch (error) {
      setProblem(problemOf(error));
    }
    isSaving.current = false;
    setBusy(false);
  };
  return { problem, setProblem, busy, submit };
}

/** Shows the problems that no field shows. The note must come after the fields, which request their problems first. */
export function ProblemNote({ problem }: { problem: Problem | null }) {
  const unplaced = problem?.unplaced() ?? [];
  if (!problem || (problem.fields.length > 0 && !unplaced.length)) return null;
  const texts = unplaced.map((f) => `${f.location.replace(/^body\./, "")}: ${f.message}`);
  return (
    <p class="note bad" role="alert">
      {texts.join("; ") || problem.message}
    </p>
  );
}
