// A list of the API, page by page, kept as it is while it is loaded anew.
import { useCallback, useEffect, useRef, useState } from "./html.js";
import { get } from "./client.js";

/**
 * @template {{id: string}} T
 * @typedef {{rows: T[], done: boolean, loading: boolean, error: Error | undefined, ready: boolean, more: () => Promise<void>, reload: () => Promise<void>, all: () => Promise<void>, put: (row: T) => void, drop: (id: string) => void}} List
 */

const mostReloaded = 1000; // rows that are loaded again at once; further ones come when they are scrolled to

/**
 * @template {{id: string}} T
 * @param {string} path
 * @param {import("./client.js").Query} query
 * @param {{size?: number}} [options]
 * @returns {List<T>}
 */
export function useList(path, query, { size = 100 } = {}) {
  const key = path + JSON.stringify(query);
  const [state, setState] = useState(/** @type {{rows: T[], cursor: string | null, error?: Error, loading: boolean, key: string}} */ (
    { rows: [], cursor: null, loading: true, key: "" }));
  const now = useRef({ state, key, turn: 0, busy: false });
  now.current.state = state;
  now.current.key = key;

  /** Loads pages until enough says that there are enough rows. */
  const load = useCallback(async (/** @type {T[]} */ rows, /** @type {string | null} */ cursor, /** @type {(n: number) => boolean} */ enough, /** @type {number} */ most) => {
    const turn = ++now.current.turn;
    now.current.busy = true;
    setState((s) => ({ ...s, loading: true }));
    try {
      do {
        const page = await get(path, { ...query, limit: most, cursor });
        if (turn !== now.current.turn) return;
        const known = new Set(rows.map((r) => r.id));
        rows = [...rows, ...page.data.filter((/** @type {T} */ r) => !known.has(r.id))];
        cursor = page.next_cursor;
      } while (cursor && !enough(rows.length));
      setState({ rows, cursor, loading: false, key });
    } catch (error) {
      if (turn === now.current.turn) setState((s) => ({ ...s, error: /** @type {Error} */ (error), loading: false }));
    } finally {
      if (turn === now.current.turn) now.current.busy = false;
    }
  }, [key]);

  const reload = useCallback(() => {
    const have = now.current.state.key === key ? Math.min(now.current.state.rows.length, mostReloaded) : 0;
    return load([], null, (n) => n >= have, have > size ? 200 : size);
  }, [key]);
  useEffect(() => void reload(), [key]);
  const more = useCallback(async () => {
    const { state: s, busy } = now.current;
    if (!busy && s.cursor && s.key === key) await load(s.rows, s.cursor, () => true, 200);
  }, [key]);
  const all = useCallback(async () => {
    const { state: s } = now.current;
    if (s.cursor && s.key === key) await load(s.rows, s.cursor, (n) => n >= 20_000, 200);
  }, [key]);
  const put = useCallback((/** @type {T} */ row) => setState((s) => ({ ...s, rows: s.rows.map((r) => (r.id === row.id ? row : r)) })), []);
  const drop = useCallback((/** @type {string} */ id) => setState((s) => ({ ...s, rows: s.rows.filter((r) => r.id !== id) })), []);
  return { rows: state.rows, done: !(state.cursor && state.key === key), loading: state.loading, error: state.error, ready: state.key !== "", more, reload, all, put, drop };
}
