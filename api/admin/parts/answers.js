// The answers of a run, with the names that were found marked in the text. All of it is hostile text: it is only ever
// text to the browser.
import { html, useMemo, useState } from "../html.js";
import { get } from "../client.js";
import { useChanges, useLoad } from "../load.js";
import { useList } from "../list.js";
import { all } from "../client.js";
import { Failed } from "./notes.js";
import { count, engineName } from "./words.js";
import { valueOf } from "./field.js";

/** @typedef {import("../types").Answer} Answer */
/** @typedef {{text: string, owner: string}} Name */

/** @param {{run: import("../types").RunDetail}} props */
export function Answers({ run }) {
  const [engine, setEngine] = useState("");
  const [status, setStatus] = useState("");
  const [mentioned, setMentioned] = useState("");
  const list = /** @type {import("../list.js").List<Answer>} */ (useList(`/job-runs/${run.id}/answers`, { collector: engine, status, brand_mentioned: mentioned }, { size: 50 }));
  useChanges(({ runs, reset }) => {
    if (reset || runs.has(run.id)) void list.reload();
  });
  const names = useLoad(async () => {
    const [brand, others] = await Promise.all([get(`/brands/${run.brand_id}`), all(`/brands/${run.brand_id}/competitors`)]);
    const of = (/** @type {any} */ o, /** @type {string} */ owner) => [o.name, ...o.aliases].map((text) => ({ text, owner }));
    return [...of(brand, "brand"), ...others.flatMap((c) => of(c, "competitor"))];
  }, run.brand_id);
  if (list.error && !list.ready) return html`<${Failed} error=${list.error} what="The answers" retry=${list.reload} />`;
  const engines = run.progress.map((l) => l.collector);
  return html`
    <form class="filters" onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}>
      <select aria-label="Engine" value=${engine} onChange=${(/** @type {Event} */ e) => setEngine(valueOf(e))}><option value="">Every engine</option>${engines.map((c) => html`<option value=${c}>${engineName(c)}</option>`)}</select>
      <select aria-label="Kind of answer" value=${status} onChange=${(/** @type {Event} */ e) => setStatus(valueOf(e))}><option value="">Every answer</option><option value="ok">Answered</option><option value="no_answer">No answer shown</option><option value="refused">Declined</option><option value="failed">Failed</option></select>
      <select aria-label="Mentions" value=${mentioned} onChange=${(/** @type {Event} */ e) => setMentioned(valueOf(e))}><option value="">Mentions or not</option><option value="true">Names the brand</option><option value="false">Does not</option></select>
    </form>
    ${list.rows.length > 0 && html`<${Domains} answers=${list.rows} />`}
    ${names.error && html`<${Failed} error=${names.error} what="The names to mark in the answers" retry=${names.reload} />`}
    <div class="answers">${list.rows.map((a) => html`<${OneAnswer} key=${a.id} answer=${a} names=${names.data ?? []} />`)}</div>
    ${list.ready && !list.rows.length && html`<p class="quiet">${engine || status || mentioned ? "None fits these filters." : run.finished_at ? "It stored no answer." : "The first answers show up here as they come."}</p>`}
    ${!list.done && list.ready && html`<div class="more"><button onClick=${list.more}>Show more answers</button></div>`}`;
}

/** @type {Record<string, string>} */
const statusWords = { ok: "", no_answer: "shows no answer", refused: "declined to answer", failed: "failed" };

