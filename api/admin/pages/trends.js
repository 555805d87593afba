// How a brand does over time, against its competitors or by engine: each picture with its formula and n.
import { html, useEffect } from "../html.js";
import { get } from "../client.js";
import { useLoad } from "../load.js";
import { param, setQuery } from "../router.js";
import { BrandFilter } from "../parts/brand-filter.js";
import { Chart } from "../parts/chart.js";
import { valueOf } from "../parts/field.js";
import { Empty, Failed } from "../parts/notes.js";
import { readerZone } from "../parts/time.js";
import { engineName } from "../parts/words.js";

/** @typedef {import("../types").TrendPoint} Point */
/** @typedef {{id: string, title: string, formula: string, of: (p: Point) => number | null | undefined, band?: (p: Point) => [number, number] | null, percent?: boolean, lower?: boolean}} Measure */

/** @type {Measure[]} */
export const measures = [
  { id: "mention", title: "Mention rate", formula: "answers that mention the name / answers (n), with its 95 % interval by Wilson", of: (p) => p.mention_rate?.value, band: (p) => (p.mention_rate ? [p.mention_rate.low, p.mention_rate.high] : null), percent: true },
  { id: "position", title: "Position", formula: "mean place among the names by first mention, over answers that mention it; 1 is first", of: (p) => p.average_position, lower: true },
  { id: "voice", title: "Share of voice", formula: "its mentions / the mentions of all names that are looked for", of: (p) => p.share_of_voice, percent: true },
  { id: "sentiment", title: "Sentiment", formula: "mean from −1 to 1, over answers that mention it", of: (p) => p.average_sentiment },
  { id: "citations", title: "Citation share", formula: "cited pages of its domains / all cited pages", of: (p) => p.citation_share, percent: true },
];

export function Trends() {
  const brand = param("brand_id");
  const days = Number(param("days") || 30);
  const unit = days > 90 ? "week" : "day";
  const by = param("by") || "competitors";
  const engine = param("engine");
  const loaded = useLoad(async () => {
    if (!brand) return null;
    const from = new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
    return get(`/brands/${brand}/trends`, { from, unit, timezone: readerZone });
  }, `${brand} ${days}`);
  useEffect(() => {
    document.title = "Trends · Tidewatch";
  }, []);
  const trends = /** @type {import("../types").Trends | null | undefined} */ (loaded.data);
  const choose = (/** @type {string} */ name) => (/** @type {Event} */ e) => setQuery({ [name]: valueOf(e) });
  const engines = [...new Set(trends?.points.map((p) => p.collector).filter((c) => c !== null))];
  const points = (trends?.points ?? []).filter((p) => (by === "engines" ? p.owner === "brand" && p.collector : (p.collector ?? "") === engine));
  return html`
    <div class="page-head"><div><h1>Trends</h1><p class="summary">${trends ? `${trends.from} to ${trends.to}, by ${unit}, ${trends.timezone}` : " "}</p></div>
      ${trends && points.length > 0 && html`<button onClick=${() => save(`trends-${trends.from}-${trends.to}.csv`, csv(trends))}>Numbers as CSV</button>`}</div>
    <form class="filters" onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}>
      <${BrandFilter} placeholder="Choose a brand" />
      <select aria-label="Time" value=${String(days)} onChange=${choose("days")}>${[["7", "7 days"], ["30", "30 days"], ["90", "90 days"], ["365", "A year"]].map(([v, t]) => html`<option value=${v}>${t}</option>`)}</select>
      <select aria-label="Compare" value=${by} onChange=${choose("by")}><option value="competitors">Against competitors</option><option value="engines">By engine</option></select>
      ${by !== "engines" && html`<select aria-label="Engine" value=${engine} onChange=${choose("engine")}><option value="">All engines</option>${engines.map((c) => html`<option value=${c}>${engineName(c)}</option>`)}</select>`}
    </form>
    ${!brand && html`<${Empty} title="Which brand?"><p>Choose one above: its trends show how often engines name it, how early, how kindly, and which pages they cite.</p><//>`}
    <${Failed} error=${loaded.error} what="The trends" retry=${loaded.reload} />
    ${brand && trends && !points.length && html`<${Empty} title="No scored answers in this time"><p>Trends need runs that collect and score. <a href=${`/admin/scheduled-jobs?brand_id=${brand}`}>Its schedules</a></p><//>`}
    ${points.length > 0 && html`<div class="charts">${measures.map((m) => html`<${Chart} key=${m.id + by + engine + brand + days} measure=${m} points=${points} nameOf=${(/** @type {Point} */ p) => (by === "engines" ? engineName(p.collector ?? "") : p.name)} />`)}</div>`}`;
}

/** @param {import("../types").Trends} trends */
export function csv(trends) {
  // A cell that begins like a formula would be one to a spreadsheet.
  const cell = (/** @type {unknown} */ v) => {
    const text = v === null || v === undefined ? "" : String(v);
    const safe = typeof v === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const head = ["period", "engine", "owner", "name", "n", "mentioned", "mention_rate", "mention_rate_low", "mention_rate_high", "average_position", "average_sentiment", "share_of_voice", "citation_share"];
  const rows = trends.points.map((p) => [p.period, p.collector ?? "all", p.owner, p.name, p.n, p.mentioned, p.mention_rate?.value, p.mention_rate?.low, p.mention_rate?.high, p.average_position, p.average_sentiment, p.share_of_voice, p.citation_share]);
  return new Blob([[head, ...rows].map((r) => r.map(cell).join(",")).join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" });
}

/** @param {string} name @param {Blob} blob */
export function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
