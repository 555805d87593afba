// A line chart that can be read without colour: each line has its own dash and its name with its latest value beside it.
import { html, useEffect, useRef, useState } from "../html.js";
import uPlot from "../vendor/uplot.js";
import { save } from "../pages/trends.js";
import { percent } from "./words.js";

/** @typedef {import("../types").TrendPoint} Point */

const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [1, 4], [12, 4], [6, 2, 1, 2]];
const tokens = ["--accent", "--violet", "--amber", "--blue", "--red", "--grey", "--green", "--ink"];
const most = dashes.length;

/** What a custom property is in the theme that is shown. @param {string} token */
function colour(token) {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** @param {{measure: import("../pages/trends.js").Measure, points: Point[], nameOf: (p: Point) => string}} props */
export function Chart({ measure, points, nameOf }) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const [theme, setTheme] = useState(0);
  const periods = [...new Set(points.map((p) => p.period))].sort();
  const names = [...new Map(points.map((p) => [nameOf(p), p.owner])).entries()].sort((a, b) => (a[1] === b[1] ? 0 : a[1] === "brand" ? -1 : 1)).map(([n]) => n).slice(0, most);
  const at = new Map(points.map((p) => [`${p.period} ${nameOf(p)}`, p]));
  const value = (/** @type {string} */ period, /** @type {string} */ name) => {
    const p = at.get(`${period} ${name}`);
    return p ? (measure.of(p) ?? null) : null;
  };
  const show = (/** @type {number | null} */ v) => (v === null ? "—" : measure.percent ? percent(v) : v.toFixed(2));
  const last = periods.at(-1) ?? "";
  const n = Math.max(0, ...points.filter((p) => p.period === last).map((p) => p.n));
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const again = () => setTheme((t) => t + 1);
    media.addEventListener("change", again);
    const watch = new MutationObserver(again);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      media.removeEventListener("change", again);
      watch.disconnect();
    };
  }, []);
  useEffect(() => {
    const box = ref.current;
    if (!box || !periods.length) return undefined;
    const [ink, line] = [colour("--soft"), colour("--line")];
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: "12px system-ui" };
    const band = measure.band && names[0];
    const edge = (/** @type {0 | 1} */ side) => periods.map((p) => { const point = at.get(`${p} ${names[0]}`); return (point && measure.band?.(point)?.[side]) ?? null; });
    const series = [{}, ...names.map((label, i) => ({ label, stroke: colour(tokens[i] ?? "--ink"), width: i ? 1.5 : 2.25, dash: dashes[i], spanGaps: true, points: { show: periods.length < 3 || undefined, size: 5 } })),
      ...(band ? [{ label: "low", stroke: "transparent", points: { show: false } }, { label: "high", stroke: "transparent", points: { show: false } }] : [])];
    const data = [periods.map((p) => Date.parse(p) / 1000), ...names.map((name) => periods.map((p) => value(p, name))), ...(band ? [edge(0), edge(1)] : [])];
    const plot = new uPlot({
      width: box.clientWidth, height: 200, cursor: { drag: { x: false, y: false } }, legend: { show: false }, tzDate: (/** @type {number} */ t) => uPlot.tzDate(new Date(t * 1000), "UTC"),
      scales: { x: { range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) => (low === high ? [low - 3 * 86_400, high + 3 * 86_400] : [low, high]) }, y: { dir: measure.lower ? -1 : 1, ...(measure.percent && { range: [0, 1] }) } }, series,
      axes: [axis, { ...axis, size: 52, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((v) => (measure.percent ? percent(v) : String(Math.round(v * 100) / 100))) }],
      bands: band ? [{ series: [names.length + 2, names.length + 1], fill: colour("--wash") }] : [],
    }, data, box);
    const fit = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: 200 }));
    fit.observe(box);
    return () => {
      fit.disconnect();
      plot.destroy();
    };
  }, [theme, points]);
  const picture = () => /** @type {HTMLCanvasElement | null | undefined} */ (ref.current?.querySelector("canvas"))?.toBlob((blob) => blob && save(`${measure.id}.png`, blob));
  return html`<figure class="chart"><figcaption><h2>${measure.title}</h2><p class="hint">${measure.formula}. <span>n = ${n} in the last period.</span></p></figcaption>
    <div ref=${ref} class="plot" role="img" aria-label=${`${measure.title}: ${names.map((name) => `${name} ${show(value(last, name))}`).join(", ")} in the period from ${last}`}></div>
    <ul class="legend">${names.map((name, i) => html`<li><svg width="28" height="8" aria-hidden="true"><line x1="0" x2="28" y1="4" y2="4" stroke=${`var(${tokens[i]})`} stroke-width="2.25" stroke-dasharray=${(dashes[i] ?? []).join(" ")} /></svg><bdi>${name}</bdi> <strong>${show(value(last, name))}</strong></li>`)}</ul>
    <p class="actions"><button type="button" class="small" onClick=${picture}>Save the picture</button></p>
    <details><summary>As a table</summary><div class="scroll" tabindex="0" role="group" aria-label=${`${measure.title} as a table`}><table class="plain-table"><thead><tr><th scope="col">From</th>${names.map((x) => html`<th scope="col" class="num"><bdi>${x}</bdi></th>`)}<th scope="col" class="num">n</th></tr></thead>
      <tbody>${[...periods].reverse().map((p) => html`<tr><th scope="row">${p}</th>${names.map((x) => html`<td class="num">${show(value(p, x))}</td>`)}<td class="num">${Math.max(0, ...points.filter((q) => q.period === p).map((q) => q.n))}</td></tr>`)}</tbody></table></div></details>
  </figure>`;
}
