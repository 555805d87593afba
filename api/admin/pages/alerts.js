// Who is told what went wrong: channels, rules, and what was sent and came back.
import { html, useState } from "../html.js";
import { all, call, get } from "../client.js";
import { useList } from "../list.js";
import { useLoad } from "../load.js";
import { param } from "../router.js";
import { isAdmin } from "../session.js";
import { Confirm } from "../parts/dialog.js";
import { Empty, Failed, attempt, say } from "../parts/notes.js";
import { Table } from "../parts/table.js";
import { Ago } from "../parts/time.js";
import { count } from "../parts/words.js";
import { ChannelForm, RuleForm, channelKinds } from "./alerts-forms.js";

/** @typedef {import("../types").AlertChannel} Channel */
/** @typedef {import("../types").AlertRule} Rule */
/** @typedef {import("../types").AlertDelivery} Delivery */

export function Alerts() {
  const query = { customer_id: param("customer_id") };
  const channels = /** @type {import("../list.js").List<Channel>} */ (useList("/alert-channels", query));
  const rules = /** @type {import("../list.js").List<Rule>} */ (useList("/alert-rules", query));
  const sent = /** @type {import("../list.js").List<Delivery>} */ (useList("/alert-deliveries", query, { size: 50 }));
  const names = useLoad(() => all("/customers"), "customers");
  const customers = names.data ?? [];
  const customerOf = (/** @type {Channel} */ c) => customers.find((/** @type {import("../types").CustomerDetail} */ o) => o.id === c.customer_id)?.name;
  // All at once: what comes later would move what is below it.
  const ready = [channels, rules, sent].every((list) => list.ready || list.error) && (names.data || names.error);
  return html`<p class="quiet">Somebody is told when a schedule fails, is late or goes silent, when a spending cap is reached, and when an engine refuses its key: each thing once, and an outage as one message.</p>
    ${ready ? html`<${Channels} list=${channels} sent=${sent} customerOf=${customerOf} customers=${customers} />
    <${Rules} list=${rules} channels=${channels.rows} />
    <h2>What was sent</h2>
    <${Failed} error=${sent.error} what="The list of messages" retry=${sent.reload} />
    ${sent.ready && !sent.rows.length ? html`<p class="quiet">Nothing yet. Send a test to see whether a channel works.</p>` : html`<${Sent} list=${sent} />`}` : html`<p class="quiet" aria-busy="true">Loading …</p>`}`;
}

