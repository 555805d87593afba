// The page's client for the JSON API. The OpenAPI document defines the types of paths, parameters, bodies and
// responses.
import type { components, paths } from "../../../openapi/typescript/schema.ts";
import { keyOf, releaseKey } from "./request-keys";
import { session } from "./session";

type Method = "GET" | "POST" | "PUT" | "DELETE";
type Base = "/api/admin";
type Below<P> = P extends `${Base}${infer Rest}` ? Rest : never;

type Operation<M extends Method, P extends string> = `${Base}${P}` extends keyof paths
  ? NonNullable<paths[`${Base}${P}`][Lowercase<M>]>
  : never;

/** The paths that have an operation with a method, such as "/job-runs/{id}". */
export type PathOf<M extends Method> = {
  [P in keyof paths]: [NonNullable<paths[P][Lowercase<M>]>] extends [never] ? never : Below<P>;
}[keyof paths];

type JSONOf<R> = R extends { content: { "application/json": infer T } } ? T : never;

/** The data of an operation's response, or undefined if the response has no data. */
export type Answered<M extends Method, P extends string> =
  Operation<M, P> extends { responses: infer R }
    ? [JSONOf<R[keyof R & (200 | 201 | 202)]>] extends [never]
      ? undefined
      : JSONOf<R[keyof R & (200 | 201 | 202)]>
    : never;

/** The parameters of an operation's query. */
export type QueryOf<M extends Method, P extends string> =
  Operation<M, P> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

type BodyOf<M extends Method, P extends string> =
  Operation<M, P> extends { requestBody?: { content: { "application/json": infer B } } } ? B : never;

type PathParams<M extends Method, P extends string> =
  Operation<M, P> extends { parameters: { path: infer T } } ? { path: T } : { path?: never };

/** Query values of the page. An empty text or undefined omits the parameter. */
type Loose<Q> = { [K in keyof Q]?: Q[K] | string | undefined };

export type Options<M extends Method, P extends string> = PathParams<M, P> & {
  query?: Loose<QueryOf<M, P>>;
  body?: BodyOf<M, P>;
  /** A body of YAML. */
  yaml?: string;
  /** The ETag of the state that the change is based on. */
  etag?: string;
  /** Whether the request has an Idempotency-Key. Equal requests have the same key until the result is known. */
  once?: boolean;
  signal?: AbortSignal;
};

/** The last argument of "call" and "get". The argument is optional if the path has no parameters. */
type Arguments<M extends Method, P extends string> =
  PathParams<M, P> extends { path: unknown } ? [options: Options<M, P>] : [options?: Options<M, P>];

type Schemas = components["schemas"];
type ProblemBody = Partial<Schemas["Problem"]>;
type FieldProblem = Schemas["FieldProblem"];

/** A problem details object of the API (RFC 9457), or another error, such as a lost connection. */
export class Problem extends Error {
  /** The reason code, or undefined if the error has none. */
  readonly code: Schemas["ProblemCode"] | undefined;
  readonly fields: FieldProblem[];
  readonly requestId: string | undefined;
  readonly runId: string | undefined;
  /** The HTTP status, or 0 for an error without a response. */
  readonly status: number;
  private readonly placed = new Set<FieldProblem>();

  constructor(status: number, detail: string, more: ProblemBody = {}) {
    super(detail);
    this.code = more.code;
    this.fields = more.errors ?? [];
    this.requestId = more.request_id;
    this.runId = more.run_id;
    this.status = status;
  }

  /** Returns the first message about a field of the body, such as "cron_expression", and marks the field as placed. */
  of(name: string): string | undefined {
    const at = `body.${name}`;
    const found = this.fields.filter(({ location: l }) => l === at || l.startsWith(`${at}[`) || l.startsWith(`${at}.`));
    for (const field of found) this.placed.add(field);
    return found[0]?.message;
  }

  /** Returns the errors of all fields that are not placed. */
  unplaced(): FieldProblem[] {
    return this.fields.filter((field) => !this.placed.has(field));
  }
}

/** Returns any error as a Problem, so that forms can show it. */
export const problemOf = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(0, error instanceof Error ? error.message : String(error));

/**
 * The statuses with which the server refuses a request before it reads the Idempotency-Key. An earlier equal request
 * may have succeeded, so the key stays in use.
 */
const refusals = [401, 403, 429];

let gets = 0;

/** Returns the number of GET requests that the server has answered. */
export const answeredGets = (): number => gets;

