// A typed client of the Tidewatch API, which uses openapi-fetch with the types generated from openapi.yaml.
import createClient, { type Client, type ClientOptions, createQuerySerializer } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Run = Schemas["Run"];
export type RunDetail = Schemas["RunDetail"];
export type ScheduledJob = Schemas["ScheduledJob"];

/** The error that a call throws if the server responds with a problem document. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

export interface Options extends Pick<ClientOptions, "fetch" | "headers"> {
  /** The server's address, such as https://tidewatch.example. Omit the address on pages that this server serves. */
  server?: string;
  /** An API token. Omit the token on pages that this server serves, where the session cookie authenticates. */
  token?: string;
}

/** An event of the event stream. To resume the stream after an event, send its id as the header Last-Event-ID. */
export type Event = { id: string } & (
  | { name: "run" | "progress"; data: Schemas["RunEvent"] }
  | { name: "scheduled_job"; data: Schemas["ScheduledJobEvent"] }
  | { name: "change"; data: Schemas["ChangeEvent"] }
  | { name: "reset"; data: Schemas["ResetEvent"] }
);

/** The responses of bodies in use. Node.js cancels a body that nobody reads yet if its response is garbage-collected. */
const responses = new WeakMap<ReadableStream, Response>();

/**
 * Returns a client. If the server responds with a problem document, the call throws a ProblemError. For any other failed
 * response, the result has the field error and no data. Calls that exceed a rate limit are repeated after the time in
 * the header Retry-After. The data of CSV and JSON lines is a text, or a stream with the option parseAs: "stream".
 */
export function tidewatch({ server = "/", token, fetch = globalThis.fetch, ...options }: Options = {}): Client<paths> {
  const client = createClient<paths>({
    baseUrl: server,
    fetch: (request) => repeating(request, fetch),
    querySerializer,
    ...options,
  });
  client.use({
    onRequest({ request }) {
      if (token) {
        request.headers.set("Authorization", `Bearer ${token}`);
      }
      return request;
    },
    async onResponse({ options, response }) {
      if (response.body) {
        responses.set(response.body, response);
      }
      const contentType = response.headers.get("Content-Type") ?? "";
      if (contentType.startsWith("application/problem+json")) {
        throw new ProblemError((await response.clone().json()) as Problem);
      }
      if (response.ok && options.parseAs === "json" && /^(text\/csv|application\/x-ndjson)/.test(contentType)) {
        const { status, statusText } = response;
        // openapi-fetch parses the body as JSON, so the text becomes JSON.
        const headers = new Headers(response.headers);
        headers.delete("Content-Length");
        return new Response(JSON.stringify(await response.text()), { headers, status, statusText });
      }
    },
  });
  return client;
}

/** Reads the objects of a response in JSON lines, which a call with the option parseAs: "stream" returns. */
export async function* jsonLines<Row = Record<string, unknown>>(body: Body): AsyncGenerator<Row> {
  for await (const line of linesOf(body)) {
    yield JSON.parse(line) as Row;
  }
}

/** Reads the events of the event stream, which a call with the option parseAs: "stream" returns. */
export async function* readEvents(body: Body): AsyncGenerator<Event> {
  let [id, name, data]: [string, string, string[]] = ["", "", []];
  for await (const line of linesOf(body)) {
    const [field = "", value = ""] = line.split(/: ?(.*)/s);
    if (field === "data") {
      data.push(value);
    } else if (field === "event") {
      name = value;
    } else if (field === "id") {
      id = value;
    } else if (line === "") {
      if (data.length > 0) {
        yield { id, name, data: JSON.parse(data.join("\n")) } as Event;
      }
      [name, data] = ["", []];
    }
  }
}

type Body = ReadableStream<Uint8Array> | null | undefined;

/** Reads the lines of a stream. A last line without a line break is incomplete, and is dropped. */
async function* linesOf(body: Body): AsyncGenerator<string> {
  if (!body) {
    return;
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const lines = (rest + decoder.decode(read.value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        yield line.replace(/\r$/, "");
      }
    }
  } finally {
    await reader.cancel();
  }
}

/** The list parameters whose values are sent as one parameter each, because a value can contain a comma. */
const exploded: ReadonlySet<string> = new Set(["competitor", "name", "presents", "topic"]);

const separate = createQuerySerializer({ array: { explode: true, style: "form" } });
const joined = createQuerySerializer({ array: { explode: false, style: "form" } });

function querySerializer(query: Record<string, unknown>): string {
  return Object.entries(query)
    .map(([name, value]) => (exploded.has(name) ? separate : joined)({ [name]: value }))
    .filter((parameter) => parameter !== "")
    .join("&");
}

/** The longest time in Retry-After after which a call is repeated, in seconds. */
const longestWait = 15;
const mostRepeats = 10;

/**
 * Sends a request, and repeats the request if it exceeds a rate limit. The server has not executed such a request, so
 * every method may be repeated.
 */
async function repeating(request: Request, send: (request: Request) => Promise<Response>): Promise<Response> {
  for (let repeats = 0; ; repeats++) {
    const response = await send(request.clone());
    const wait = Number(response.headers.get("Retry-After") ?? Number.NaN);
    if (response.status !== 429 || !(wait >= 0 && wait <= longestWait) || repeats === mostRepeats) {
      return response;
    }
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    request.signal.throwIfAborted();
  }
}
