// The answer engines with their names. The engines are fetched from the API once.
import { signal } from "@preact/signals";
import { get } from "../client";
import type { Brand, Collector } from "../types";

const engines = signal<Collector[] | "failed" | undefined>(undefined);
let request: Promise<void> | undefined;
let patience: Promise<void> | undefined;

/** Returns the engines, or an empty list until they are loaded. */
function known(): Collector[] {
  void loadEngines();
  return Array.isArray(engines.value) ? engines.value : [];
}

/** Whether the names of the engines are loaded, or could not be loaded. */
export function areNamesReady(): boolean {
  known();
  return engines.value !== undefined;
}

/** Returns the display name of an engine, or the engine's code until the names are loaded. */
export const engineName = (code: string): string => known().find((e) => e.name === code)?.title ?? code;

/** Returns the names of engines, separated by commas. */
export const engineNames = (codes: string[]): string => codes.map(engineName).join(", ");

/** Returns the configured engines, or an empty list until the engines are loaded. */
export const configuredEngines = (): string[] =>
  known()
    .filter((e) => e.configured)
    .map((e) => e.name);

/** Returns the configured engines that are stand-ins, whose answers are made up. */
export const standIns = (): string[] =>
  known()
    .filter((e) => e.configured && e.stand_in)
    .map((e) => e.name);

/** Returns the configured engines and the engines of a brand, or undefined until the engines are loaded. */
export function enginesOf(brand: Brand): string[] | undefined {
  const configured = configuredEngines();
  return engines.value && [...new Set([...configured, ...brand.collectors])];
}

/** Requests the engines. An early request loads the names of the engines before the rows that show the names. */
export function loadEngines(): Promise<void> {
  if (request) return request;
  patience = new Promise((done) => setTimeout(done, namePatience));
  request = (async () => {
    try {
      engines.value = (await get("/collectors")).data ?? [];
    } catch {
      engines.value = "failed";
      request = undefined; // the page shows the codes of the engines until a request succeeds
    }
  })();
  return request;
}

/** The maximum time, in milliseconds, for which data waits for the names of its engines. */
const namePatience = 10_000;

/** Waits until the requested names of the engines are loaded or could not be loaded, but at most 10 seconds in all. */
export const awaitNames = (): Promise<void> => Promise.race([request, patience]);