/** Calls an operation below /api/admin. A refused or failed request throws a Problem. */
export async function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ...[options]: Arguments<M, P>
): Promise<{ data: Answered<M, P>; etag: string }> {
  const { body, etag, once, path: params, query, signal, yaml }: Partial<Options<M, P>> = options ?? {};
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (yaml !== undefined) headers["Content-Type"] = "application/yaml";
  if (etag) headers["If-Match"] = etag;
  const url = `/api/admin${filled(path, params)}${queryText(query)}`;
  const sent = yaml ?? (body === undefined ? null : JSON.stringify(body));
  const request = `${method} ${url} ${sent ?? ""}`;
  if (once) headers["Idempotency-Key"] = keyOf(request);
  const response = await send(url, { method, headers, body: sent, signal: signal ?? null });
  const data = await read(response);
  if (method === "GET") gets++;
  if (once && response.status < 500 && !refusals.includes(response.status)) releaseKey(request);
  if (response.ok) return { data: data as Answered<M, P>, etag: response.headers.get("ETag") ?? "" };
  if (response.status === 401 && session.value.state === "in") session.value = { ...session.value, state: "ended" };
  const problem = (data ?? {}) as ProblemBody;
  throw new Problem(response.status, problem.detail ?? `The server answered with status ${response.status}.`, problem);
}

/** Returns the data of a GET. */
export async function get<P extends PathOf<"GET">>(path: P, ...rest: Arguments<"GET", P>): Promise<Answered<"GET", P>> {
  return (await call("GET", path, ...rest)).data;
}

/** Returns the data of a request, or undefined if the object does not exist. */
export async function unlessMissing<T>(data: Promise<T>): Promise<T | undefined> {
  try {
    return await data;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}

/** The paths of the operations that return lists page by page. */
export type ListPath = {
  [P in PathOf<"GET">]: Answered<"GET", P> extends { data: { id: string }[]; next_cursor: string | null } ? P : never;
}[PathOf<"GET">];
export type RowOf<P extends ListPath> = Answered<"GET", P> extends { data: (infer T)[] } ? T : never;
export type ListOptions<P extends ListPath> = Pick<Options<"GET", P>, "path" | "query">;

interface ListPage<T> {
  data: T[];
  next_cursor: string | null;
}

/**
 * Returns one page of a list. The callers check the options and the type of the rows, because the compiler cannot
 * represent the union of all lists here.
 */
export async function getPage<Row>(
  path: ListPath,
  options: { path?: unknown; query?: unknown },
  limit: number,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ListPage<Row>> {
  const query = { ...(options.query as object | undefined), limit, cursor: cursor ?? undefined };
  const callList = call as unknown as (method: "GET", path: string, options: object) => Promise<{ data: unknown }>;
  return (await callList("GET", path, { ...options, query, signal })).data as ListPage<Row>;
}

const mostRows = 10_000;

/** Returns the rows of a list. The list is read page by page to its end, or until there are at least "most" rows. */
export async function all<P extends ListPath>(path: P, options: ListOptions<P>, most = mostRows): Promise<RowOf<P>[]> {
  const rows: RowOf<P>[] = [];
  let cursor: string | null = null;
  do {
    const page: ListPage<RowOf<P>> = await getPage<RowOf<P>>(path, options, 200, cursor);
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor && rows.length < most);
  return rows;
}

const filled = (path: string, params: unknown = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((params as Record<string, string>)[name] ?? ""));

function queryText(query: object = {}): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    // The values of a list become repeated parameters.
    for (const one of [value].flat())
      if (one !== undefined && one !== null && one !== "") out.append(name, String(one));
  }
  const text = out.toString();
  return text ? `?${text}` : "";
}

const retryAfter = 500; // ms

/** The milliseconds after which a request counts as lost. The server ends requests earlier, see package door. */
const longestGet = 30_000;
const longestWrite = 90_000;

/** Sends a request. A failed GET is retried once, because browsers drop connections when the network changes. */
async function send(url: string, init: RequestInit, retries = init.method === "GET" ? 1 : 0): Promise<Response> {
  const limit = AbortSignal.timeout(init.method === "GET" ? longestGet : longestWrite);
  const signals = [init.signal, limit].filter((s) => s instanceof AbortSignal);
  try {
    return await fetch(url, { ...init, signal: AbortSignal.any(signals) });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (!retries) throw new Problem(0, "The server cannot be reached. The data shown may be out of date.");
  }
  await new Promise((done) => setTimeout(done, retryAfter));
  return await send(url, init, retries - 1);
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return { detail: `The server answered with status ${response.status} and a body that is not JSON.` };
  }
}
