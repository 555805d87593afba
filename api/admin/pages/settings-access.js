// Who may come in: users, tokens, and one's own password.
import { html, useState } from "../html.js";
import { Problem, all, call } from "../client.js";
import { useLoad, useThings } from "../load.js";
import { useList } from "../list.js";
import { isAdmin, isOverseer, session } from "../session.js";
import { Confirm, Dialog } from "../parts/dialog.js";
import { Field, valueOf } from "../parts/field.js";
import { Empty, Failed, attempt, say } from "../parts/notes.js";
import { Table } from "../parts/table.js";
import { Ago } from "../parts/time.js";

const never = html`<span class="quiet">never</span>`;

/** A dialog with one form whose problems stand beside their fields. @param {{title: string, action: string, onClose: () => void, save: () => Promise<unknown>, children: (problem: Problem | null) => any}} props */
export function FormDialog({ title, action, onClose, save, children }) {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      if ((await save()) !== false) onClose();
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, String(error)));
    }
  };
  return html`<${Dialog} title=${title} onClose=${onClose}><form onSubmit=${submit}><div class="body">${children(problem)}${problem && !problem.fields.length && html`<p class="note bad" role="alert">${problem.message}</p>`}</div>
    <footer><button type="button" onClick=${onClose}>Cancel</button><button class="primary">${action}</button></footer></form><//>`;
}

/** @param {{value: string, onChange: (e: Event) => void}} props */
function Role({ value, onChange }) {
  return html`<${Field} label="Role" hint="A viewer reads; an admin writes, too.">${(/** @type {any} */ a) => html`<select ...${a} value=${value} onChange=${onChange}><option value="viewer">Viewer</option><option value="admin">Admin</option></select>`}<//>`;
}

/** @param {{value: string, onChange: (e: Event) => void}} props */
function Sees({ value, onChange }) {
  const customers = useLoad(() => all("/customers"), "customers");
  if (!isOverseer.value) return null;
  return html`<${Field} label="Sees">${(/** @type {any} */ a) => html`<select ...${a} value=${value} onChange=${onChange}><option value="">All customers</option>${(customers.data ?? []).map((c) => html`<option value=${c.id}>Only ${c.name}</option>`)}</select>`}<//>`;
}

export function Users() {
  const list = /** @type {import("../list.js").List<import("../types").User>} */ (useList("/users", {}));
  useThings(["user"], list.reload);
  const [form, setForm] = useState(/** @type {{email: string, password: string, role: string, customer_id: string} | null} */ (null));
  const set = (/** @type {string} */ name) => (/** @type {Event} */ e) => setForm((f) => f && { ...f, [name]: valueOf(e) });
  const switchUser = (/** @type {import("../types").User} */ u) => attempt(async () => {
    await call("PUT", `/users/${u.id}`, { body: { is_active: !u.is_active } });
    await list.reload();
  }, u.is_active ? `${u.email} is logged out and kept out.` : `${u.email} can log in again.`);
  return html`${isAdmin.value && html`<p><button data-new onClick=${() => setForm({ email: "", password: "", role: "viewer", customer_id: "" })}>Add a user</button></p>`}
    <${Failed} error=${list.error} what="The list of users" retry=${list.reload} />
    <${Table} label="Users" rows=${list.rows} loading=${list.loading} more=${list.done ? undefined : list.more} columns=${[
      { name: "brand", head: "E-mail", cell: (/** @type {any} */ u) => html`<strong><bdi>${u.email}</bdi></strong>${!u.is_active && html` <span class="status red">switched off</span>`}` },
      { name: "role", head: "Role", cell: (/** @type {any} */ u) => html`${u.role}<span class="sub">${u.customer_id ? "of one customer" : "of all customers"}</span>` },
      { name: "login", head: "Last log-in", cell: (/** @type {any} */ u) => (u.last_login_at ? html`<${Ago} at=${u.last_login_at} />` : never) },
      { name: "actions", head: html`<span class="vh">Actions</span>`, cell: (/** @type {any} */ u) => html`<button class="small" aria-label=${`${u.is_active ? "Switch off" : "Switch on"} ${u.email}`} onClick=${() => switchUser(u)}>${u.is_active ? "Switch off" : "Switch on"}</button>` },
    ]} />
    ${form && html`<${FormDialog} title="Add a user" action="Add" onClose=${() => setForm(null)} save=${async () => { await call("POST", "/users", { body: { email: form.email, password: form.password, role: form.role, ...(form.customer_id && { customer_id: form.customer_id }) } }); say(`${form.email} can log in.`); void list.reload(); }}>${(/** @type {Problem | null} */ problem) => html`
      <${Field} label="E-mail" error=${problem?.of("email")}>${(/** @type {any} */ a) => html`<input ...${a} type="email" required autocomplete="off" value=${form.email} onInput=${set("email")} />`}<//>
      <${Field} label="Password" hint="At least 10 characters. Tell it to them; they can change it." error=${problem?.of("password")}>${(/** @type {any} */ a) => html`<input ...${a} type="password" minlength="10" required autocomplete="new-password" value=${form.password} onInput=${set("password")} />`}<//>
      <${Role} value=${form.role} onChange=${set("role")} /><${Sees} value=${form.customer_id} onChange=${set("customer_id")} />`}<//>`}`;
}

