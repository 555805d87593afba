// Functions that find the clauses of an explanation in the text of an answer.
import type { Explanation } from "../types";

export type Clause = Explanation["clauses"][number];

/** A part of a text: a clause, or the text before, between or after clauses. */
export interface ClausePart {
  text: string;
  clause?: Clause;
}

const mostClauses = 200; // the maximum number of marks, because browsers are slow with many marks
const longGap = 1200; // the maximum number of bytes between two clauses; the page omits the middle of a longer gap
const kept = 300; // the number of bytes that remain at each end of a long gap

/**
 * Splits a text at clauses, whose offsets count bytes. The result "hidden" is the number of clauses beyond the limit.
 */
export function markClauses(text: string, clauses: Clause[]): { parts: ClausePart[]; hidden: number } {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const slice = (from: number, to: number) => decoder.decode(bytes.subarray(from, to));
  const sorted = [...clauses].sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: ClausePart[] = [];
  const addGap = (from: number, to: number) => {
    if (to <= from) return;
    const isLong = to - from > longGap;
    parts.push({
      text: isLong
        ? `${slice(from, boundary(bytes, from + kept))} … ${slice(boundary(bytes, to - kept), to)}`
        : slice(from, to),
    });
  };
  let end = 0;
  for (const clause of sorted.slice(0, mostClauses)) {
    const start = Math.max(clause.start, end); // a part of the text is marked only once
    if (clause.end <= start) continue;
    addGap(end, start);
    parts.push({ text: slice(start, clause.end), clause });
    end = clause.end;
  }
  addGap(end, bytes.length);
  return { parts, hidden: Math.max(clauses.length - mostClauses, 0) };
}

/** Returns the first offset, at or after the given offset, at which a character begins. */
function boundary(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
  return at;
}
