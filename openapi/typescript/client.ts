// A typed client of the Tidewatch API: openapi-fetch over the types that are generated from openapi.yaml.
import createClient, { type Client, type ClientOptions } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Run = Schemas["Run"];
export type RunDetail = Schemas["RunDetail"];
export type ScheduledJob = Schemas["ScheduledJob"];

/** What a call throws when the server answers with a problem. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

export interface Options extends Pick<ClientOptions, "fetch" | "headers"> {
  /** Where the server is, such as https://tidewatch.example. A page of the server itself leaves it out. */
  server?: string;
  /** An API token. A page of the server itself leaves it out: it has the session's cookie. */
  token?: string;
}

/** Returns a client. Its calls throw a ProblemError when they fail, so that data is always there. */
export function tidewatch({ server = "/", token, ...options }: Options = {}): Client<paths> {
  const client = createClient<paths>({ baseUrl: server, ...options });
  client.use({
    onRequest({ request }) {
      if (token) {
        request.headers.set("Authorization", `Bearer ${token}`);
      }
      return request;
    },
    async onResponse({ response }) {
      if (response.headers.get("Content-Type")?.startsWith("application/problem+json")) {
        throw new ProblemError((await response.clone().json()) as Problem);
      }
    },
  });
  return client;
}
