// Functions that find names in the text of an answer.

/** A name, and whether it is the brand's or a competitor's. */
export interface Name {
  text: string;
  owner: "brand" | "competitor";
}

/** A part of a text. A highlighted part has an owner. */
export interface Part {
  text: string;
  owner: Name["owner"] | "";
}

const wordChar = /[\p{L}\p{N}]/u;
const writtenWithoutSpaces = /[\u3040-\u9fff]/;
const addresses = /(?:https?:\/\/|www\.)[^\s)\]]+/gi;

/**
 * Splits a text at the names that it contains. Names match as whole words in any letter case, but not inside URLs.
 * Longer names take precedence.
 */
export function marks(text: string, names: Name[]): Part[] {
  const wanted = names.filter((n) => n.text.trim()).sort((a, b) => b.text.length - a.text.length);
  if (!wanted.length) return [{ text, owner: "" }];
  const escaped = wanted.map((n) => n.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const spans = [...text.matchAll(addresses)].map((m) => [m.index, m.index + m[0].length] as const);
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: word, index: at } of text.matchAll(new RegExp(escaped.join("|"), "giu"))) {
    if (isInsideWord(text, word, at) || spans.some(([from, to]) => at >= from && at < to)) continue;
    if (at > end) parts.push({ text: text.slice(end, at), owner: "" });
    const name = wanted.find((n) => n.text.toLowerCase() === word.toLowerCase());
    parts.push({ text: word, owner: name?.owner ?? "" });
    end = at + word.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), owner: "" });
  return parts;
}

function isInsideWord(text: string, word: string, at: number): boolean {
  if (writtenWithoutSpaces.test(word)) return false;
  const isWord = (char: string | undefined) => wordChar.test(char ?? "");
  const before = isWord(text[at - 1]) && isWord(word[0]);
  const after = isWord(text[at + word.length]) && isWord(word.at(-1));
  return before || after;
}
