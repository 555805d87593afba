// The dialogs of channels and rules.
import { html, useState } from "../html.js";
import { call } from "../client.js";
import { session } from "../session.js";
import { findBrands } from "../parts/brand-filter.js";
import { Combobox, Field, checkedOf, valueOf } from "../parts/field.js";
import { say } from "../parts/notes.js";
import { listOf } from "../parts/words.js";
import { FormDialog } from "./settings-access.js";

/** @typedef {import("../client.js").Problem} Problem */

/** @type {Record<string, string>} */
export const channelKinds = { webhook: "Signed webhook", slack: "Slack", email: "Mail" };

/** 32 random bytes as Standard Webhooks writes a secret. */
const newSecret = () => `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;

/** @param {{channel: Partial<import("../types").AlertChannel>, customers: import("../types").CustomerDetail[], onClose: () => void, onSaved: () => Promise<void>}} props */
export function ChannelForm({ channel, customers, onClose, onSaved }) {
  const own = session.value.state === "in" ? session.value.who.customer_id : null;
  const [form, setForm] = useState({
    customer_id: channel.customer_id ?? own ?? customers[0]?.id ?? "", name: channel.name ?? "", kind: channel.kind ?? "webhook", url: "", secret: "",
    recipients: (channel.recipients ?? []).join(", "), is_active: channel.is_active ?? true,
  });
  const set = (/** @type {string} */ name) => (/** @type {Event} */ e) => setForm((f) => ({ ...f, [name]: valueOf(e) }));
  const old = Boolean(channel.id);
  const leads = form.kind === "email" ? { recipients: listOf(form.recipients) }
    : { ...((!old || form.url) && { url: form.url }), ...(form.kind === "webhook" && (!old || form.secret) && { secret: form.secret }) };
  const save = async () => {
    const body = { name: form.name, is_active: form.is_active, ...leads };
    await (old ? call("PUT", `/alert-channels/${channel.id}`, { body }) : call("POST", "/alert-channels", { body: { ...body, kind: form.kind, customer_id: form.customer_id } }));
    say(`${form.name} is saved.`);
    void onSaved();
  };
  const keeps = old ? "Leave it empty to keep the one it has. " : "";
  return html`<${FormDialog} title=${old ? "Edit channel" : "Add a channel"} action="Save" onClose=${onClose} save=${save}>${(/** @type {Problem | null} */ problem) => html`
    ${!old && customers.length > 1 && html`<${Field} label="Customer" error=${problem?.of("customer_id")}>${(/** @type {any} */ a) => html`<select ...${a} value=${form.customer_id} onChange=${set("customer_id")}>${customers.map((c) => html`<option value=${c.id}>${c.name}</option>`)}</select>`}<//>`}
    <${Field} label="Name" error=${problem?.of("name")}>${(/** @type {any} */ a) => html`<input ...${a} data-first required maxlength="200" value=${form.name} onInput=${set("name")} />`}<//>
    ${!old && html`<${Field} label="By" error=${problem?.of("kind")}>${(/** @type {any} */ a) => html`<select ...${a} value=${form.kind} onChange=${set("kind")}>${Object.entries(channelKinds).map(([v, t]) => html`<option value=${v}>${t}</option>`)}</select>`}<//>`}
    ${form.kind === "email" ? html`<${Field} label="Recipients" hint="Mail addresses with commas between them, at most 10." error=${problem?.of("recipients")}>${(/** @type {any} */ a) => html`<input ...${a} required value=${form.recipients} onInput=${set("recipients")} />`}<//>`
      : html`<${Field} label="Address" hint=${`${keeps}It is kept secret: only its host is shown from now on.`} error=${problem?.of("url")}>${(/** @type {any} */ a) => html`<input ...${a} type="url" required=${!old} maxlength="2000" autocomplete="off" placeholder="https://" value=${form.url} onInput=${set("url")} />`}<//>`}
    ${form.kind === "webhook" && html`<${Field} label="Signing secret" hint=${`${keeps}The receiver checks with it that a message is from here, as Standard Webhooks says. It is not shown again: copy it now.`} error=${problem?.of("secret")}>${(/** @type {any} */ a) => html`<span class="beside"><input ...${a} required=${!old} maxlength="200" autocomplete="off" spellcheck=${false} placeholder="whsec_" value=${form.secret} onInput=${set("secret")} />
      <button type="button" onClick=${() => setForm((f) => ({ ...f, secret: newSecret() }))}>Make one</button></span>`}<//>`}
    ${old && html`<label class="check"><input type="checkbox" checked=${form.is_active} onChange=${(/** @type {Event} */ e) => setForm((f) => ({ ...f, is_active: checkedOf(e) }))} /> Switched on</label>`}`}<//>`;
}

