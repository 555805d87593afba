// Functions that find names in the text of an answer. The highlights follow the main rules of scoring.
import type { Brand } from "../types";

/** A name of the brand or of a competitor. */
export interface Name {
  text: string;
  /** The main name of the brand or the competitor. */
  subject: string;
  owner: "brand" | "competitor";
}

type Named = Pick<Brand, "name" | "aliases">;

/** Returns the names and aliases of a brand and its competitors. */
export function namesToMark(brand: Named, competitors: Named[]): Name[] {
  const named = (of: Named, owner: Name["owner"]) =>
    [of.name, ...of.aliases].map((text) => ({ text, subject: of.name, owner }));
  return [...named(brand, "brand"), ...competitors.flatMap((c) => named(c, "competitor"))];
}

/** A part of a text. A highlighted part has an owner. */
export interface Part {
  text: string;
  owner: Name["owner"] | "";
}

const wordChar = /[\p{L}\p{M}\p{Nd}]/u; // footnote signs such as ¹ and ① do not belong to a word
const writtenWithoutSpaces = /[\u3040-\u30ff\u3400-\u9fff]/;
const hangul = /[\uac00-\ud7af]/; // Korean particles follow a name without a space
const addresses = /(?:https?:\/\/|www\.)[^\s)\]]+/gi;

/** Splits a text at the names that it contains. */
export type Marker = (text: string) => Part[];

/**
 * Returns a function that splits texts at names. Names match as whole words in any letter case, but not inside URLs. In
 * Chinese and Japanese, names also match inside words. Longer names take precedence.
 */
export function marker(names: Name[]): Marker {
  const wanted = names.filter((n) => n.text.trim()).sort((a, b) => b.text.length - a.text.length);
  if (!wanted.length) return (text) => [{ text, owner: "" }];
  const pattern = new RegExp(wanted.map((n) => `(${patternOf(n.text)})`).join("|"), "giu");
  return (text) => {
    const spans = [...text.matchAll(addresses)].map((m) => [m.index, m.index + m[0].length] as const);
    const parts: Part[] = [];
    let end = 0;
    let span = 0;
    for (const match of text.matchAll(pattern)) {
      const { 0: word, index: at } = match;
      while ((spans[span]?.[1] ?? Infinity) <= at) span++;
      if (isInsideWord(text, word, at) || at >= (spans[span]?.[0] ?? Infinity)) continue;
      if (at > end) parts.push({ text: text.slice(end, at), owner: "" });
      parts.push({ text: word, owner: wanted[match.slice(1).findIndex((group) => group !== undefined)]?.owner ?? "" });
      end = at + word.length;
    }
    if (end < text.length) parts.push({ text: text.slice(end), owner: "" });
    return parts;
  };
}

/** Returns a pattern for a name. Spaces and hyphens are equal, and a trademark sign may follow each word. */
const patternOf = (name: string): string =>
  name
    .normalize("NFC")
    .trim()
    .split(/[\s\u2010-\u2015-]+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/['’]/g, "['’]"))
    .join("[®™]?[\\s\\u2010-\\u2015-]+");

function isInsideWord(text: string, word: string, at: number): boolean {
  if (writtenWithoutSpaces.test(word)) return false;
  const isWord = (char: string | undefined) => wordChar.test(char ?? "");
  const next = text[at + word.length];
  const before = isWord(text[at - 1]) && isWord(word[0]);
  const after = isWord(next) && isWord(word.at(-1)) && !hangul.test(next ?? "");
  return before || after;
}
