// A typed client of the Tidewatch API, which uses openapi-fetch with the types generated from openapi.yaml.
import createClient, { type Client, type ClientOptions } from "openapi-fetch";
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

/**
 * Returns a client. If the server responds with a problem document, the call throws a ProblemError. For any other failed
 * response, the result has the field error and no data.
 */
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
