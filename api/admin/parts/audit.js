// Who changed what.
import { html } from "../html.js";
import { useList } from "../list.js";
import { useChanges } from "../load.js";
import { Empty, Failed } from "./notes.js";
import { Ago } from "./time.js";

/** @typedef {import("../types").AuditEntry} Entry */

const told = new Set(["updated_at", "recent_runs", "next_run_at", "last_run_at"]); // what changes by itself

/** What is otherwise, field by field. @param {Entry} e @returns {{field: string, from: string, to: string}[]} */
export function differences(e) {
  const before = /** @type {Record<string, unknown>} */ (e.before ?? {});
  const after = /** @type {Record<string, unknown>} */ (e.after ?? {});
  if (!e.before || !e.after) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((k) => !told.has(k) && JSON.stringify(before[k]) !== JSON.stringify(after[k]))
    .map((field) => ({ field: field.replaceAll("_", " "), from: text(before[field]), to: text(after[field]) }));
}

/** @param {unknown} value */
const text = (value) => (value === undefined || value === null || value === "" ? "none" : typeof value === "string" ? value : JSON.stringify(value));

/** @param {{query: import("../client.js").Query, withObject?: boolean}} props */
export function Audit({ query, withObject = false }) {
  const list = /** @type {import("../list.js").List<Entry>} */ (useList("/audit-log", query, { size: 50 }));
  useChanges(({ things, reset }) => {
    if (reset || (query["object_id"] ? things.has(String(query["object_id"])) : things.size > 0)) void list.reload();
  });
  if (list.error && !list.ready) return html`<${Failed} error=${list.error} what="The audit log" retry=${list.reload} />`;
  if (list.ready && !list.rows.length) return html`<${Empty} title="Nothing yet"><p>Each change is noted here: who made it, when, from where, and what it was before.</p><//>`;
  return html`<ol class="trail">${list.rows.map((e) => html`<li key=${e.id}>
    <span><strong><bdi>${e.actor}</bdi></strong> ${verb(e.action)}${withObject && html` <span class="quiet">${e.object_kind.replaceAll("_", " ")}</span> <bdi>${nameOf(e)}</bdi>`}</span>
    <span class="quiet"><${Ago} at=${e.at} />${e.address && ` · ${e.address}`}</span>
    ${differences(e).map((d) => html`<span class="diff"><span class="quiet">${d.field}</span> <del><bdi>${d.from}</bdi></del> <span aria-hidden="true">→</span> <ins><bdi>${d.to}</bdi></ins></span>`)}
  </li>`)}</ol>${!list.done && list.ready && html`<div class="more"><button onClick=${list.more}>Show older ones</button></div>`}`;
}

/** @param {string} action */
const verb = (action) => ({ log_in: "logged in", log_in_failed: "failed to log in", log_out: "logged out", delete: "deleted", create: "created", trigger: "triggered", retry: "retried", rescore: "scored again", cancel: "cancelled", revoke: "revoked" }[action] ?? `${action}d`.replace("importd", "imported"));

/** @param {Entry} e */
function nameOf(e) {
  const of = /** @type {Record<string, unknown>} */ (e.after ?? e.before ?? {});
  return String(of["brand_name"] ?? of["name"] ?? of["email"] ?? of["text"] ?? "");
}
