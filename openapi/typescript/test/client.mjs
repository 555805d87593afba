// Calls a Tidewatch server with the client, and prints the results as JSON. The test TestTypeScriptClient of package api
// runs this script.
import { jsonLines, readEvents, tidewatch } from "../client.ts";

const [server, token, brand, run, exploded] = process.argv.slice(2);
const client = tidewatch({ server, token });

// lists has the query parameters of each operation that are lists, with two values each.
const lists = JSON.parse(exploded);
const refused = [];
for (const { path, name, values } of lists) {
  const params = { path: { id: brand, domain: "acme.example", table: "answers" }, query: { [name]: values } };
  if (path.includes("/exports/")) {
    params.query.brand_id = brand;
  } else if (path.endsWith("brand-suggestions")) {
    params.query.domain = "acme.example";
  } else if (path.endsWith("/rescores/preview")) {
    params.query.brand_id = brand;
  }
  await client.GET(path, { params }).catch((error) => refused.push(`${path} ${name}: ${error.message}`));
}

const rows = { params: { path: { table: "runs" } } };
const { data: text } = await client.GET("/api/admin/exports/{table}.jsonl", rows);
const { data: csv } = await client.GET("/api/admin/exports/{table}.csv", rows);
const { data: stream } = await client.GET("/api/admin/exports/{table}.jsonl", { ...rows, parseAs: "stream" });
const read = [];
for await (const row of jsonLines(stream)) {
  read.push(row);
}

const { data: changes } = await client.GET("/api/admin/events", { parseAs: "stream" });
await client.POST("/api/admin/job-runs/{id}/cancel", { params: { path: { id: run } } });
for (let i = 0; i < 3; i++) {
  globalThis.gc(); // a garbage collection before the first read must not end the stream
  await new Promise((resolve) => setImmediate(resolve));
}
let event;
for await (event of readEvents(changes)) {
  if (event.name === "run") {
    break;
  }
}

const calls = [];
const limited = tidewatch({
  server,
  token,
  fetch: async (request) => {
    calls.push(await request.clone().text());
    const headers = { "Retry-After": calls.length === 1 ? "0" : "60" };
    return new Response(null, { headers, status: 429 });
  },
});
await limited.POST("/api/admin/brands", { body: { name: "Again" } });

console.log(JSON.stringify({ calls, csv, event, read, refused, text }));
