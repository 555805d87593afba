// What the page uses of Preact's signals.
export interface Signal<T> { value: T }
export interface ReadonlySignal<T> { readonly value: T }
export function signal<T>(value: T): Signal<T>;
export function computed<T>(make: () => T): ReadonlySignal<T>;
export function effect(run: () => void): () => void;
export function batch<T>(run: () => T): T;
