// The queries of a brand: many by paste, on and off, by topic.
import { html, useState } from "../html.js";
import { Problem, all, call } from "../client.js";
import { useLoad, useThings } from "../load.js";
import { isAdmin } from "../session.js";
import { Field, Switch, valueOf } from "./field.js";
import { Failed, attempt, say } from "./notes.js";
import { count } from "./words.js";

/** @typedef {import("../types").Query} Query */

/** @param {{brand: import("../types").Brand}} props */
export function Queries({ brand }) {
  const list = useLoad(() => all(`/brands/${brand.id}/queries`), brand.id);
  useThings([brand.id, "catalog"], list.reload);
  const [adding, setAdding] = useState(false);
  const queries = /** @type {Query[]} */ (list.data ?? []);
  /** @type {Map<string, Query[]>} */
  const topics = new Map();
  for (const q of queries) topics.set(q.topic, [...(topics.get(q.topic) ?? []), q]);
  const active = queries.filter((q) => q.is_active).length;
  const switchThem = (/** @type {Query[]} */ some, /** @type {boolean} */ on) => attempt(async () => {
    await call("PUT", `/brands/${brand.id}/queries`, { body: { query_ids: some.map((q) => q.id), is_active: on } });
    list.set((old) => old?.map((q) => (some.some((s) => s.id === q.id) ? { ...q, is_active: on } : q)));
  });
  const remove = (/** @type {Query} */ q) => attempt(async () => {
    await call("DELETE", `/brands/${brand.id}/queries/${q.id}`);
    list.set((old) => old?.filter((o) => o.id !== q.id));
  }, "The query is deleted. Answers to it stay.");
  if (list.error && !list.data) return html`<${Failed} error=${list.error} what="The list of queries" retry=${list.reload} />`;
  if (!list.data) return html`<div class="placeholder" aria-hidden="true"></div>`;
  return html`
    <p class="quiet">${queries.length ? `${active} of ${count(queries.length, "query", "queries")} active: each run asks them of every engine.` : "None yet. A run asks a brand's active queries; without any it has nothing to do."}</p>
    ${isAdmin.value && (adding || !queries.length ? html`<${Paste} brand=${brand} onClose=${() => setAdding(false)} onAdded=${list.reload} first=${!queries.length} />` : html`<p><button data-new onClick=${() => setAdding(true)}>Add queries</button></p>`)}
    ${[...topics].map(([topic, some]) => html`<div class="topic" key=${topic}>
      <div class="section-head"><h3><bdi>${topic || "No topic"}</bdi> <span class="quiet">${some.length}</span></h3>${isAdmin.value && some.length > 1 && html`<button class="small quiet-button" onClick=${() => switchThem(some, !some.every((q) => q.is_active))}>${some.every((q) => q.is_active) ? "Switch all off" : "Switch all on"}</button>`}</div>
      <ul class="queries">${some.map((q) => html`<li key=${q.id} class=${q.is_active ? "" : "off"}>
        ${isAdmin.value ? html`<${Switch} on=${q.is_active} label=${`Ask: ${q.text}`} onChange=${(/** @type {boolean} */ on) => switchThem([q], on)} />` : html`<span class="quiet">${q.is_active ? "on" : "off"}</span>`}
        <span><bdi>${q.text}</bdi>${(q.locale || q.country) && html` <span class="quiet">${[q.locale, q.country].filter(Boolean).join(" · ")}</span>`}</span>
        ${isAdmin.value && html`<button class="icon-button" aria-label=${`Delete the query: ${q.text}`} onClick=${() => remove(q)}>×</button>`}</li>`)}</ul></div>`)}`;
}

/** @param {{brand: import("../types").Brand, onClose: () => void, onAdded: () => Promise<void>, first: boolean}} props */
function Paste({ brand, onClose, onAdded, first }) {
  const [text, setText] = useState("");
  const [topic, setTopic] = useState("");
  const [locale, setLocale] = useState("");
  const [country, setCountry] = useState("");
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const lines = [...new Set(text.split("\n").map((l) => l.trim()).filter(Boolean))];
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      const queries = lines.map((line) => ({ text: line, ...(topic && { topic }), ...(locale && { locale }), ...(country && { country: country.toUpperCase() }) }));
      const { data } = await call("POST", `/brands/${brand.id}/queries/batch`, { body: { queries } });
      say(`${count(data.created, "query", "queries")} added${data.unchanged ? `, ${data.unchanged} were there already` : ""}.`);
      setText("");
      onClose();
      await onAdded();
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, String(error)));
    }
  };
  const bad = problem?.fields.map((f) => {
    const at = /queries\[(\d+)\]\.?(\w*)/.exec(f.location);
    return at ? `Line ${Number(at[1]) + 1}${at[2] && at[2] !== "text" ? `, ${at[2]}` : ""}: ${f.message}` : f.message;
  }).join("; ");
  return html`<form class="paste" onSubmit=${save}>
    <${Field} label="Queries, one a line" hint="As people would ask them: best crm for small teams" error=${bad ?? problem?.message}>${(/** @type {any} */ a) => html`<textarea ...${a} rows="6" required value=${text} onInput=${(/** @type {Event} */ e) => { setText(valueOf(e)); setProblem(null); }}></textarea>`}<//>
    <div class="grid three">
      <${Field} label="Topic" optional>${(/** @type {any} */ a) => html`<input ...${a} value=${topic} onInput=${(/** @type {Event} */ e) => setTopic(valueOf(e))} />`}<//>
      <${Field} label="Language" optional>${(/** @type {any} */ a) => html`<input ...${a} placeholder="de-DE" value=${locale} onInput=${(/** @type {Event} */ e) => setLocale(valueOf(e))} />`}<//>
      <${Field} label="Country" optional>${(/** @type {any} */ a) => html`<input ...${a} placeholder="DE" maxlength="2" value=${country} onInput=${(/** @type {Event} */ e) => setCountry(valueOf(e))} />`}<//>
    </div>
    <div class="actions"><button class="primary" disabled=${!lines.length}>Add ${lines.length ? count(lines.length, "query", "queries") : "queries"}</button>${!first && html`<button type="button" onClick=${onClose}>Cancel</button>`}</div>
  </form>`;
}
