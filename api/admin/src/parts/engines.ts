// The names of answer engines. The names are fetched from the API once, when a page first shows a name.
import { signal } from "@preact/signals";
import { get } from "../client";

const titles = signal<ReadonlyMap<string, string>>(new Map());
let requested = false;

/** Returns the display name of an engine, or the engine's code until the names are loaded. */
export function engineName(code: string): string {
  if (!requested) void loadTitles();
  return titles.value.get(code) ?? code;
}

/** Returns the names of engines, separated by commas. */
export const engineNames = (codes: string[]): string => codes.map(engineName).join(", ");

async function loadTitles(): Promise<void> {
  requested = true;
  try {
    const { data } = await get("/collectors");
    titles.value = new Map((data ?? []).map((c) => [c.name, c.title]));
  } catch {
    requested = false; // the page shows the codes of the engines until a request succeeds
  }
}
