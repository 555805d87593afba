// Loading keeps what was there until the new is there, and an error beside it.
import { useCallback, useEffect, useRef, useState } from "./html.js";
import { onChanges } from "./live.js";

/**
 * @template T
 * @typedef {{data: T | undefined, error: Error | undefined, loading: boolean, reload: () => Promise<void>, set: (change: (old: T | undefined) => T | undefined) => void}} Loaded
 */

/**
 * Loads something, again whenever key changes. An answer that comes after a newer question is dropped.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {string} key
 * @returns {Loaded<T>}
 */
export function useLoad(load, key) {
  const [state, setState] = useState(/** @type {{data?: T, error?: Error, loading: boolean, key?: string}} */ ({ loading: true }));
  const latest = useRef(/** @type {AbortController | undefined} */ (undefined));
  const how = useRef(load);
  how.current = load;
  const reload = useCallback(async () => {
    latest.current?.abort();
    const mine = new AbortController();
    latest.current = mine;
    setState((s) => ({ ...s, loading: true }));
    try {
      const data = await how.current(mine.signal);
      if (!mine.signal.aborted) setState({ data, loading: false, key });
    } catch (error) {
      if (!mine.signal.aborted) setState((s) => ({ ...s, error: /** @type {Error} */ (error), loading: false }));
    }
  }, [key]);
  useEffect(() => {
    void reload();
    return () => latest.current?.abort();
  }, [key]);
  const set = useCallback((/** @type {(old: T | undefined) => T | undefined} */ change) => {
    setState((s) => {
      const data = change(s.data);
      return data === undefined ? s : { ...s, data };
    });
  }, []);
  return { data: state.data, error: state.error, loading: state.loading, reload, set };
}

/**
 * Listens to changes while a part is shown.
 * @param {(changes: import("./live.js").Changes) => void} listener
 */
export function useChanges(listener) {
  const how = useRef(listener);
  how.current = listener;
  useEffect(() => onChanges((changes) => how.current(changes)), []);
}

/**
 * Loads what is shown again when somebody has changed one of these: kinds of things or ids, as the audit log has them.
 * @param {string[]} things
 * @param {() => unknown} reload
 */
export function useThings(things, reload) {
  useChanges((changes) => {
    if (changes.reset || things.some((thing) => changes.things.has(thing))) void reload();
  });
}

/**
 * A value that follows another one when that has been still for a while.
 * @template T
 * @param {T} value
 * @param {number} ms
 */
export function useSettled(value, ms) {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
