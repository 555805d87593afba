// Pasting a YAML file: what would change is shown before it does.
import { html, useState } from "../html.js";
import { Problem, call } from "../client.js";
import { Dialog } from "../parts/dialog.js";
import { Field, valueOf } from "../parts/field.js";
import { say } from "../parts/notes.js";
import { count } from "../parts/words.js";

const example = `customers:
  - name: Northwind Ltd
    brands:
      - name: Acme
        aliases: [Acme CRM]
        domains: [acme.example]
        competitors:
          - name: Globex
        queries:
          - best crm for small teams
        scheduled_jobs:
          - name: daily
            job_type: data_collection_and_scoring
            cron_expression: "0 9 * * *"
            timezone: Europe/Berlin
`;

/** @param {{onClose: () => void, onDone: () => void}} props */
export function ImportDialog({ onClose, onDone }) {
  const [text, setText] = useState("");
  const [report, setReport] = useState(/** @type {import("../types").ImportReport | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const send = async (/** @type {boolean} */ dry) => {
    setBusy(true);
    setProblem(null);
    try {
      const { data } = await call("POST", "/import", { text, query: { dry_run: dry } });
      if (dry) setReport(data);
      else {
        say(`${count(data.changes.length, "change")} imported.`);
        onDone();
        onClose();
      }
    } catch (error) {
      setReport(null);
      setProblem(error instanceof Problem ? error : new Problem(0, String(error)));
    }
    setBusy(false);
  };
  return html`<${Dialog} title="Paste YAML" wide onClose=${onClose}><form onSubmit=${(/** @type {Event} */ e) => { e.preventDefault(); void send(!report); }}><div class="body">
    <${Field} label="Customers, brands, competitors, queries and schedules" hint="The file of tidewatch import. What is there already is updated, nothing is deleted.">${(/** @type {any} */ a) => html`<textarea ...${a} class="mono" rows="14" spellcheck=${false} required value=${text}
      onInput=${(/** @type {Event} */ e) => { setText(valueOf(e)); setReport(null); }}></textarea>`}<//>
    ${!text && html`<button type="button" onClick=${() => setText(example)}>Begin with an example</button>`}
    ${problem && html`<div class="note bad" role="alert">${problem.fields.length ? html`<ul>${problem.fields.map((f) => html`<li><code>${f.location.replace(/^body\.?/, "")}</code> ${f.message}</li>`)}</ul>` : html`<p>${problem.message}</p>`}</div>`}
    ${report && html`<div class="note" role="status"><p><strong>${report.changes.length ? `This makes ${count(report.changes.length, "change")}` : "Everything is there just so"}</strong>; ${report.unchanged} unchanged.</p>
      <ul>${report.changes.slice(0, 50).map((c) => html`<li>${c.action} ${c.kind.replaceAll("_", " ")} <bdi>${c.name}</bdi>${c.fields.map((f) => html` <span class="quiet">${f.field}: <bdi>${f.from || "none"}</bdi> → <bdi>${f.to || "none"}</bdi></span>`)}</li>`)}</ul>
      ${report.changes.length > 50 && html`<p class="quiet">and ${report.changes.length - 50} more</p>`}</div>`}
  </div><footer><button type="button" onClick=${onClose}>Cancel</button><button class="primary" disabled=${busy || !text || (report !== null && !report.changes.length)}>${report ? "Import" : "Check"}</button></footer></form><//>`;
}
