// The whole page receives changes through one event stream. Listeners receive changes in batches, at most five batches
// a second. Each listener then fetches the data that the listener shows.
import { signal } from "@preact/signals";
import type { components } from "../../../openapi/typescript/schema.ts";
import { answeredGets, get } from "./client";
import { session } from "./session";

export interface Changes {
  jobs: Set<string>;
  runs: Set<string>;
  /** The ids of the brands whose runs ended, without skipped runs. */
  scored: Set<string>;
  /** The kinds, ids and brand ids of the objects that users changed. */
  things: Set<string>;
  /** Whether any object may have changed, because events were missed. */
  reset: boolean;
}

export const connection = signal<"connecting" | "live" | "lost">("connecting");

const listeners = new Set<(changes: Changes) => void>();
const batchEvery = 200; // ms
const firstRetry = 1000; // ms
const lastRetry = 15_000; // ms

const none = (): Changes => ({
  jobs: new Set(),
  runs: new Set(),
  scored: new Set(),
  things: new Set(),
  reset: false,
});

let changes = none();
let timer: number | undefined;
let source: EventSource | undefined;
let retryIn = firstRetry;
let isMissing = false; // whether the page may have missed events

/** Calls the listener on changes until the returned function is called. */
export function onChanges(listener: (changes: Changes) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function note(add: (changes: Changes) => void): void {
  add(changes);
  timer ??= setTimeout(() => {
    const batch = changes;
    timer = undefined;
    changes = none();
    for (const listener of listeners) listener(batch);
  }, batchEvery);
}

type RunEvent = components["schemas"]["RunEvent"];

/** The statuses of runs without new figures. */
const unscored: RunEvent["status"][] = ["pending", "processing", "skipped"];

/** Opens the event stream, and reopens the stream when it ends. */
export function startEvents(): void {
  source?.close();
  const stream = new EventSource("/api/admin/events");
  source = stream;
  const answered = answeredGets();
  stream.onopen = () => {
    // Data that arrived before the stream opened may have changed in the meantime.
    if (isMissing || answeredGets() !== answered) note((c) => (c.reset = true));
    isMissing = false;
    connection.value = "live";
    retryIn = firstRetry;
  };
  const onRun = (event: MessageEvent<string>) => {
    const { id, scheduled_job_id: job, brand_id: brand, status } = JSON.parse(event.data) as RunEvent;
    note((c) => {
      c.runs.add(id);
      if (event.type !== "run") return;
      if (job) c.jobs.add(job);
      if (!unscored.includes(status)) c.scored.add(brand);
    });
  };
  stream.addEventListener("run", onRun);
  stream.addEventListener("progress", onRun);
  stream.addEventListener("scheduled_job", (event) => {
    const { id } = JSON.parse(event.data) as { id: string };
    note((c) => c.jobs.add(id));
  });
  stream.addEventListener("change", (event) => {
    const { object_kind: kind, object_id: id, brand_id: brand } = JSON.parse(event.data) as Record<string, string>;
    note((c) => [kind, id, brand].forEach((thing) => thing && c.things.add(thing)));
  });
  stream.addEventListener("reset", () => note((c) => (c.reset = true)));
  stream.onerror = () => {
    connection.value = "lost";
    isMissing = true;
    if (stream.readyState !== EventSource.CLOSED) return; // the browser reconnects and sends Last-Event-ID
    stream.close();
    setTimeout(() => void reconnect(), retryIn);
    retryIn = Math.min(retryIn * 2, lastRetry);
  };
}

async function reconnect(): Promise<void> {
  if (session.value.state !== "in") return;
  try {
    await get("/session"); // the request detects an ended session
  } catch {
    // The error is ignored, because the event stream detects a lost connection.
  }
  if (session.value.state === "in") startEvents();
}

/** Closes the stream. */
export function stopEvents(): void {
  if (source) isMissing = true;
  source?.close();
  source = undefined;
  connection.value = "connecting";
}

// A browser opens at most six connections to a server for all its tabs, so a hidden tab closes its stream.
const hiddenFor = 30_000; // ms
let hiding: number | undefined;

function wake(): void {
  clearTimeout(hiding);
  if (source || session.value.state !== "in") return;
  startEvents();
}

addEventListener("pagehide", stopEvents);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiding = setTimeout(stopEvents, hiddenFor);
  else wake();
});
