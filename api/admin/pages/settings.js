// Engines, who may come in, and who changed what.
import { html, useEffect, useState } from "../html.js";
import { call, get } from "../client.js";
import { useLoad, useThings } from "../load.js";
import { param } from "../router.js";
import { isAdmin, isOverseer } from "../session.js";
import { Audit } from "../parts/audit.js";
import { Failed, attempt } from "../parts/notes.js";
import { Table } from "../parts/table.js";
import { Ago } from "../parts/time.js";
import { Field, valueOf } from "../parts/field.js";
import { Alerts } from "./alerts.js";
import { Account, FormDialog, Tokens, Users } from "./settings-access.js";
import { Customers } from "./settings-customers.js";

/** @type {Record<string, [title: string, page: any]>} */
const tabs = {
  collectors: ["Engines", Engines], customers: ["Customers", Customers], users: ["Users", Users], tokens: ["API tokens", Tokens], alerts: ["Alerts", Alerts], audit: ["Audit log", AuditLog], account: ["Your account", Account],
};

/** @param {{tab: string}} props */
export function Settings({ tab }) {
  const [title, Page] = tabs[tab] ?? ["", null];
  useEffect(() => {
    document.title = `${title || "Settings"} · Tidewatch`;
  }, [title]);
  const shown = Object.entries(tabs).filter(([name]) => isAdmin.value || !["users", "tokens"].includes(name));
  return html`<div class="page-head"><h1>Settings</h1></div>
    <nav class="tabs" aria-label="Settings"><ul>${shown.map(([name, [text]]) => html`<li><a href=${`/admin/settings/${name}`} aria-current=${name === tab ? "page" : undefined}>${text}</a></li>`)}</ul></nav>
    ${Page ? html`<${Page} key=${tab} />` : html`<p>There is nothing at this address.</p>`}`;
}

function Engines() {
  const loaded = useLoad(() => get("/collectors"), "collectors");
  useThings(["collector"], loaded.reload);
  const rows = /** @type {(import("../types").Collector & {id: string})[]} */ ((loaded.data?.data ?? []).map((/** @type {import("../types").Collector} */ c) => ({ ...c, id: c.name })));
  const [pausing, setPausing] = useState(/** @type {import("../types").Collector | null} */ (null));
  const [reason, setReason] = useState("");
  const resume = (/** @type {import("../types").Collector} */ c) => attempt(async () => {
    await call("POST", `/collectors/${c.name}/resume`);
    await loaded.reload();
  }, `${c.title} is asked again.`);
  if (loaded.error && !loaded.data) return html`<${Failed} error=${loaded.error} what="The list of engines" retry=${loaded.reload} />`;
  return html`
    ${loaded.data && !rows.some((c) => c.configured) && html`<div class="note warn"><p><strong>No engine is set up.</strong> Set the key of one where the server runs, and start it again. Until then <code>tidewatch engines</code> stands in for all of them: it prints the settings that point to it, and everything can be tried without cost.</p></div>`}
    <${Table} label="Engines" rows=${rows} loading=${loaded.loading} columns=${[
      { name: "brand", head: "Engine", cell: (/** @type {any} */ c) => html`<strong>${c.title}</strong><span class="sub"><code>${c.name}</code>${c.is_default ? " · asked by default" : ""}</span>` },
      { name: "state", head: "State", cell: (/** @type {any} */ c) => (c.paused_at ? html`<span class="status amber">Paused</span> <span class="sub"><bdi>${c.paused_reason}</bdi>${c.paused_by && html` · <bdi>${c.paused_by}</bdi>`}, <${Ago} at=${c.paused_at} /></span>`
        : c.configured ? html`<span class="status green">Ready</span>${c.held_until && html`<span class="sub">has asked for a pause, <${Ago} at=${c.held_until} /></span>`}`
          : html`<span class="status grey">Not set up</span><span class="sub">${c.missing}</span>`) },
      { name: "limits", head: "Limits, all nodes together", cell: (/** @type {any} */ c) => [c.limits.requests_per_minute ? `${c.limits.requests_per_minute} a minute` : "", c.limits.at_once ? `${c.limits.at_once} at once` : ""].filter(Boolean).join(", ") || html`<span class="quiet">none</span>` },
      ...(isOverseer.value ? [{ name: "actions", head: html`<span class="vh">Actions</span>`, cell: (/** @type {any} */ c) => (c.configured ? html`<button class="small" aria-label=${`${c.paused_at ? "Resume" : "Pause"} ${c.title}`} onClick=${() => (c.paused_at ? resume(c) : setPausing(c))}>${c.paused_at ? "Resume" : "Pause"}</button>` : "") }] : []),
    ]} />
    ${pausing && html`<${FormDialog} title=${`Pause ${pausing.title}?`} action="Pause" onClose=${() => setPausing(null)} save=${async () => {
      await call("POST", `/collectors/${pausing.name}/pause`, { body: { reason } });
      setReason("");
      await loaded.reload();
    }}>${(/** @type {import("../client.js").Problem | null} */ problem) => html`<p>No node asks it until it is resumed. Runs go on with the other engines.</p>
      <${Field} label="Why" hint="For those who wonder." error=${problem?.of("reason")}>${(/** @type {any} */ a) => html`<input ...${a} required maxlength="500" value=${reason} onInput=${(/** @type {Event} */ e) => setReason(valueOf(e))} />`}<//>`}<//>`}`;
}

function AuditLog() {
  return html`<${Audit} query=${{ customer_id: param("customer_id") }} withObject />`;
}
