// The order of names and queries in lists.
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Compares names as readers expect: "İstikbal", "Ülker", "Zorlu", and "query 2" before "query 10". */
export const byName = (a: string, b: string): number => collator.compare(a, b);