/** @param {{answer: Answer, names: Name[]}} props */
function OneAnswer({ answer: a, names }) {
  const mine = a.positions.find((p) => p.owner === "brand");
  const feeling = a.sentiments.find((s) => s.owner === "brand");
  const verdict = a.status !== "ok" ? statusWords[a.status] : !a.position_scored_at ? "not scored yet"
    : mine ? `named ${mine.list_rank ? `at place ${mine.list_rank} of its list` : `as number ${mine.mention_order}`}${feeling ? `, ${feeling.label}` : ""}` : "does not name the brand";
  return html`<details class="answer">
    <summary><span class="engine">${engineName(a.collector)}${a.sample > 1 ? ` · ${a.sample}` : ""}</span><span class="asked"><bdi>${a.query_text}</bdi></span><span class=${`verdict ${mine ? "green" : a.status === "failed" ? "red" : "quiet"}`}>${verdict}</span></summary>
    ${a.error_message && html`<p class="error"><bdi>${a.error_message}</bdi></p>`}
    ${a.text_deleted_at && html`<p class="quiet">The text is not kept for so long; its scores are.</p>`}
    ${a.text && html`<${Marked} text=${a.text} names=${names} />`}
    ${a.positions.length > 0 && html`<div class="scroll" tabindex="0" role="group" aria-label="Names that were found"><table class="plain-table"><thead><tr><th scope="col">Name</th><th scope="col" class="num">Order</th><th scope="col" class="num">In list</th><th scope="col" class="num">Mentions</th><th scope="col">Sentiment</th></tr></thead>
      <tbody>${a.positions.map((p) => {
        const s = a.sentiments.find((one) => one.owner === p.owner && one.name === p.name);
        return html`<tr><th scope="row"><bdi>${p.name}</bdi> <span class="quiet">${p.owner === "brand" ? "the brand" : ""}</span></th><td class="num">${p.mention_order}</td><td class="num">${p.list_rank ?? "—"}</td><td class="num">${p.mentions}</td>
          <td>${s ? `${s.label} (${s.score.toFixed(2)})` : "—"}</td></tr>`;
      })}</tbody></table></div>`}
    ${a.citations.length > 0 && html`<ol class="sources">${a.citations.map((c) => html`<li><bdi>${c.title || c.url}</bdi> <span class="quiet"><bdi>${c.domain}</bdi>${c.owner === "brand" ? " · the brand's" : c.owner === "competitor" ? " · a competitor's" : ""}${c.cited ? "" : " · only consulted"}</span></li>`)}</ol>`}
    <p class="quiet small-print">${[a.model, `${(a.latency_ms / 1000).toFixed(1)} s`, a.cost_usd ? `$${a.cost_usd.toFixed(4)}` : "", a.locale && `${a.locale}${a.locale_applied ? "" : " (the engine cannot be told)"}`].filter(Boolean).join(" · ")}</p>
  </details>`;
}

const wordChar = /[\p{L}\p{N}]/u;

/**
 * Splits a text at the names in it: whole words, in any case, the longest first. An address is no mention.
 * @param {string} text
 * @param {Name[]} names
 * @returns {{text: string, owner: string}[]}
 */
export function marks(text, names) {
  const wanted = names.filter((n) => n.text.trim()).sort((a, b) => b.text.length - a.text.length);
  if (!wanted.length) return [{ text, owner: "" }];
  const pattern = new RegExp(wanted.map((n) => n.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "giu");
  const addresses = [...text.matchAll(/(?:https?:\/\/|www\.)[^\s)\]]+/gi)].map((m) => [m.index, m.index + m[0].length]);
  const out = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    const [word, at] = [found[0], found.index];
    const inside = (wordChar.test(text[at - 1] ?? "") && wordChar.test(word[0] ?? "") && !/[\u3040-\u9fff]/.test(word)) ||
      (wordChar.test(text[at + word.length] ?? "") && wordChar.test(word.at(-1) ?? "") && !/[\u3040-\u9fff]/.test(word));
    if (inside || addresses.some(([from = 0, to = 0]) => at >= from && at < to)) continue;
    if (at > end) out.push({ text: text.slice(end, at), owner: "" });
    out.push({ text: word, owner: wanted.find((n) => n.text.toLowerCase() === word.toLowerCase())?.owner ?? "" });
    end = at + word.length;
  }
  if (end < text.length) out.push({ text: text.slice(end), owner: "" });
  return out;
}

/** @param {{text: string, names: Name[]}} props */
function Marked({ text, names }) {
  const parts = useMemo(() => marks(text, names), [text, names]);
  return html`<p class="text" dir="auto">${parts.map((p) => (p.owner ? html`<mark class=${p.owner}>${p.text}${p.owner === "brand" ? "" : html`<span class="vh"> (competitor)</span>`}</mark>` : p.text))}</p>`;
}

/** The pages that the answers cite, by their domain. @param {{answers: Answer[]}} props */
function Domains({ answers }) {
  /** @type {Map<string, {n: number, owner: string}>} */
  const counts = new Map();
  for (const answer of answers) {
    for (const c of answer.citations) {
      if (c.cited) counts.set(c.domain, { n: (counts.get(c.domain)?.n ?? 0) + 1, owner: c.owner });
    }
  }
  const top = [...counts].sort((a, b) => b[1].n - a[1].n).slice(0, 8);
  if (!top.length) return null;
  const most = top[0]?.[1].n ?? 1;
  return html`<div class="domains"><h3>Cited most <span class="quiet">in ${count(answers.length, "answer")} shown</span></h3><ul>${top.map(([domain, { n, owner }]) => html`<li>
    <bdi class="name">${domain}</bdi><span class="quiet">${owner === "other" ? "" : owner === "brand" ? "the brand's" : "a competitor's"}</span><meter min="0" max=${most} value=${n} aria-label=${`${domain}: ${n}`}></meter><span class="num">${n}</span></li>`)}</ul></div>`;
}
