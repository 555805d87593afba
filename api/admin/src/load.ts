// Hooks that load data. The old data stays on the screen until the new data arrives. If a reload fails, the page shows
// the error beside the old data. If loading fails after a change of the key, the data of the old key disappears.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Changes, onChanges } from "./live";
import { awaitNames } from "./parts/engines";

export interface Loaded<T> {
  data: T | undefined;
  error: Error | undefined;
  loading: boolean;
  /** Whether the data belongs to an earlier key. */
  isOld: boolean;
  /** Loads the data again. If a request for the same key is in progress, another request follows. */
  reload: () => Promise<void>;
  /** Changes the data without a request, for example to the response of a PUT. */
  set: (change: (old: T | undefined) => T | undefined) => void;
}

/** Loads data, and reloads the data when the parameter "key" changes. Responses to older requests are ignored. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: Error; loading: boolean; key?: string; asked?: string }>({
    loading: true,
  });
  const how = useRef(load);
  how.current = load;
  const request = useMemo(() => {
    const abort = new AbortController();
    return { abort, reload: inTurn(() => loadOnce(abort.signal)) };
    async function loadOnce(signal: AbortSignal) {
      if (signal.aborted) return;
      setState((s) => ({ ...s, loading: true, asked: key }));
      try {
        const data = await how.current(signal);
        await awaitNames(); // late names of engines would change the widths of columns
        if (!signal.aborted) setState({ data, loading: false, key, asked: key });
      } catch (error) {
        if (signal.aborted) return;
        setState((s) => ({ ...(s.key === key && s), error: error as Error, loading: false, asked: key }));
      }
    }
  }, [key]);
  const present = useRef(request);
  present.current = request;
  const reload = useCallback(() => present.current.reload(), []); // also after a change of the key
  useEffect(() => {
    void request.reload();
    return () => request.abort.abort();
  }, [key]);
  const set = useCallback((change: (old: T | undefined) => T | undefined) => {
    setState((s) => {
      const data = change(s.data);
      return data === undefined ? s : { ...s, data };
    });
  }, []);
  const loading = state.loading || state.asked !== key; // the effect requests a new key only after the rendering
  const isOld = state.data !== undefined && state.key !== key;
  return { data: state.data, error: state.error, loading, isOld, reload, set };
}

/**
 * Returns a function that does some work one call at a time. All calls during the work share one repetition after the
 * work. The promise of a call is resolved after the work or the repetition. Thus a steady stream of events cannot keep
 * all requests from finishing.
 */
export function inTurn(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = work().finally(() => (running = undefined));
    return running;
  };
  const repeat = () => {
    next = undefined;
    return start();
  };
  return () => {
    if (!running) return start();
    next ??= running.then(repeat, repeat);
    return next;
  };
}

/** Calls the listener on changes while the component is shown. */
export function useChanges(listener: (changes: Changes) => void): void {
  const how = useRef(listener);
  how.current = listener;
  useEffect(() => onChanges((changes) => how.current(changes)), []);
}

/** Calls reload when an object with one of these kinds, ids or brand ids changes. */
export function useThings(things: string[], reload: () => unknown): void {
  useChanges((changes) => {
    if (changes.reset || things.some((thing) => changes.things.has(thing))) void reload();
  });
}

const limitedInterval = 5000; // ms; up to a fifth is added, so that open pages do not all reload at once

/**
 * Returns a function that does some expensive work now, but not within five seconds after the end of earlier work.
 * After the last call, the work is repeated once, because the server finds changes shortly after the end of a run and
 * sends no event about these changes.
 */
export function useLimited(work: () => unknown): () => void {
  const how = useRef(work);
  how.current = work;
  const timer = useRef<number | undefined>(undefined);
  const isBusy = useRef(false); // until the pause after the work ends
  const isWanted = useRef(false);
  const isGone = useRef(false);
  useEffect(
    () => () => {
      isGone.current = true;
      clearTimeout(timer.current);
    },
    [],
  );
  const start = async (isLast: boolean) => {
    isBusy.current = true;
    isWanted.current = false;
    try {
      await how.current();
    } catch {
      // The component shows the error.
    }
    if (isGone.current) return;
    const again = () => {
      isBusy.current = false;
      if (isWanted.current || !isLast) void start(!isWanted.current);
    };
    timer.current = setTimeout(again, limitedInterval * (1 + Math.random() / 5));
  };
  return () => {
    if (isBusy.current) isWanted.current = true;
    else void start(false);
  };
}

/** Reloads the figures of a brand after the ends of its runs, and after edits of the brand. */
export function useFigures(brandId: string, reload: () => unknown): void {
  const reloadLater = useLimited(reload);
  useChanges(({ scored, things, reset }) => {
    if (reset || scored.has(brandId) || things.has(brandId)) reloadLater();
  });
}

/**
 * Returns a function that does some work for an id. Work for the same id is done one call at a time, so that an older
 * response never replaces a newer one.
 */
export function useWorkById(work: (id: string) => Promise<void>): (id: string) => Promise<void> {
  const how = useRef(work);
  how.current = work;
  const works = useRef(new Map<string, () => Promise<void>>());
  return (id) => {
    const mine = works.current.get(id) ?? inTurn(() => how.current(id));
    works.current.set(id, mine);
    return mine();
  };
}

const pollInterval = 5000; // ms

/** Calls reload every few seconds while something changes without events, such as a mail that is being sent. */
export function usePolling(isChanging: boolean, reload: () => unknown): void {
  const how = useRef(reload);
  how.current = reload;
  useEffect(() => {
    if (!isChanging) return undefined;
    const timer = setInterval(() => void how.current(), pollInterval);
    return () => clearInterval(timer);
  }, [isChanging]);
}

/** Returns a value after the value has not changed for ms milliseconds. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** Sets the title of the window. An empty title changes nothing. */
export function useTitle(title: string | false | undefined): void {
  useEffect(() => {
    if (title) document.title = `${title} · Tidewatch`;
  }, [title]);
}
