// Customers, what their plans allow, and what they have spent today.
import { html, useState } from "../html.js";
import { call } from "../client.js";
import { useList } from "../list.js";
import { useThings } from "../load.js";
import { isOverseer } from "../session.js";
import { Field, valueOf } from "../parts/field.js";
import { Empty, Failed, say } from "../parts/notes.js";
import { Table } from "../parts/table.js";
import { count } from "../parts/words.js";
import { FormDialog } from "./settings-access.js";

/** @typedef {import("../types").CustomerDetail} Customer */
/** @typedef {{customer: Customer | null, name: string, hours: string, calls: string, dollars: string, runs: string, answers: string, raw: string}} Form fields as they are typed; empty: the default */

/** @param {Customer | null} customer @returns {Form} */
const formOf = (customer) => ({
  customer, name: customer?.name ?? "", hours: String((customer?.min_interval_seconds ?? 0) / 3600),
  calls: String(customer?.max_calls_per_day ?? ""), dollars: String(customer?.max_cost_usd_per_day ?? ""),
  runs: String(customer?.keep_runs_days ?? ""), answers: String(customer?.keep_answers_days ?? ""), raw: String(customer?.keep_raw_days ?? ""),
});

/** @param {Form} form @returns {Record<string, unknown>} */
const valuesOf = (form) => ({
  name: form.name, min_interval_seconds: Math.round(Number(form.hours) * 3600), max_calls_per_day: numberOrNull(form.calls), max_cost_usd_per_day: numberOrNull(form.dollars),
  keep_runs_days: numberOrNull(form.runs), keep_answers_days: numberOrNull(form.answers), keep_raw_days: numberOrNull(form.raw),
});

/** @param {string} text */
const numberOrNull = (text) => (text === "" ? null : Number(text));

export function Customers() {
  const list = /** @type {import("../list.js").List<Customer>} */ (useList("/customers", {}));
  useThings(["customer", "catalog"], list.reload);
  const [form, setForm] = useState(/** @type {Form | null} */ (null));
  const save = async () => {
    if (!form) return;
    // Only what was typed: another's change of the rest stays.
    const body = Object.fromEntries(Object.entries(valuesOf(form)).filter(([field, value]) => value !== valuesOf(formOf(form.customer))[field]));
    await (form.customer ? call("PUT", `/customers/${form.customer.id}`, { body }) : call("POST", "/customers", { body }));
    say(`${form.name} is saved.`);
    void list.reload();
  };
  const defaults = form?.customer ?? list.rows[0];
  return html`${isOverseer.value && html`<p><button data-new onClick=${() => setForm(formOf(null))}>Add a customer</button></p>`}
    <${Failed} error=${list.error} what="The list of customers" retry=${list.reload} />
    ${list.ready && !list.rows.length ? html`<${Empty} title="No customer yet"><p>A brand belongs to a customer. Your own firm is one, too.</p><//>` : html`<${Table} label="Customers" rows=${list.rows} more=${list.done ? undefined : list.more} columns=${[
      { name: "brand", head: "Customer", cell: (/** @type {Customer} */ c) => html`<strong><bdi>${c.name}</bdi></strong><span class="sub"><a href=${`/admin/brands?customer_id=${c.id}`}>Its brands<span class="vh">, those of ${c.name}</span></a></span>` },
      { name: "spent", head: "Asked today (UTC)", cell: (/** @type {Customer} */ c) => html`<${Calls} customer=${c} />` },
      { name: "cost", head: "Cost today", cell: (/** @type {Customer} */ c) => html`<${Cost} customer=${c} />` },
      { name: "plan", head: "A schedule may run", cell: (/** @type {Customer} */ c) => (c.min_interval_seconds ? `every ${c.min_interval_seconds / 3600} h` : html`<span class="quiet">as often as it likes</span>`) },
      ...(isOverseer.value ? [{ name: "actions", head: html`<span class="vh">Actions</span>`, cell: (/** @type {Customer} */ c) => html`<button class="small" aria-label=${`Edit ${c.name}`} onClick=${() => setForm(formOf(c))}>Edit</button>` }] : []),
    ]} />`}
    ${form && html`<${FormDialog} title=${form.customer ? "Edit customer" : "Add a customer"} action="Save" onClose=${() => setForm(null)} save=${save}>
      ${(/** @type {import("../client.js").Problem | null} */ problem) => html`<${Fields} form=${form} problem=${problem} defaults=${defaults} onChange=${(/** @type {Partial<Form>} */ change) => setForm((f) => f && { ...f, ...change })} />`}<//>`}`;
}

