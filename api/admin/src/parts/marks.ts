// Functions that mark the mentions of an answer in its text. The server finds the mentions, as scoring does.
import type { AnswerDetail } from "../types";

export type Mention = AnswerDetail["mentions"][number];

/** A part of a text. A mention has an owner. */
export interface Part {
  text: string;
  owner: Mention["owner"] | "";
}

// These signs enclose mentions. Unicode reserves the characters for internal use, Markdown treats them as letters, and
// character references such as "&#xFDD0;" cannot produce them.
const beginning = { brand: "\ufdd0", competitor: "\ufdd1" };
const end = "\ufdd2";
const sign = /([\ufdd0-\ufdd2])/;
const owners: Record<string, Part["owner"]> = { [beginning.brand]: "brand", [beginning.competitor]: "competitor" };

export const withoutSigns = (text: string): string => text.replace(/[\ufdd0-\ufdd2]/g, "");

/** Encloses the mentions of a text in signs. The offsets of the mentions count bytes of the UTF-8 text. */
export function withSigns(text: string, mentions: Mention[]): string {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const slice = (from: number, to: number) => withoutSigns(decoder.decode(bytes.subarray(from, to)));
  let signed = "";
  let at = 0;
  for (const m of mentions) {
    if (m.start < at || m.end > bytes.length) continue; // the page may show only the beginning of the text
    signed += slice(at, m.start) + beginning[m.owner] + slice(m.start, m.end) + end;
    at = m.end;
  }
  return signed + slice(at, bytes.length);
}

/** Splits a text at signs. */
export type Splitter = (text: string) => Part[];

/** Returns a function that splits consecutive texts at signs. A mention may extend over several texts. */
export function splitter(): Splitter {
  let owner: Part["owner"] = "";
  return (text) => {
    const parts: Part[] = [];
    for (const piece of text.split(sign)) {
      if (sign.test(piece)) owner = owners[piece] ?? "";
      else if (piece) parts.push({ text: piece, owner });
    }
    return parts;
  };
}
