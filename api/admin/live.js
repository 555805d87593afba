// Changes as they happen: one event stream for the whole page. Who listens is told which things have changed, several at
// once at the most five times a second, and fetches what it shows of them.
import { signal } from "./html.js";
import { get } from "./client.js";
import { session } from "./session.js";

/**
 * things: what somebody changed, by its kind, its id and its brand's. reset: anything may have changed.
 * @typedef {{jobs: Set<string>, runs: Set<string>, things: Set<string>, reset: boolean}} Changes
 */

/** @type {import("./vendor/signals.js").Signal<"connecting" | "live" | "lost">} */
export const connection = signal("connecting");

/** @type {Set<(changes: Changes) => void>} */
const listeners = new Set();
const pauseBetween = 200; // ms

let changes = none();
/** @type {number | undefined} */
let timer;
/** @type {EventSource | undefined} */
let source;
let wait = 1000; // ms, before the next try

/** @returns {Changes} */
function none() {
  return { jobs: new Set(), runs: new Set(), things: new Set(), reset: false };
}

/**
 * Calls back with changes until the returned function is called.
 * @param {(changes: Changes) => void} listener
 */
export function onChanges(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** @param {(changes: Changes) => void} note */
function take(note) {
  note(changes);
  timer ??= setTimeout(() => {
    const all = changes;
    timer = undefined;
    changes = none();
    for (const listener of listeners) listener(all);
  }, pauseBetween);
}

/** Opens the stream, and opens it again when it ends. */
export function startEvents() {
  source?.close();
  const stream = new EventSource("/api/admin/events");
  source = stream;
  stream.onopen = () => {
    if (connection.value === "lost") take((c) => (c.reset = true)); // look again, whatever was missed
    connection.value = "live";
    wait = 1000;
  };
  const run = (/** @type {MessageEvent} */ event) => {
    const { id, scheduled_job_id: job } = JSON.parse(event.data);
    take((c) => {
      c.runs.add(id);
      if (job && event.type === "run") c.jobs.add(job);
    });
  };
  stream.addEventListener("run", run);
  stream.addEventListener("progress", run);
  stream.addEventListener("scheduled_job", (event) => take((c) => c.jobs.add(JSON.parse(event.data).id)));
  stream.addEventListener("change", (event) => {
    const { object_kind: kind, object_id: id, brand_id: brand } = JSON.parse(event.data);
    take((c) => [kind, id, brand].forEach((thing) => thing && c.things.add(thing)));
  });
  stream.addEventListener("reset", () => take((c) => (c.reset = true)));
  stream.onerror = () => {
    connection.value = "lost";
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again, and says what it has seen
    stream.close();
    setTimeout(again, wait);
    wait = Math.min(wait * 2, 15000);
  };
}

async function again() {
  if (session.value.state !== "in") return;
  try {
    await get("/session"); // tells a session that ended
  } catch {
    // said by the stream's own state
  }
  if (session.value.state === "in") startEvents();
}

// A browser opens six connections to a server at the most, for all its tabs: one that nobody looks at keeps none.
const hiddenFor = 30_000; // ms
/** @type {number | undefined} */
let hiding;

function wake() {
  clearTimeout(hiding);
  if (source || session.value.state !== "in") return;
  startEvents();
  take((c) => (c.reset = true));
}

addEventListener("pagehide", stopEvents);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiding = setTimeout(stopEvents, hiddenFor);
  else wake();
});

export function stopEvents() {
  source?.close();
  source = undefined;
  connection.value = "connecting";
}
