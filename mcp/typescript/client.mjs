// Connects to a server with the official TypeScript client, calls tools, and prints the results as JSON.
// Usage: node client.mjs URL TOKEN BRAND SCHEDULE
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, token, brand, schedule] = process.argv.slice(2);
const client = new Client({ name: "tidewatch-test", version: "1" });
await client.connect(
  new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  }),
);

const call = async (name, args) => {
  const result = await client.callTool({ name, arguments: args });
  return result.isError ? { error: result.content[0].text } : result.structuredContent;
};

const period = { from: "2026-11-09", to: "2026-11-15" };
const { tools } = await client.listTools();
const printed = {
  server: client.getServerVersion(),
  instructions: client.getInstructions(),
  tools: tools.map((t) => t.name),
  overview: await call("get_overview", { brand, ...period }),
  answers: await call("list_answers", { brand, ...period, collector: ["chatgpt"], mentioned: "true", limit: 2 }),
  wrong: await call("get_overview", { brand, from: "yesterday" }),
  paused: await call("pause_schedule", { schedule }),
  triggered: await call("trigger_schedule", { schedule }),
};
await client.close();
console.log(JSON.stringify(printed));
