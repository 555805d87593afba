// The JSON API as the page calls it: every answer is data with its ETag, or a Problem.
import { session } from "./session.js";

/** What the API says when something did not work (RFC 9457). */
export class Problem extends Error {
  /**
   * @param {number} status 0: there was no answer
   * @param {string} detail
   * @param {{errors?: {location: string, message: string}[], request_id?: string, run_id?: string}} [more]
   */
  constructor(status, detail, more = {}) {
    super(detail);
    this.status = status;
    this.fields = more.errors ?? [];
    this.requestId = more.request_id;
    this.runId = more.run_id;
  }

  /**
   * What is wrong with one field of the body, such as "cron_expression".
   * @param {string} name
   */
  of(name) {
    return this.fields.find((f) => f.location === `body.${name}` || f.location.startsWith(`body.${name}[`) || f.location.startsWith(`body.${name}.`))?.message;
  }
}

/** @typedef {Record<string, string | number | boolean | null | undefined>} Query */
/** @typedef {{body?: unknown, query?: Query, etag?: string, once?: string, text?: string, signal?: AbortSignal}} Options */

/**
 * Calls an operation below /api/admin.
 * @param {string} method
 * @param {string} path
 * @param {Options} [options] once: the Idempotency-Key; text: a body that is YAML
 * @returns {Promise<{data: any, etag: string}>}
 */
export async function call(method, path, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.text !== undefined) headers["Content-Type"] = "application/yaml";
  if (options.etag) headers["If-Match"] = options.etag;
  if (options.once) headers["Idempotency-Key"] = options.once;
  const response = await send(`/api/admin${path}${queryText(options.query)}`, {
    method, headers, body: options.text ?? (options.body === undefined ? null : JSON.stringify(options.body)), signal: options.signal ?? null,
  });
  const data = await read(response);
  if (response.ok) return { data, etag: response.headers.get("ETag") ?? "" };
  if (response.status === 401 && path !== "/session") session.value = { state: "ended" };
  throw new Problem(response.status, data?.detail ?? `The server answered ${response.status}.`, data ?? {});
}

/** @param {string} url @param {RequestInit} init */
async function send(url, init) {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "The server cannot be reached. What you see is what was known last.");
  }
}

/** @param {Response} response */
async function read(response) {
  const text = await response.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return { detail: `The server answered ${response.status} with what is not JSON.` };
  }
}

/** @param {Query} [query] */
function queryText(query = {}) {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") out.set(name, String(value));
  }
  const text = out.toString();
  return text ? `?${text}` : "";
}

/** @param {string} path @param {Query} [query] @param {AbortSignal} [signal] */
export const get = async (path, query, signal) => (await call("GET", path, { ...(query && { query }), ...(signal && { signal }) })).data;

/**
 * All rows of a list, page by page, up to a bound.
 * @param {string} path
 * @param {Query} [query]
 * @param {number} [most]
 * @returns {Promise<any[]>}
 */
export async function all(path, query = {}, most = 2000) {
  const rows = [];
  let cursor;
  do {
    const page = await get(path, { limit: 200, ...query, cursor });
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor && rows.length < most);
  return rows;
}
