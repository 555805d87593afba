// The worker that parses one answer. See client.ts.
import type { Mention } from "../parts/marks";
import { parse } from "./parse";

addEventListener("message", ({ data }: MessageEvent<{ text: string; mentions: Mention[] }>) =>
  postMessage(parse(data.text, data.mentions)),
);
