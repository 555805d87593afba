// Parses answers in a worker, so that a large or hostile answer cannot freeze the page.
import type { Mention } from "../parts/marks";
import type { Element } from "./parse";

const patience = 10_000; // ms

/** Returns the elements of a Markdown text. The promise is rejected on a failure, on a timeout or by the signal. */
export function parsed(text: string, mentions: Mention[], signal: AbortSignal): Promise<Element[]> {
  const worker = new Worker(new URL("./markdown-worker.js", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<Element[]>();
  const timer = setTimeout(() => reject(new Error("The answer takes too long to format.")), patience);
  worker.addEventListener("message", ({ data }: MessageEvent<Element[]>) => resolve(data));
  worker.addEventListener("error", (e) => {
    e.preventDefault();
    reject(new Error("The answer cannot be formatted."));
  });
  worker.addEventListener("messageerror", () => reject(new Error("The answer cannot be formatted.")));
  signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
  worker.postMessage({ text, mentions });
  return promise.finally(() => {
    clearTimeout(timer);
    worker.terminate();
  });
}
