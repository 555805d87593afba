// Functions that let the user download generated files.

const keptFor = 10_000; // ms for which the browser can read the file

/** Saves a blob under a name. */
export function save(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keptFor);
}

type Cell = string | number | null | undefined;

/** Returns rows as CSV. Text that a spreadsheet would read as a formula is quoted with an apostrophe. */
export const csv = (rows: Cell[][]): Blob =>
  new Blob([rows.map((r) => r.map(cellText).join(",")).join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" });

function cellText(value: Cell): string {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
