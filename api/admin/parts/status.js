// A status is icon + word + colour, the same everywhere.
import { html } from "../html.js";

/** @typedef {{word: string, tone: string, icon: any}} Look */

const icon = (/** @type {any} */ paths) => html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${paths}</svg>`;
const ring = html`<circle cx="8" cy="8" r="6" />`;

/** @type {Record<string, Look>} */
const looks = {
  pending: { word: "Pending", tone: "grey", icon: icon(html`${ring}<path d="M8 4.5V8l2.5 1.5" />`) },
  processing: { word: "Processing", tone: "blue", icon: icon(html`<circle class="faint" cx="8" cy="8" r="6" /><path class="turn" d="M8 2a6 6 0 0 1 6 6" />`) },
  completed: { word: "Completed", tone: "green", icon: icon(html`<path d="m3 8.5 3.2 3.2L13 5" />`) },
  partly: { word: "Completed with errors", tone: "amber", icon: icon(html`<path d="m2 8.5 3.2 3.2L11.5 5.5" /><circle class="fill" cx="13" cy="11.5" r="1.8" />`) },
  failed: { word: "Failed", tone: "red", icon: icon(html`<path d="m4 4 8 8M12 4l-8 8" />`) },
  cancelled: { word: "Cancelled", tone: "grey", icon: icon(html`${ring}<path d="m4 12 8-8" />`) },
  skipped: { word: "Skipped", tone: "violet", icon: icon(html`<path d="M2 10c2-6 8-6 10 0M12.5 5.5V10H8" />`) },
};

/** @param {{status: string, error_message?: string | null, has_errors?: boolean}} run @returns {Look} */
export function look(run) {
  const partly = run.status === "completed" && (run.error_message || run.has_errors);
  return /** @type {Look} */ (looks[partly ? "partly" : run.status] ?? looks["pending"]);
}

/** @param {{run: {status: string, error_message?: string | null, has_errors?: boolean}, brief?: boolean}} props */
export function Status({ run, brief = false }) {
  const { word, tone, icon: picture } = look(run);
  return html`<span class=${`status ${tone}`}>${picture}<span class=${brief ? "vh" : ""}>${word}</span></span>`;
}

/**
 * The last runs as bars: higher took longer, and the colour is the status, which the label counts in words.
 * @param {{runs: import("../types").RunSummary[]}} props newest first
 */
export function Spark({ runs }) {
  if (!runs.length) return html`<span class="quiet">no run yet</span>`;
  const shown = runs.slice(0, 20).reverse();
  const took = shown.map((r) => (r.started_at && r.finished_at ? Date.parse(r.finished_at) - Date.parse(r.started_at) : 0));
  const most = Math.max(1, ...took);
  /** @type {Record<string, number>} */
  const counts = {};
  for (const run of shown) {
    const { word } = look(run);
    counts[word] = (counts[word] ?? 0) + 1;
  }
  const label = `Last ${shown.length} runs: ${Object.entries(counts).map(([word, n]) => `${n} ${word.toLowerCase()}`).join(", ")}`;
  return html`<svg class="spark" viewBox="0 0 100 20" width="100" height="20" role="img" aria-label=${label}>
    <title>${label}</title>
    ${shown.map((run, i) => {
      const { tone } = look(run);
      const height = run.status === "skipped" || run.status === "cancelled" ? 3 : 5 + 14 * Math.sqrt((took[i] ?? 0) / most);
      const x = 100 - (shown.length - i) * 5;
      return html`<g class=${tone}><rect x=${x} y=${19.5 - height} width="3.6" height=${height} rx="1" />
        ${run.status === "failed" && html`<path class="cut" d=${`M${x - 0.4} ${19.5 - height / 2}l4.4 -2.5`} />`}</g>`;
    })}
  </svg>`;
}

/**
 * @param {{done: number, total: number, label: string}} props
 */
export function Progress({ done, total, label }) {
  const share = total ? Math.min(1, done / total) : 0;
  return html`<span class="progress"><progress max="100" value=${Math.round(share * 100)} aria-label=${label}></progress><span class="num">${Math.round(share * 100)} %</span></span>`;
}