/** @param {{list: import("../list.js").List<Channel>, sent: import("../list.js").List<Delivery>, customerOf: (c: Channel) => string | undefined, customers: import("../types").CustomerDetail[]}} props */
function Channels({ list, sent, customerOf, customers }) {
  const [edited, setEdited] = useState(/** @type {Partial<Channel> | null} */ (null));
  const [doomed, setDoomed] = useState(/** @type {Channel | null} */ (null));
  const test = (/** @type {Channel} */ c) => attempt(async () => {
    const { data } = await call("POST", `/alert-channels/${c.id}/test`);
    const done = await outcome(data.id);
    await sent.reload();
    const last = done.attempts.at(-1);
    if (done.status === "delivered") say(`The test arrived by ${c.name}.`);
    else say(last ? `The test did not arrive by ${c.name}. ${last.error}` : `The test by ${c.name} is on its way.`, last ? { tone: "bad" } : {});
  });
  return html`<h2>Channels</h2>
    <${Failed} error=${list.error} what="The list of channels" retry=${list.reload} />
    ${isAdmin.value && html`<p><button data-new onClick=${() => setEdited({})}>Add a channel</button></p>`}
    ${list.ready && !list.rows.length ? html`<${Empty} title="Nobody is told yet"><p>A channel is a way to tell people: a signed webhook, Slack, or mail. Add one, then rules that say of what.</p><//>`
      : html`<${Table} label="Channels" rows=${list.rows} loading=${list.loading} more=${list.done ? undefined : list.more} columns=${[
        { name: "brand", head: "Channel", cell: (/** @type {Channel} */ c) => html`<strong><bdi>${c.name}</bdi></strong>${!c.is_active && html` <span class="status grey">switched off</span>`}<span class="sub"><bdi>${customerOf(c)}</bdi></span>` },
        { name: "target", head: "Leads to", cell: (/** @type {Channel} */ c) => html`${channelKinds[c.kind]}<span class="sub"><bdi>${c.target}</bdi></span>` },
        ...(isAdmin.value ? [{ name: "buttons", head: html`<span class="vh">Actions</span>`, cell: (/** @type {Channel} */ c) => html`
          <button class="small" aria-label=${`Send a test by ${c.name}`} onClick=${() => test(c)}>Send a test</button>
          <button class="small" aria-label=${`Edit ${c.name}`} onClick=${() => setEdited(c)}>Edit</button>
          <button class="small" aria-label=${`Delete … ${c.name}`} onClick=${() => setDoomed(c)}>Delete …</button>` }] : []),
      ]} />`}
    ${edited && html`<${ChannelForm} channel=${edited} customers=${customers} onClose=${() => setEdited(null)} onSaved=${list.reload} />`}
    ${doomed && html`<${Confirm} title="Delete this channel?" action="Delete the channel" danger onClose=${() => setDoomed(null)} onConfirm=${() => attempt(async () => {
      await call("DELETE", `/alert-channels/${doomed.id}`);
      await Promise.all([list.reload(), sent.reload()]);
    }, "The channel is deleted.")}><p>Nobody is told by <strong><bdi>${doomed.name}</bdi></strong> any more. Its rules, and the record of what was sent by it, go with it.</p><//>`}`;
}

const patience = 40; // half seconds that a test is waited for

/** Waits until a message has been tried. @param {string} id @returns {Promise<Delivery>} */
async function outcome(id) {
  for (let i = 0; ; i++) {
    const delivery = await get(`/alert-deliveries/${id}`);
    if (delivery.status !== "pending" || delivery.attempts.length || i >= patience) return delivery;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** @param {{list: import("../list.js").List<Rule>, channels: Channel[]}} props */
function Rules({ list, channels }) {
  const [edited, setEdited] = useState(/** @type {Partial<Rule> | null} */ (null));
  const remove = (/** @type {Rule} */ r) => attempt(async () => {
    await call("DELETE", `/alert-rules/${r.id}`);
    await list.reload();
  }, "The rule is deleted.");
  const onOff = (/** @type {Rule} */ r) => attempt(async () => {
    await call("PUT", `/alert-rules/${r.id}`, { body: { is_active: !r.is_active } });
    await list.reload();
  });
  return html`<h2>Rules</h2>
    <${Failed} error=${list.error} what="The list of rules" retry=${list.reload} />
    ${isAdmin.value && channels.length > 0 && html`<p><button onClick=${() => setEdited({})}>Add a rule</button></p>`}
    ${list.ready && !list.rows.length ? html`<p class="quiet">No rule yet: nothing is told.</p>` : html`<${Table} label="Rules" rows=${list.rows} loading=${list.loading} more=${list.done ? undefined : list.more} columns=${[
      { name: "brand", head: "Tells when", cell: (/** @type {Rule} */ r) => html`<strong>${ruleText(r)}</strong>${!r.is_active && html` <span class="status grey">switched off</span>`}<span class="sub">${r.brand_id ? html`of <${BrandName} id=${r.brand_id} />` : "of every brand"}${r.tell_recovery && ["failing", "silent", "key_refused"].includes(r.kind) ? ", and when it is over" : ""}</span>` },
      { name: "target", head: "By", cell: (/** @type {Rule} */ r) => html`<bdi>${channels.find((c) => c.id === r.channel_id)?.name}</bdi>` },
      ...(isAdmin.value ? [{ name: "buttons", head: html`<span class="vh">Actions</span>`, cell: (/** @type {Rule} */ r) => html`
        <button class="small" aria-label=${`${r.is_active ? "Switch off" : "Switch on"}: ${ruleText(r)}`} onClick=${() => onOff(r)}>${r.is_active ? "Switch off" : "Switch on"}</button>
        <button class="small" aria-label=${`Edit: ${ruleText(r)}`} onClick=${() => setEdited(r)}>Edit</button>
        <button class="small" aria-label=${`Delete: ${ruleText(r)}`} onClick=${() => remove(r)}>Delete</button>` }] : []),
    ]} />`}
    ${edited && html`<${RuleForm} rule=${edited} channels=${channels} onClose=${() => setEdited(null)} onSaved=${list.reload} />`}`;
}

/** @param {Rule} r */
function ruleText(r) {
  const minutes = count(r.seconds / 60, "minute");
  return {
    failing: r.failures === 1 ? "A run fails" : `A schedule fails ${r.failures} times in a row`,
    late: `A run is missed, or more than ${minutes} late`,
    silent: `Nothing has run ${minutes} after it was due`,
    cap_reached: "A spending cap is reached",
    key_refused: "An engine refuses its key",
  }[r.kind];
}

/** @param {{id: string}} props */
function BrandName({ id }) {
  const { data } = useLoad(() => get(`/brands/${id}`), id);
  return html`<bdi>${data?.name ?? "one brand"}</bdi>`;
}

/** @type {Record<Delivery["status"], [string, string]>} */
const looks = { pending: ["blue", "Being sent"], delivered: ["green", "Delivered"], failed: ["red", "Given up"] };

/** @param {{list: import("../list.js").List<Delivery>}} props */
function Sent({ list }) {
  return html`<${Table} label="Messages" rows=${list.rows} loading=${list.loading} more=${list.done ? undefined : list.more} columns=${[
    { name: "state", head: "State", cell: (/** @type {Delivery} */ d) => html`<span class=${`status ${looks[d.status][0]}`}>${looks[d.status][1]}</span><span class="sub">by <bdi>${d.channel_name}</bdi>, <${Ago} at=${d.created_at} /></span>` },
    { name: "brand", head: "Message", cell: (/** @type {Delivery} */ d) => html`<details><summary><bdi>${d.message.title}</bdi></summary>
      <ul>${d.message.events.map((e) => html`<li><bdi>${e.text}</bdi> <span class="quiet">${e.advice}</span></li>`)}${d.message.more > 0 && html`<li>and ${d.message.more} more</li>`}</ul></details>` },
    { name: "came", head: "What came back", cell: (/** @type {Delivery} */ d) => (d.attempts.length ? html`<ol class="attempts">${d.attempts.map((a) => html`<li>${a.error ? html`<bdi>${a.error}</bdi>` : "It arrived."}
      <span class="sub">${a.status_code ? `${a.status_code}, ` : ""}${a.latency_ms} ms${a.response && html`: <bdi>${a.response.slice(0, 200)}</bdi>`}</span></li>`)}</ol>` : html`<span class="quiet">nothing yet</span>`) },
  ]} />`;
}
