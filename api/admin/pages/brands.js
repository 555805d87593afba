// The brands and customers: finding one, adding one, pasting many.
import { html, useEffect, useState } from "../html.js";
import { Problem, all, call } from "../client.js";
import { useLoad, useSettled, useThings } from "../load.js";
import { useList } from "../list.js";
import { go, param, setQuery } from "../router.js";
import { isAdmin, isOverseer, session } from "../session.js";
import { Dialog } from "../parts/dialog.js";
import { Field, valueOf } from "../parts/field.js";
import { Empty, Failed, say } from "../parts/notes.js";
import { Table } from "../parts/table.js";
import { count, engineName, listOf } from "../parts/words.js";
import { ImportDialog } from "./import-dialog.js";

/** @typedef {import("../types").Brand} Brand */

export function Brands() {
  const [text, setText] = useState(param("q"));
  const settled = useSettled(text, 200);
  useEffect(() => {
    document.title = "Brands · Tidewatch";
  }, []);
  useEffect(() => {
    if (settled !== param("q")) setQuery({ q: settled });
  }, [settled]);
  const list = /** @type {import("../list.js").List<Brand>} */ (useList("/brands", { q: param("q"), customer_id: param("customer_id") }));
  useThings(["brand", "customer", "catalog"], list.reload);
  const close = () => setQuery({ new: "", import: "" });
  return html`
    <div class="page-head"><div><h1>Brands</h1><p class="summary">${list.ready ? `${count(list.rows.length, "brand")}${list.done ? "" : " shown"}` : " "}</p></div>
      <div class="actions">${isOverseer.value && html`<button onClick=${() => setQuery({ import: "1" }, { push: true })}>Paste YAML</button>`}
        ${isAdmin.value && html`<button class="primary" data-new onClick=${() => setQuery({ new: "1" }, { push: true })}>Add a brand <kbd aria-hidden="true">n</kbd></button>`}</div></div>
    <form class="filters" role="search" onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}><input type="search" data-search aria-label="Search by name" placeholder="Search   /" value=${text} onInput=${(/** @type {Event} */ e) => setText(valueOf(e))} /></form>
    ${list.error && html`<${Failed} error=${list.error} what="The list of brands" retry=${list.reload} />`}
    ${list.ready && !list.loading && !list.rows.length ? html`<${Empty} title=${param("q") ? "No brand has this name" : "No brand yet"}>
        <p>A brand is what is watched: its names, its pages, its competitors, and the queries to ask about it.</p>
        ${isAdmin.value && html`<p><button class="primary" onClick=${() => setQuery({ new: "1" }, { push: true })}>Add a brand</button></p>`}<//>`
      : html`<${Table} label="Brands" rows=${list.rows} loading=${list.loading} more=${list.done ? undefined : list.more} columns=${columns} />`}
    ${param("new") && isAdmin.value && html`<${NewBrand} onClose=${close} />`}
    ${param("import") && isOverseer.value && html`<${ImportDialog} onClose=${close} onDone=${list.reload} />`}`;
}

/** @type {import("../parts/table.js").Column<Brand>[]} */
const columns = [
  { name: "brand", head: "Brand", cell: (b) => html`<a href=${`/admin/brands/${b.id}`}><strong><bdi>${b.name}</bdi></strong></a><span class="sub"><bdi>${b.customer_name}</bdi></span>` },
  { name: "names", head: "Other names", cell: (b) => html`<bdi>${b.aliases.join(", ")}</bdi>` },
  { name: "domains", head: "Domains", cell: (b) => html`<bdi>${b.domains.join(", ")}</bdi>` },
  { name: "engines", head: "Engines", cell: (b) => (b.collectors.length ? b.collectors.map(engineName).join(", ") : html`<span class="quiet">the usual ones</span>`) },
];

/** @param {{onClose: () => void}} props */
function NewBrand({ onClose }) {
  const customers = useLoad(() => all("/customers"), "customers");
  const mine = session.value.state === "in" ? session.value.who.customer_id : null;
  const [form, setForm] = useState({ customer: param("customer_id"), customerName: "", name: "", aliases: "", domains: "" });
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const set = (/** @type {string} */ name) => (/** @type {Event} */ e) => setForm((f) => ({ ...f, [name]: valueOf(e) }));
  const known = customers.data ?? [];
  const wantsNew = isOverseer.value && (!known.length || form.customer === "new");
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      let customer = mine ?? (form.customer || (known.length === 1 ? known[0].id : ""));
      if (wantsNew) {
        customer = (await call("POST", "/customers", { body: { name: form.customerName } })).data.id;
        await customers.reload();
        setForm((f) => ({ ...f, customer }));
      }
      const body = { ...(customer && { customer_id: customer }), name: form.name, aliases: listOf(form.aliases), domains: listOf(form.domains) };
      const { data } = await call("POST", "/brands", { body });
      say(`${data.name} is there. Now say what to ask about it.`);
      go(`/admin/brands/${data.id}`);
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, String(error)));
      setBusy(false);
    }
  };
  return html`<${Dialog} title="Add a brand" onClose=${onClose}><form onSubmit=${save}><div class="body">
    ${isOverseer.value && known.length > 0 && html`<${Field} label="Customer" hint="Whose brand it is." error=${problem?.of("customer_id")}>${(/** @type {any} */ a) => html`<select ...${a} value=${form.customer || (known.length === 1 ? known[0].id : "")} onChange=${set("customer")} required>
      <option value="" disabled>Choose one</option>${known.map((c) => html`<option value=${c.id}>${c.name}</option>`)}<option value="new">A new customer …</option></select>`}<//>`}
    ${wantsNew && html`<${Field} label="Name of the customer" hint="A brand belongs to a customer; your own firm is one, too.">${(/** @type {any} */ a) => html`<input ...${a} required maxlength="200" value=${form.customerName} onInput=${set("customerName")} />`}<//>`}
    <${Field} label="Name of the brand" error=${problem?.of("name")}>${(/** @type {any} */ a) => html`<input ...${a} required maxlength="200" value=${form.name} onInput=${set("name")} />`}<//>
    <${Field} label="Other names" optional hint="What else people call it, with commas between." error=${problem?.of("aliases")}>${(/** @type {any} */ a) => html`<input ...${a} value=${form.aliases} onInput=${set("aliases")} />`}<//>
    <${Field} label="Domains" optional hint="Its own pages, as acme.example, so that citations of them are told." error=${problem?.of("domains")}>${(/** @type {any} */ a) => html`<input ...${a} value=${form.domains} onInput=${set("domains")} />`}<//>
    ${problem && !problem.fields.length && html`<p class="note bad" role="alert">${problem.message}</p>`}
  </div><footer><button type="button" onClick=${onClose}>Cancel</button><button class="primary" disabled=${busy}>Add</button></footer></form><//>`;
}
