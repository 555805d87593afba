// A hook that loads a list from the API page by page. The old rows stay on the screen while the list is reloaded.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ListOptions, type ListPath, type RowOf, getPage } from "./client";
import { inTurn } from "./load";
import { awaitNames } from "./parts/engines";

export interface List<T extends { id: string }> {
  rows: T[];
  /** Whether there is no next page to load. Also true before the rows of the present parameters are loaded. */
  done: boolean;
  loading: boolean;
  error: Error | undefined;
  /** Whether the list has been loaded once. */
  ready: boolean;
  /** Whether the rows belong to former parameters. */
  isOld: boolean;
  /** Whether the list of the present parameters is loaded and has no rows. */
  isEmpty: boolean;
  /** Loads the next page. */
  more: () => Promise<void>;
  /** Loads the rows again. If a reload of the same list is in progress, another reload follows. */
  reload: () => Promise<void>;
  /** Loads the rest of the list, up to mostRows rows in total. */
  all: () => Promise<void>;
  /** Replaces a row that is shown. */
  put: (row: T) => void;
  drop: (id: string) => void;
}

interface State<T> {
  rows: T[];
  cursor: string | null;
  error?: Error;
  loading: boolean;
  key: string;
}

const pageSize = 200;
const mostReloaded = 1000; // the maximum number of rows that one reload fetches; scrolling loads further rows
const mostRows = 20_000;

/** Loads a list, and reloads the list when the parameters change. */
export function useList<P extends ListPath>(
  path: P,
  options: ListOptions<P>,
  { size = 100 } = {},
): List<RowOf<P> & { id: string }> {
  return useRows<RowOf<P> & { id: string }>(path, options, size);
}

/** Does the work of useList for one type of rows. The compiler cannot represent the union of the rows of all lists. */
function useRows<Row extends { id: string }>(
  path: ListPath,
  options: { path?: unknown; query?: unknown },
  size: number,
): List<Row> {
  const key = path + JSON.stringify(options);
  const [state, setState] = useState<State<Row>>({ rows: [], cursor: null, loading: true, key: "" });
  const now = useRef({
    state,
    abort: new AbortController(),
    busy: false,
    key: "",
    changed: new Map<string, Row | null>(),
  });
  now.current.state = state;

  /**
   * Loads the pages from a cursor until there are enough new rows. Without a cursor, the new rows replace the old rows.
   * The result of an older call is ignored. Rows that change during the requests keep their changes.
   */
  const load = useCallback(
    async (from: string | null, enough: (n: number) => boolean, limit: number) => {
      now.current.abort.abort();
      const mine = new AbortController();
      now.current.abort = mine;
      now.current.busy = true;
      const changed = (now.current.changed = new Map<string, Row | null>());
      setState((s) => ({ ...s, loading: true }));
      try {
        let cursor = from;
        const added: Row[] = [];
        do {
          const page = await getPage<Row>(path, options, limit, cursor, mine.signal);
          added.push(...page.data);
          cursor = page.next_cursor;
        } while (cursor && !enough(added.length));
        await awaitNames(); // late names of engines would change the widths of columns
        if (mine.signal.aborted) return;
        setState((s) => ({
          rows: merged(from ? s.rows : [], added, changed),
          cursor,
          loading: false,
          key,
        }));
      } catch (error) {
        if (mine.signal.aborted) return;
        const failed = { error: error as Error, loading: false };
        // Rows of a former key do not belong to the new key.
        setState((s) => (s.key === key ? { ...s, ...failed } : { rows: [], cursor: null, key: s.key, ...failed }));
      } finally {
        if (mine === now.current.abort) now.current.busy = false;
      }
    },
    [key],
  );

  const reloadKey = useMemo(() => {
    const loadAgain = async () => {
      if (now.current.key !== key) return; // the list shows other rows now
      const have = now.current.state.key === key ? Math.min(now.current.state.rows.length, mostReloaded) : 0;
      await load(null, (n) => n >= have, have > size ? pageSize : size);
    };
    return inTurn(loadAgain);
  }, [key]);
  useEffect(() => {
    now.current.key = key;
    void reloadKey();
    return () => {
      now.current.key = "";
      now.current.abort.abort();
    };
  }, [key]);
  const present = useRef(reloadKey);
  present.current = reloadKey;
  const reload = useCallback(() => present.current(), []); // also after a change of the key
  const more = useCallback(async () => {
    const { state: s, busy } = now.current;
    if (!busy && s.cursor && s.key === key) await load(s.cursor, () => true, pageSize);
  }, [key]);
  const all = useCallback(async () => {
    const { state: s } = now.current;
    if (s.cursor && s.key === key) await load(s.cursor, (n) => s.rows.length + n >= mostRows, pageSize);
  }, [key]);
  const change = (id: string, to: Row | null) => {
    now.current.changed.set(id, to);
    setState((s) => ({ ...s, rows: merged([], s.rows, new Map([[id, to]])) }));
  };
  const put = useCallback((row: Row) => change(row.id, row), []);
  const drop = useCallback((id: string) => change(id, null), []);
  const isPresent = state.key === key;
  return {
    rows: state.rows,
    done: !(state.cursor && isPresent),
    loading: state.loading,
    error: state.error,
    ready: state.key !== "",
    isOld: !isPresent && state.rows.length > 0,
    isEmpty: isPresent && !state.error && !state.rows.length,
    more,
    reload,
    all,
    put,
    drop,
  };
}

/** Adds rows to a list. Changed rows replace the added rows, and deleted rows, whose change is null, are left out. */
function merged<Row extends { id: string }>(old: Row[], added: Row[], changed: Map<string, Row | null>): Row[] {
  const rows = new Map(old.map((r) => [r.id, r]));
  for (const row of added) {
    const now = changed.get(row.id);
    if (now !== null && !rows.has(row.id)) rows.set(row.id, now ?? row);
  }
  return [...rows.values()];
}

/** Calls onLoaded after the list has been loaded, or has failed to load, for the first time. */
export function useLoaded<T extends { id: string }>({ ready, error }: List<T>, onLoaded?: () => void): void {
  const isLoaded = ready || !!error;
  useEffect(() => {
    if (isLoaded) onLoaded?.();
  }, [isLoaded]);
}