/** @type {[string, string][]} */
const ruleKinds = [
  ["failing", "A schedule fails several times in a row"], ["late", "A run is missed, or late"], ["silent", "Nothing has run since it was due"],
  ["cap_reached", "A spending cap is reached"], ["key_refused", "An engine refuses its key"],
];

/** @param {{rule: Partial<import("../types").AlertRule>, channels: import("../types").AlertChannel[], onClose: () => void, onSaved: () => Promise<void>}} props */
export function RuleForm({ rule, channels, onClose, onSaved }) {
  const [form, setForm] = useState({
    channel_id: rule.channel_id ?? channels[0]?.id ?? "", kind: rule.kind ?? "failing", failures: rule.failures || 3, minutes: (rule.seconds || 600) / 60,
    brand: /** @type {import("../parts/field.js").Option | null} */ (rule.brand_id ? { value: rule.brand_id, label: "One brand" } : null), tell_recovery: rule.tell_recovery ?? true,
  });
  const set = (/** @type {string} */ name) => (/** @type {Event} */ e) => setForm((f) => ({ ...f, [name]: valueOf(e) }));
  const timed = form.kind === "late" || form.kind === "silent";
  const ends = ["failing", "silent", "key_refused"].includes(form.kind);
  const save = async () => {
    const body = {
      channel_id: form.channel_id, tell_recovery: form.tell_recovery, ...(form.kind === "failing" && { failures: Number(form.failures) }), ...(timed && { seconds: Math.round(Number(form.minutes) * 60) }),
    };
    await (rule.id ? call("PUT", `/alert-rules/${rule.id}`, { body: { ...body, brand_id: form.brand?.value ?? null } })
      : call("POST", "/alert-rules", { body: { ...body, kind: form.kind, ...(form.brand && { brand_id: form.brand.value }) } }));
    say("The rule is saved.");
    void onSaved();
  };
  return html`<${FormDialog} title=${rule.id ? "Edit rule" : "Add a rule"} action="Save" onClose=${onClose} save=${save}>${(/** @type {Problem | null} */ problem) => html`
    ${!rule.id && html`<${Field} label="Tell when" error=${problem?.of("kind")}>${(/** @type {any} */ a) => html`<select ...${a} data-first value=${form.kind} onChange=${set("kind")}>${ruleKinds.map(([v, t]) => html`<option value=${v}>${t}</option>`)}</select>`}<//>`}
    ${form.kind === "failing" && html`<${Field} label="Failed runs in a row" hint="Counted from now on." error=${problem?.of("failures")}>${(/** @type {any} */ a) => html`<input ...${a} type="number" min="1" max="100" required value=${form.failures} onInput=${set("failures")} />`}<//>`}
    ${timed && html`<${Field} label="Minutes after it was due" error=${problem?.of("seconds")}>${(/** @type {any} */ a) => html`<input ...${a} type="number" min="1" max="43200" step="any" required value=${form.minutes} onInput=${set("minutes")} />`}<//>`}
    <${Field} label="Brand" hint="Empty: every brand of the channel's customer." error=${problem?.of("brand_id")}>${(/** @type {any} */ a) => html`<${Combobox} value=${form.brand} search=${findBrands} clearable placeholder="Every brand" attributes=${a} onChange=${(/** @type {import("../parts/field.js").Option | null} */ brand) => setForm((f) => ({ ...f, brand }))} />`}<//>
    <${Field} label="By" error=${problem?.of("channel_id")}>${(/** @type {any} */ a) => html`<select ...${a} value=${form.channel_id} onChange=${set("channel_id")}>${channels.map((c) => html`<option value=${c.id}>${c.name}</option>`)}</select>`}<//>
    ${ends && html`<label class="check"><input type="checkbox" checked=${form.tell_recovery} onChange=${(/** @type {Event} */ e) => setForm((f) => ({ ...f, tell_recovery: checkedOf(e) }))} /> Say, too, when it is over</label>`}`}<//>`;
}
