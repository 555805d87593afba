// Plain words for what the API has codes for.
import cronstrue from "../vendor/cronstrue.js";

/** @type {Record<string, {name: string, does: string}>} */
export const jobTypes = {
  data_collection_and_scoring: { name: "Collect + score", does: "Asks the engines, then scores what they say. What most schedules want." },
  data_collection: { name: "Collect only", does: "Asks the engines and keeps the answers, for scoring later." },
  scoring: { name: "Score only", does: "Scores answers that are there already. Asks nobody, costs nothing." },
};

/** The common schedules by name. @type {[string, string][]} */
export const presets = [
  ["0 9 * * *", "Daily at 09:00"],
  ["30 14 * * 1-5", "Weekdays at 14:30"],
  ["0 0 * * 0", "Weekly, Sunday at midnight"],
  ["0 0 1 * *", "Monthly, on the 1st"],
  ["0 */6 * * *", "Every 6 hours"],
  ["0 0,12 * * *", "Twice daily"],
  ["0 * * * *", "Hourly"],
  ["*/15 * * * *", "Every 15 minutes, to try"],
];

/** @type {Map<string, string>} */
const known = new Map();

/**
 * A cron expression in words; "" when it cannot be read. The server's own words, where they have been fetched, are better.
 * @param {string} expression
 */
export function cronWords(expression) {
  let words = known.get(expression);
  if (words === undefined) {
    words = describe(expression.trim());
    known.set(expression, words);
  }
  return words;
}

/** @param {string} expression */
function describe(expression) {
  const fields = expression.split(/\s+/);
  if (fields.length !== 5 && !expression.startsWith("@")) return "";
  try {
    const words = cronstrue.toString(expression, { use24HourTimeFormat: true }).replace(" through ", " to ").replace(", only on", " on");
    if (/^At [\d:, and]+$/.test(words)) return `${words} every day`;
    // Both days restricted: either matches, as cron has it. With a field that begins with * both must.
    const either = fields.length === 5 && !fields[2]?.startsWith("*") && !fields[4]?.startsWith("*");
    return either ? words.replace(", and on", " or on") : words;
  } catch {
    return "";
  }
}

/** @type {Record<string, string>} */
const engineNames = {
  chatgpt: "ChatGPT", google_aio: "Google AI Overviews", perplexity: "Perplexity", claude: "Claude", gemini: "Gemini", grok: "Grok",
  deepseek: "DeepSeek", mistral: "Mistral", bing_copilot: "Bing Copilot", baidu: "Baidu", openai_compatible: "OpenAI-compatible",
};

/** @param {string} name */
export const engineName = (name) => engineNames[name] ?? name;

/**
 * @param {number} n
 * @param {string} one
 * @param {string} [many]
 */
export const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

/** @param {number} share from 0 to 1 */
export const percent = (share) => `${Math.round(share * 100)} %`;

/**
 * Lines or commas to a list without blanks.
 * @param {string} text
 */
export const listOf = (text) => text.split(/[\n,]/).map((s) => s.trim()).filter(Boolean);
