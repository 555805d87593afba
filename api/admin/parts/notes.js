// What the page says besides its content: live announcements, errors, and what to do when there is nothing yet.
import { html, signal } from "../html.js";

/** @typedef {{id: number, text: string, tone: string, link?: {to: string, text: string} | undefined}} Toast */

/** @type {import("../vendor/signals.js").Signal<Toast[]>} */
const toasts = signal([]);
let next = 1;

/**
 * Says something once, politely; it goes away by itself unless it is an error.
 * @param {string} text
 * @param {{tone?: "good" | "bad", link?: {to: string, text: string}}} [options]
 */
export function say(text, { tone = "good", link } = {}) {
  const id = next++;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone, link }];
  if (tone === "good") setTimeout(() => unsay(id), 5000);
}

/** @param {number} id */
const unsay = (id) => (toasts.value = toasts.value.filter((t) => t.id !== id));

export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map((t) => html`<div key=${t.id} class=${`toast ${t.tone}`}>
      <span><bdi>${t.text}</bdi> ${t.link && html`<a href=${t.link.to}>${t.link.text}</a>`}</span>
      <button class="icon-button" aria-label="Dismiss this message" onClick=${() => unsay(t.id)}>×</button>
    </div>`)}
  </div>`;
}

/**
 * Runs what a button does and says how it went.
 * @param {() => Promise<unknown>} work
 * @param {string} [done]
 */
export async function attempt(work, done) {
  try {
    await work();
    if (done) say(done);
    return true;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    return false;
  }
}

/** @param {{error: Error | undefined, what: string, retry?: () => void}} props */
export function Failed({ error, what, retry }) {
  if (!error) return null;
  const id = "requestId" in error ? error.requestId : undefined;
  return html`<div class="note bad" role="alert">
    <p><strong>${what} could not be loaded.</strong> ${error.message}</p>
    ${id && html`<p class="quiet">The server's log has more under <code>${id}</code>.</p>`}
    ${retry && html`<button onClick=${retry}>Try again</button>`}
  </div>`;
}

/** @param {{title: string, children?: any}} props */
export function Empty({ title, children }) {
  return html`<div class="empty"><h2>${title}</h2>${children}</div>`;
}
