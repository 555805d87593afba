// Times and durations as text. The component Ago shows a time relative to now, and the component At shows the day and
// the time. On hover, both show the exact time with the time zone. Durations have the form "4 m 12 s".
import { signal } from "@preact/signals";
import { count } from "./words";

export const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const second = signal(Date.now());
const minute = signal(Date.now());
setInterval(() => {
  if (document.hidden) return;
  second.value = Date.now();
  if (second.value - minute.value >= 30_000) minute.value = second.value;
}, 1000);

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) {
    known = newFormat(zone, options);
    formats.set(key, known);
  }
  return known;
}

function newFormat(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }); // the browser does not know the time zone
  }
}

const dayOptions = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;

/** Returns a time such as "Tue 24 Nov, 09:00". A time in another year includes the year. */
export function dayAndTime(at: string | Date, zone = readerZone): string {
  const date = new Date(at);
  const { format: year } = format(zone, { year: "numeric" });
  const thisYear = year(date) === year(Date.now());
  return format(zone, thisYear ? dayOptions : { ...dayOptions, year: "numeric" }).format(date);
}

/** Returns a time with its zone, such as "Tue 24 Nov, 09:00 Europe/Berlin". */
export const zonedTime = (at: string, zone = readerZone): string => `${dayAndTime(at, zone)} ${zone}`;

/** Returns a date such as "24 Nov 2026". */
export const day = (date: string): string =>
  format("UTC", { day: "numeric", month: "short", year: "numeric" }).format(Date.parse(date));

/** Returns the days of a period, such as "2 Nov 2026 to 8 Nov 2026", or one day. */
export const dayRange = ({ from, to }: { from: string; to: string }): string =>
  from === to ? day(from) : `${day(from)} to ${day(to)}`;

/** Returns the instant of a datetime-local field. Other texts are returned unchanged, and the server refuses them. */
export function instantOf(local: string): string {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? local : date.toISOString();
}

/** Returns a time of day such as "09:00". */
export const clock = (at: string | Date, zone = readerZone): string =>
  format(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** Returns a time zone with its UTC offset at a local time from the API. */
export const offset = (zone: string, local: string): string =>
  local.endsWith("Z") ? zone : `${zone} ${local.slice(19)}`;

/** Returns a time with seconds. A time in another zone than the reader's is followed by the reader's time. */
export function exact(at: string, zone = readerZone): string {
  const date = new Date(at);
  const there = `${format(zone, { ...dayOptions, year: "numeric", second: "2-digit" }).format(date)} ${zone}`;
  return zone === readerZone ? there : `${there} · ${dayAndTime(at)} ${readerZone}`;
}

/** Whether a time has not been reached. A component that calls the function is drawn again at that time. */
export const isAhead = (at: string): boolean => Date.parse(at) > second.value;

/** Returns a duration such as "4 m 12 s". */
export function duration(ms: number): string {
  const abs = Math.abs(ms);
  const s = Math.round(abs / 1000);
  if (s < 60) return abs < 10_000 && abs >= 100 ? `${(abs / 1000).toFixed(1)} s` : `${s} s`;
  const m = Math.floor(s / 60);
  if (m < 60) return s % 60 ? `${m} m ${s % 60} s` : `${m} m`;
  const h = Math.floor(m / 60);
  if (h < 48) return m % 60 ? `${h} h ${m % 60} m` : `${h} h`;
  return `${Math.floor(h / 24)} d ${h % 24} h`;
}

/**
 * Returns the distance of a time from now, such as "in 2 h" or "5 min ago". From 36 hours, the distance is the number of
 * calendar days in the reader's time zone.
 */
export function relative(at: number, now = Date.now()): string {
  const text = distance(at, now);
  if (!text) return "now";
  return at > now ? `in ${text}` : `${text} ago`;
}

function distance(at: number, now: number): string {
  const ms = Math.abs(at - now);
  const seconds = Math.round(ms / 1000);
  const minutes = Math.round(ms / 60_000);
  if (ms < 5000) return "";
  if (seconds < 60) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min`;
  if (ms >= 36 * 3_600_000) return count(Math.abs(dayNumber(at) - dayNumber(now)), "day");
  const precise = minutes % 60 && ms < 6 * 3_600_000;
  return precise ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.round(minutes / 60)} h`;
}

/** Returns a number for the calendar day of a time in the reader's time zone. Successive days have successive numbers. */
function dayNumber(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}

/** A time relative to now. */
export function Ago({ at, zone = readerZone }: { at: string; zone?: string }) {
  const then = new Date(at).getTime();
  const now = Math.abs(then - minute.value) < 150_000 ? second.value : minute.value;
  const full = exact(at, zone);
  return (
    <time dateTime={at} title={full}>
      {relative(then, now)}
      <span class="vh">, {full}</span>
    </time>
  );
}

/** A day and time with its zone. */
export function At({ at, zone = readerZone }: { at: string; zone?: string }) {
  return (
    <time dateTime={at} title={exact(at, zone)}>
      {dayAndTime(at, zone)} <span class="zone">{zone}</span>
    </time>
  );
}

/** The duration of a run, which grows until the run ends. */
export function Duration({ from, to }: { from: string; to: string | null }) {
  const start = new Date(from).getTime();
  const end = to ? new Date(to).getTime() : Math.max(second.value, start);
  return <span class="num">{duration(end - start)}</span>;
}
