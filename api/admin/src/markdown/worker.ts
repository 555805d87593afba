// The worker that parses one answer. See client.ts.
import type { Name } from "../parts/marks";
import { parse } from "./parse";

addEventListener("message", ({ data }: MessageEvent<{ text: string; names: Name[] }>) =>
  postMessage(parse(data.text, data.names)),
);
