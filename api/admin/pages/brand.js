// One brand: its names and pages, its competitors, and the queries that are asked about it.
import { html, useEffect, useState } from "../html.js";
import { Problem, all, call, get } from "../client.js";
import { useLoad } from "../load.js";
import { go } from "../router.js";
import { isAdmin } from "../session.js";
import { Confirm } from "../parts/dialog.js";
import { Field, valueOf } from "../parts/field.js";
import { Failed, attempt, say } from "../parts/notes.js";
import { listOf } from "../parts/words.js";
import { Queries } from "../parts/queries.js";

/** @typedef {{id: string, name: string, aliases: string[], domains: string[]}} Named */

/** @param {{id: string}} props */
export function Brand({ id }) {
  const loaded = useLoad(() => get(`/brands/${id}`), id);
  const rivals = useLoad(() => all(`/brands/${id}/competitors`), id);
  const [doomed, setDoomed] = useState(false);
  const b = /** @type {import("../types").Brand | undefined} */ (loaded.data);
  useEffect(() => {
    if (b) document.title = `${b.name} · Tidewatch`;
  }, [b?.name]);
  if (loaded.error && !b) return html`<h1>Brand</h1><${Failed} error=${loaded.error} what="The brand" retry=${loaded.reload} /><p><a href="/admin/brands">All brands</a></p>`;
  if (!b) return html`<h1 class="vh">Brand</h1><div class="placeholder" aria-hidden="true"></div>`;
  return html`
    <nav class="crumbs" aria-label="Where you are"><a href="/admin/brands">Brands</a> <span aria-hidden="true">/</span> <bdi>${b.customer_name}</bdi></nav>
    <div class="page-head"><div><h1><bdi>${b.name}</bdi></h1><p class="summary"><bdi>${b.customer_name}</bdi></p></div>
      <div class="actions"><a class="button" href=${`/admin/scheduled-jobs?brand_id=${id}`}>Its schedules</a><a class="button" href=${`/admin/trends?brand_id=${id}`}>Trends</a>
        ${isAdmin.value && html`<a class="button primary" href=${`/admin/scheduled-jobs?new=1&brand=${id}`}>Schedule it</a>`}</div></div>
    <div class="columns">
      <section aria-labelledby="queries"><h2 id="queries">Queries</h2><${Queries} brand=${b} /></section>
      <div>
        <section aria-labelledby="names"><h2 id="names">Names and pages</h2><${Names} of=${b} path=${`/brands/${id}`} method="PUT" onSaved=${loaded.reload} /></section>
        <section class="gap" aria-labelledby="rivals"><h2 id="rivals">Competitors</h2>
          ${rivals.error && html`<${Failed} error=${rivals.error} what="The list of competitors" retry=${rivals.reload} />`}
          ${rivals.data?.length === 0 && html`<p class="quiet">None yet. With some, share of voice and positions say how the brand stands among them.</p>`}
          ${(rivals.data ?? []).map((c) => html`<details key=${c.id} class="rival"><summary><bdi>${c.name}</bdi> <span class="quiet"><bdi>${[...c.aliases, ...c.domains].join(", ")}</bdi></span></summary>
            <${Names} of=${c} path=${`/brands/${id}/competitors/${c.id}`} method="PUT" onSaved=${rivals.reload} onDelete=${() => attempt(async () => { await call("DELETE", `/brands/${id}/competitors/${c.id}`); await rivals.reload(); }, `${c.name} is no competitor any more. What was scored stays.`)} /></details>`)}
          ${isAdmin.value && html`<details class="rival" key=${`new-${rivals.data?.length}`}><summary>Add a competitor</summary><${Names} of=${{ id: "", name: "", aliases: [], domains: [] }} path=${`/brands/${id}/competitors`} method="POST" onSaved=${rivals.reload} /></details>`}
        </section>
        ${isAdmin.value && html`<section class="gap"><button class="danger-quiet" onClick=${() => setDoomed(true)}>Delete this brand …</button></section>`}
      </div>
    </div>
    ${doomed && html`<${Confirm} title=${`Delete ${b.name}?`} action="Delete the brand" danger onClose=${() => setDoomed(false)} onConfirm=${async () => {
      const ok = await attempt(() => call("DELETE", `/brands/${id}`), `${b.name} is deleted.`);
      if (ok) go("/admin/brands");
      return ok;
    }}><p>Its queries and competitors go with it. This cannot be taken back. If it has schedules or runs, the server refuses and says so: pause its schedules instead.</p><//>`}`;
}

/**
 * The names and domains of a brand or a competitor, to read or to edit.
 * @param {{of: Named, path: string, method: string, onSaved: () => Promise<void>, onDelete?: () => Promise<unknown>}} props
 */
function Names({ of, path, method, onSaved, onDelete }) {
  const start = { name: of.name, aliases: of.aliases.join(", "), domains: of.domains.join(", ") };
  const [form, setForm] = useState(start);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  useEffect(() => setForm(start), [JSON.stringify(start)]);
  if (!isAdmin.value) return html`<dl class="facts"><dt>Name</dt><dd><bdi>${of.name}</bdi></dd><dt>Other names</dt><dd><bdi>${start.aliases || "none"}</bdi></dd><dt>Domains</dt><dd><bdi>${start.domains || "none"}</bdi></dd></dl>`;
  const set = (/** @type {string} */ name) => (/** @type {Event} */ e) => setForm((f) => ({ ...f, [name]: valueOf(e) }));
  const dirty = JSON.stringify(form) !== JSON.stringify(start);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await call(method, path, { body: { name: form.name, aliases: listOf(form.aliases), domains: listOf(form.domains) } });
      setProblem(null);
      say(`${form.name} is saved.`);
      await onSaved();
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, String(error)));
    }
  };
  return html`<form onSubmit=${save} class="names">
    <${Field} label="Name" error=${problem?.of("name")}>${(/** @type {any} */ a) => html`<input ...${a} required maxlength="200" value=${form.name} onInput=${set("name")} />`}<//>
    <${Field} label="Other names" error=${problem?.of("aliases")}>${(/** @type {any} */ a) => html`<input ...${a} value=${form.aliases} placeholder="With commas between" onInput=${set("aliases")} />`}<//>
    <${Field} label="Domains" error=${problem?.of("domains")}>${(/** @type {any} */ a) => html`<input ...${a} value=${form.domains} placeholder="acme.example" onInput=${set("domains")} />`}<//>
    ${problem && !problem.fields.length && html`<p class="error">${problem.message}</p>`}
    <div class="actions"><button disabled=${!dirty}>${method === "POST" ? "Add" : "Save"}</button>${onDelete && html`<button type="button" class="danger-quiet" onClick=${onDelete}>Remove</button>`}</div>
  </form>`;
}
