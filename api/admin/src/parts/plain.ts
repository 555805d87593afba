// Removes Markdown from quotes. A quote is a part of a line, so its Markdown can be incomplete.
import type { BrandAnswer } from "../types";

type Passage = NonNullable<BrandAnswer["presented"]>;

const links = /!?\[([^\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\)?/g; // the end of a link can be cut off
const lineStarts = /^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+|\|\s*)/gm;
// An asterisk between spaces or digits, and an underscore inside a word, are text. A backslash makes the next sign text.
const signs =
  /\\([!-/:-@[-`{-~])|(?<![\p{N}*])\*+(?=\S)|(?<=\S)\*+(?![\p{N}*])|`+|~~|(?<![\p{L}\p{N}\ue000\ue001_])_+(?=\S)|(?<=\S)_+(?![\p{L}\p{N}\ue000\ue001_])/gu;
const breaks = /\s*(?:\||\n|<br\s*\/?>)\s*/gi;

/** Returns a short Markdown text without its signs and addresses. A middle dot replaces the end of a line or a cell. */
export const plain = (text: string): string =>
  text
    .replace(links, "$1")
    .replace(lineStarts, "")
    .replace(signs, "$1")
    .replace(/\s*\|\s*$/gm, "")
    .trimEnd()
    .replace(breaks, " · ");

const bounds = /[\ue000\ue001]/; // private-use characters around the name

/** Returns a passage without Markdown. A sign or a link can begin before the name and end after the name. */
export function plainPassage({ before, name, after }: Passage): Passage {
  const [start = "", named = "", end = ""] = plain(`${before}\ue000${name}\ue001${after}`).split(bounds);
  return { before: start, name: named, after: end };
}
