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
