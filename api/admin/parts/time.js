// Times: relative first, exact on hover and to screen readers, always with the zone. Durations like "4 m 12 s".
import { html, signal } from "../html.js";

export const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const second = signal(Date.now());
const minute = signal(Date.now());
setInterval(() => {
  if (document.hidden) return;
  second.value = Date.now();
  if (second.value - minute.value >= 30_000) minute.value = second.value;
}, 1000);

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} zone @param {Intl.DateTimeFormatOptions} options */
function format(zone, options) {
  const key = zone + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    try {
      made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    } catch { // a zone that this browser does not know
      made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    formats.set(key, made);
  }
  return made;
}

/** "Tue 24 Nov, 09:00" @param {string | Date} at @param {string} [zone] */
export function dayAndTime(at, zone = readerZone) {
  const date = new Date(at);
  const year = date.getFullYear() === new Date().getFullYear() ? {} : /** @type {const} */ ({ year: "numeric" });
  return format(zone, { weekday: "short", day: "numeric", month: "short", ...year, hour: "2-digit", minute: "2-digit" }).format(date);
}

/** @param {string | Date} at @param {string} [zone] */
export const clock = (at, zone = readerZone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** A zone with its offset at a time that the API gives as local. @param {string} zone @param {string} local */
export const offset = (zone, local) => (local.endsWith("Z") ? zone : `${zone} ${local.slice(19)}`);

/** All that there is to say about an instant. @param {string} at @param {string} [zone] */
export function exact(at, zone = readerZone) {
  const full = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const date = new Date(at);
  const there = `${format(zone, /** @type {any} */ (full)).format(date)} ${zone}`;
  return zone === readerZone ? there : `${there} · ${dayAndTime(at)} ${readerZone}`;
}

/** @param {number} ms */
export function duration(ms) {
  const s = Math.round(Math.abs(ms) / 1000);
  if (s < 60) return Math.abs(ms) < 10_000 && Math.abs(ms) >= 100 ? `${(Math.abs(ms) / 1000).toFixed(1)} s` : `${s} s`;
  const m = Math.floor(s / 60);
  if (m < 60) return s % 60 ? `${m} m ${s % 60} s` : `${m} m`;
  const h = Math.floor(m / 60);
  if (h < 48) return m % 60 ? `${h} h ${m % 60} m` : `${h} h`;
  return `${Math.floor(h / 24)} d ${h % 24} h`;
}

/** @param {number} ms from now; negative: past */
export function relative(ms) {
  const abs = Math.abs(ms);
  if (abs < 5000) return "now";
  let text;
  if (abs < 60_000) text = `${Math.round(abs / 1000)} s`;
  else if (abs < 3_600_000) text = `${Math.round(abs / 60_000)} min`;
  else if (abs < 36 * 3_600_000) {
    const minutes = Math.round(abs / 60_000);
    text = minutes % 60 && abs < 6 * 3_600_000 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.round(minutes / 60)} h`;
  } else text = `${Math.round(abs / 86_400_000)} days`;
  return ms > 0 ? `in ${text}` : `${text} ago`;
}

/** @param {{at: string, zone?: string}} props */
export function Ago({ at, zone = readerZone }) {
  const then = new Date(at).getTime();
  const now = Math.abs(then - minute.value) < 150_000 ? second.value : minute.value;
  const full = exact(at, zone);
  return html`<time datetime=${at} title=${full}>${relative(then - now)}<span class="vh">, ${full}</span></time>`;
}

/** @param {{at: string, zone?: string}} props */
export function At({ at, zone = readerZone }) {
  return html`<time datetime=${at} title=${exact(at, zone)}>${dayAndTime(at, zone)} <span class="zone">${zone}</span></time>`;
}

/** How long something takes that may go on still. @param {{from: string, to?: string | null}} props */
export function Took({ from, to }) {
  const end = to ? new Date(to).getTime() : Math.max(second.value, new Date(from).getTime());
  return html`<span class="num">${duration(end - new Date(from).getTime())}</span>`;
}
