// One brand: its names and pages, its competitors, and the queries that are asked about it.
import { html, useEffect, useState } from "../html.js";
import { Problem, all, call, get } from "../client.js";
import { useLoad, useThings } from "../load.js";
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
  useThings([id, "catalog"], () => Promise.all([loaded.reload(), rivals.reload()]));
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
    }}><p>Everything of it goes with it: its queries, competitors, schedules, runs, answers and trends. This cannot be taken back. To keep what there is, pause its schedules instead.</p><//>`}`;
}

/**
 * The names and domains of a brand or a competitor, to read or to edit.
 * @param {{of: Named, path: string, method: string, onSaved: () => Promise<void>, onDelete?: () => Promise<unknown>}} props
 */
function Names({ of, path, method, onSaved, onDelete }) {
  const known = { name: of.name, aliases: of.aliases.join(", "), domains: of.domains.join(", ") };
  // What is typed, and over what: another's change shows up in the fields that nobody types in, and beside the others.
  const [typed, setTyped] = useState(/** @type {{[field in keyof typeof known]?: {text: string, over: string}}} */ ({}));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  if (!isAdmin.value) return html`<dl class="facts"><dt>Name</dt><dd><bdi>${of.name}</bdi></dd><dt>Other names</dt><dd><bdi>${known.aliases || "none"}</bdi></dd><dt>Domains</dt><dd><bdi>${known.domains || "none"}</bdi></dd></dl>`;
  const shown = (/** @type {keyof typeof known} */ field) => typed[field]?.text ?? known[field];
  const set = (/** @type {keyof typeof known} */ field) => (/** @type {Event} */ e) => setTyped((t) => ({ ...t, [field]: { text: valueOf(e), over: t[field]?.over ?? known[field] } }));
  const dirty = (/** @type {keyof typeof known} */ field) => shown(field) !== known[field];
  const fields = /** @type {(keyof typeof known)[]} */ (Object.keys(known));
  const meanwhile = (/** @type {keyof typeof known} */ field) => dirty(field) && typed[field]?.over !== known[field] ? `Somebody else has changed this to “${known[field] || "none"}”. Saving puts yours in its place.` : undefined;
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const all = { name: shown("name"), aliases: listOf(shown("aliases")), domains: listOf(shown("domains")) };
    try {
      await call(method, path, { body: method === "POST" ? all : Object.fromEntries(Object.entries(all).filter(([field]) => dirty(/** @type {keyof typeof known} */ (field)))) });
      setProblem(null);
      say(`${all.name} is saved.`);
      await onSaved();
      setTyped({});
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, String(error)));
    }
  };
  return html`<form onSubmit=${save} class="names">
    <${Field} label="Name" hint=${meanwhile("name")} error=${problem?.of("name")}>${(/** @type {any} */ a) => html`<input ...${a} required maxlength="200" value=${shown("name")} onInput=${set("name")} />`}<//>
    <${Field} label="Other names" hint=${meanwhile("aliases")} error=${problem?.of("aliases")}>${(/** @type {any} */ a) => html`<input ...${a} value=${shown("aliases")} placeholder="With commas between" onInput=${set("aliases")} />`}<//>
    <${Field} label="Domains" hint=${meanwhile("domains")} error=${problem?.of("domains")}>${(/** @type {any} */ a) => html`<input ...${a} value=${shown("domains")} placeholder="acme.example" onInput=${set("domains")} />`}<//>
    ${problem && !problem.fields.length && html`<p class="error">${problem.message}</p>`}
    <div class="actions"><button disabled=${!fields.some(dirty)}>${method === "POST" ? "Add" : "Save"}</button>${onDelete && html`<button type="button" class="danger-quiet" onClick=${onDelete}>Remove</button>`}</div>
  </form>`;
}