export function Tokens() {
  const list = /** @type {import("../list.js").List<import("../types").Token>} */ (useList("/tokens", {}));
  useThings(["token"], list.reload);
  const [form, setForm] = useState(/** @type {{name: string, role: string, customer_id: string, days: string} | null} */ (null));
  const [secret, setSecret] = useState("");
  const [doomed, setDoomed] = useState(/** @type {import("../types").Token | null} */ (null));
  const set = (/** @type {string} */ name) => (/** @type {Event} */ e) => setForm((f) => f && { ...f, [name]: valueOf(e) });
  const make = async () => {
    if (!form) return;
    const { data } = await call("POST", "/tokens", { body: {
      name: form.name, role: form.role, ...(form.customer_id && { customer_id: form.customer_id }), ...(form.days && { expires_at: new Date(Date.now() + Number(form.days) * 86_400_000).toISOString() }),
    } });
    setSecret(data.secret);
    void list.reload();
  };
  return html`<p><button data-new onClick=${() => setForm({ name: "", role: "viewer", customer_id: "", days: "90" })}>Make a token</button></p>
    ${secret && html`<div class="note warn" role="status"><p><strong>Copy the token now: it is shown this once.</strong></p><p><code>${secret}</code></p><p class="actions"><button onClick=${() => attempt(() => navigator.clipboard.writeText(secret), "Copied.")}>Copy</button><button onClick=${() => setSecret("")}>Done</button></p></div>`}
    <${Failed} error=${list.error} what="The list of tokens" retry=${list.reload} />
    ${list.ready && !list.rows.length ? html`<${Empty} title="No token yet"><p>A token lets a program use the API: Authorization: Bearer and the token.</p><//>` : html`<${Table} label="API tokens" rows=${list.rows} loading=${list.loading} more=${list.done ? undefined : list.more} columns=${[
      { name: "brand", head: "Name", cell: (/** @type {any} */ t) => html`<strong><bdi>${t.name}</bdi></strong><span class="sub">by <bdi>${t.created_by}</bdi></span>` },
      { name: "role", head: "Role", cell: (/** @type {any} */ t) => html`${t.role}<span class="sub">${t.customer_id ? "of one customer" : "of all customers"}</span>` },
      { name: "used", head: "Last used", cell: (/** @type {any} */ t) => (t.last_used_at ? html`<${Ago} at=${t.last_used_at} />` : never) },
      { name: "ends", head: "Ends", cell: (/** @type {any} */ t) => (t.revoked_at ? html`<span class="status red">revoked</span>` : t.expires_at ? html`<${Ago} at=${t.expires_at} />` : html`<span class="quiet">never</span>`) },
      { name: "actions", head: html`<span class="vh">Actions</span>`, cell: (/** @type {any} */ t) => (t.revoked_at ? "" : html`<button class="small" aria-label=${`Revoke … ${t.name}`} onClick=${() => setDoomed(t)}>Revoke …</button>`) },
    ]} />`}
    ${doomed && html`<${Confirm} title="Revoke this token?" action="Revoke" danger onClose=${() => setDoomed(null)} onConfirm=${() => attempt(async () => { await call("DELETE", `/tokens/${doomed.id}`); await list.reload(); }, "The token lets nobody in any more.")}><p>Programs that use <strong><bdi>${doomed.name}</bdi></strong> are refused from now on.</p><//>`}
    ${form && html`<${FormDialog} title="Make a token" action="Make it" onClose=${() => setForm(null)} save=${make}>${(/** @type {Problem | null} */ problem) => html`
      <${Field} label="Name" hint="What it is for." error=${problem?.of("name")}>${(/** @type {any} */ a) => html`<input ...${a} required maxlength="200" value=${form.name} onInput=${set("name")} />`}<//>
      <${Role} value=${form.role} onChange=${set("role")} /><${Sees} value=${form.customer_id} onChange=${set("customer_id")} />
      <${Field} label="Ends" error=${problem?.of("expires_at")}>${(/** @type {any} */ a) => html`<select ...${a} value=${form.days} onChange=${set("days")}><option value="30">in 30 days</option><option value="90">in 90 days</option><option value="365">in a year</option><option value="">never</option></select>`}<//>`}<//>`}`;
}

export function Account() {
  const who = session.value.state === "in" ? session.value.who : null;
  const [form, setForm] = useState({ old: "", next: "" });
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await call("PUT", "/session/password", { body: { old_password: form.old, new_password: form.next } });
      setForm({ old: "", next: "" });
      setProblem(null);
      say("Your password is changed.");
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, String(error)));
    }
  };
  return html`<p>You are <strong><bdi>${who?.name}</bdi></strong>, ${who?.role} of ${who?.customer_id ? "one customer" : "all customers"}.</p>
    ${who?.kind === "user" && html`<form class="narrow" onSubmit=${save}><h2>Change your password</h2>
      <input class="vh" type="email" autocomplete="username" value=${who.name} tabindex="-1" aria-hidden="true" readonly />
      <${Field} label="The one you have" error=${problem?.of("old_password") ?? (problem && !problem.fields.length ? problem.message : undefined)}>${(/** @type {any} */ a) => html`<input ...${a} type="password" required autocomplete="current-password" value=${form.old} onInput=${(/** @type {Event} */ e) => setForm((f) => ({ ...f, old: valueOf(e) }))} />`}<//>
      <${Field} label="The new one" hint="At least 10 characters." error=${problem?.of("new_password")}>${(/** @type {any} */ a) => html`<input ...${a} type="password" minlength="10" required autocomplete="new-password" value=${form.next} onInput=${(/** @type {Event} */ e) => setForm((f) => ({ ...f, next: valueOf(e) }))} />`}<//>
      <button class="primary">Change it</button></form>`}`;
}
