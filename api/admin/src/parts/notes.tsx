// Messages of the page: announcements, errors, and empty states.
import type { ComponentChildren } from "preact";
import { signal } from "@preact/signals";
import { keepFocus } from "../router";

interface Link {
  to: string;
  text: string;
}

interface Toast {
  id: number;
  text: string;
  tone: "good" | "bad";
  link: Link | undefined;
}

const toasts = signal<Toast[]>([]);
const shownFor = 5000; // ms; errors stay
const mostShown = 3;
let nextId = 1;

/**
 * Announces a message. The message replaces an equal message, and the oldest message if three are shown. All messages
 * except errors disappear after a few seconds.
 */
export function say(text: string, { tone = "good", link }: { tone?: "good" | "bad"; link?: Link } = {}): void {
  const id = nextId++;
  const others = toasts.value.filter((t) => t.text !== text || t.link?.to !== link?.to);
  toasts.value = [...others.slice(1 - mostShown), { id, text, tone, link }];
  if (tone === "good") setTimeout(() => dismiss(id), shownFor);
}

const dismiss = (id: number) => (toasts.value = toasts.value.filter((t) => t.id !== id));

/** Removes all messages. */
export const clearToasts = () => (toasts.value = []);

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((t) => (
        <div key={t.id} class={`toast ${t.tone}`}>
          <span>
            <bdi>{t.text}</bdi> {t.link && <a href={t.link.to}>{t.link.text}</a>}
          </span>
          <button type="button" class="icon-button" aria-label="Dismiss this message" onClick={() => dismiss(t.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}

/**
 * Runs an action, and returns whether the action succeeded. Announces the error, or the text "done" after a success.
 */
export async function attempt(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work();
    if (done) say(done);
    return true;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    return false;
  } finally {
    keepFocus();
  }
}

/** The labels of the fields of a period, by parameter of the API. */
const periodFields: Record<string, string> = { from: "First day", to: "Last day", timezone: "Time zone" };

/** Returns a message of the API with the label of the field instead of the name of the parameter. */
const withLabel = (message: string): string =>
  message.replace(/^query\.(from|to|timezone): /, (_, name: string) => `${periodFields[name]}: `);

/** Shows an error that occurred during loading, with a button that retries. */
export function Failed({ error, what, retry }: { error: Error | undefined; what: string; retry?: () => void }) {
  if (!error) return null;
  const id = "requestId" in error ? (error.requestId as string | undefined) : undefined;
  return (
    <div class="note bad" role="alert">
      <p>
        <strong>Could not load {what}.</strong> {withLabel(error.message)}
      </p>
      {id && (
        <p class="quiet">
          Request id in the server's log: <code>{id}</code>
        </p>
      )}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** The state of a list without rows, with the next step. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** A placeholder for content that is being loaded. */
export const Placeholder = () => <div class="placeholder" aria-hidden="true" />;