/** @param {{customer: Customer}} props */
function Calls({ customer: c }) {
  const most = c.max_calls_per_day ?? c.default_max_calls_per_day;
  return html`<${Use} value=${c.spent_today.calls} most=${most} label=${`Calls of ${c.name} today`} text=${most ? `${c.spent_today.calls.toLocaleString("en")} of ${count(most, "call")}` : count(c.spent_today.calls, "call")} />`;
}

/** @param {{customer: Customer}} props */
function Cost({ customer: c }) {
  const most = c.max_cost_usd_per_day ?? c.default_max_cost_usd_per_day;
  const spent = dollars(c.spent_today.cost_usd);
  return html`<${Use} value=${c.spent_today.cost_usd} most=${most} label=${`Cost of ${c.name} today`} text=${most ? `${spent} of ${dollars(most)}` : spent} />`;
}

/** How much of a cap is used. @param {{value: number, most: number | null | undefined, label: string, text: string}} props */
function Use({ value, most, label, text }) {
  if (!most) return html`${text}<span class="sub">no cap</span>`;
  const share = value / most;
  return html`<meter class="use" min="0" max="1" high="0.8" optimum="0.5" value=${Math.min(1, share)} aria-label=${label}>${text}</meter><span class=${`sub ${share >= 1 ? "red" : ""}`}>${text}${share >= 1 ? ", used up" : ""}</span>`;
}

/** @param {number} usd */
const dollars = (usd) => `$${usd.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** @param {{form: Form, problem: import("../client.js").Problem | null, defaults: Customer | undefined, onChange: (change: Partial<Form>) => void}} props */
function Fields({ form, problem, defaults, onChange }) {
  const typed = (/** @type {keyof Form} */ name) => (/** @type {Event} */ e) => onChange({ [name]: valueOf(e) });
  const calls = defaults?.default_max_calls_per_day ?? null;
  const cost = defaults?.default_max_cost_usd_per_day ?? null;
  return html`
    <${Field} label="Name" error=${problem?.of("name")}>${(/** @type {any} */ a) => html`<input ...${a} required maxlength="200" value=${form.name} onInput=${typed("name")} />`}<//>
    <${Field} label="Most calls a day" hint=${`Of all its runs together, by days in UTC. A run that would need more fails before it asks. Empty: ${calls ? `${count(calls, "call")}, as for everybody` : "no cap"}.`} error=${problem?.of("max_calls_per_day")}>
      ${(/** @type {any} */ a) => html`<input ...${a} type="number" min="1" max="100000" step="1" inputmode="numeric" placeholder=${calls ?? "no cap"} value=${form.calls} onInput=${typed("calls")} />`}<//>
    <${Field} label="Most cost a day, in US dollars" hint=${`As far as costs are known. Empty: ${cost ? `${dollars(cost)}, as for everybody` : "no cap"}.`} error=${problem?.of("max_cost_usd_per_day")}>
      ${(/** @type {any} */ a) => html`<input ...${a} type="number" min="0.01" max="100000" step="any" inputmode="decimal" placeholder=${cost ?? "no cap"} value=${form.dollars} onInput=${typed("dollars")} />`}<//>
    <${Field} label="Least hours between two runs of a schedule" hint="What the plan allows. 0: any. Schedules that exist go on as they are." error=${problem?.of("min_interval_seconds")}>
      ${(/** @type {any} */ a) => html`<input ...${a} type="number" required min="0" max="8784" step="any" value=${form.hours} onInput=${typed("hours")} />`}<//>
    <details><summary>How long its data is kept</summary>
      <p class="hint">In days. Empty: as for everybody. 0: as long as what it belongs to. What is older goes within the hour, for good.</p>
      ${kept.map(([name, field, label, hint]) => html`<${Field} label=${label} hint=${hint} error=${problem?.of(field)}>
        ${(/** @type {any} */ a) => html`<input ...${a} type="number" min="0" max="36500" step="1" inputmode="numeric" placeholder="as for everybody" value=${form[name]} onInput=${typed(name)} />`}<//>`)}
    </details>`;
}

/** What of a customer can be kept for a time of its own. @type {["runs" | "answers" | "raw", field: string, label: string, hint: string][]} */
const kept = [
  ["runs", "keep_runs_days", "Runs", "With all that they brought, and trends. 0: for ever."],
  ["answers", "keep_answers_days", "Answers and their scores", "At most as long as the runs."],
  ["raw", "keep_raw_days", "Texts of answers", "Their scores stay; what has lost its text is not scored again."],
];
